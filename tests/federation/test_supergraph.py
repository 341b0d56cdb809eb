"""The reference supergraph with the real router: two graphs that answer as one, and fail as two."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from examples.supergraph.programs import NODE, ROUTER, composed, program, router_at
from tests.conftest import ROOT
from tests.federation.node import INSTALLS, installed
from tests.federation.recording import Recording, recording

pytestmark = INSTALLS

SECRETS = {"BORGERBLIK_ROUTER_SECRET": "b" * 40, "APPOINTMENTS_ROUTER_SECRET": "a" * 40}
BOOK = """mutation($citizen: ID!, $case: ID, $office: String!) {
  bookAppointment(citizen: $citizen, case: $case, office: $office, at: "2026-11-18T10:00:00+01:00") { id } }"""
CASES = "{ me { id cases(first: 5) { nodes { id title appointments { office } } } } }"
MINE = "{ me { appointments { office case { id title } } } }"


@dataclass
class Running:
    """The router, and what stands before each subgraph."""

    router: str
    borgerblik: Recording
    appointments: Recording
    client: httpx.Client

    def token(self, persona: str = "overblik") -> str:
        """Return a persona's token."""
        answer = self.client.post(f"{self.borgerblik.behind}/sandbox/token", json={"persona": persona})
        return str(answer.json()["access_token"])

    def ask(self, query: str, *, token: str | None = None, **variables: Any) -> dict[str, Any]:
        """Return a question to the router, after which the proxies know what it took."""
        self.borgerblik.requests.clear()
        self.appointments.requests.clear()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = {"query": query, "variables": variables}
        answer: dict[str, Any] = self.client.post(f"{self.router}/graphql", json=body, headers=headers).json()
        return answer

    def data(self, query: str, *, token: str, **variables: Any) -> Any:
        """Return an answer without errors."""
        answer = self.ask(query, token=token, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """All of it, as in production."""
    packages = installed(ROUTER)
    folder = tmp_path_factory.mktemp("supergraph")
    command = [sys.executable, "-m", "gateway", "serve", "--sandbox", "--port", "0"]
    with program(command, folder, "borgerblik", SECRETS) as borgerblik, recording(borgerblik) as first:
        environment = {
            "APPOINTMENTS_ISSUER": f"{borgerblik}/sandbox",
            "APPOINTMENTS_JWKS_URL": f"{borgerblik}/sandbox/jwks",
        } | SECRETS
        theirs = [sys.executable, "-m", "examples.supergraph.appointments", "0"]
        with program(theirs, folder, "appointments", environment) as appointments, recording(appointments) as second:
            router_path = router_at(folder, packages)
            graph = composed(router_path, borgerblik=first.address, appointments=second.address)
            router_environment = {
                "SUPERGRAPH": str(graph),
                "NODE_ENV": "production",
                "UPSTREAM_TIMEOUT": "5000",
            } | SECRETS
            with (
                program([NODE, f"{router_path}/router.mjs", "0"], folder, "router", router_environment) as router,
                httpx.Client(timeout=60, trust_env=False) as client,
            ):
                yield Running(router, first, second, client)


@pytest.fixture(scope="module")
def token(running: Running) -> str:
    """Return a citizen's token, with appointments about her first three cases, another's case, and no case."""
    token = running.token()
    me = running.data("{ me { id cases(first: 3) { nodes { id } } } }", token=token)["me"]
    for number, case in enumerate([*me["cases"]["nodes"], {"id": "no-such-case"}, {"id": None}]):
        running.data(BOOK, token=token, citizen=me["id"], case=case["id"], office=f"Office {number}")
    return token


def test_cases_have_their_appointments_by_one_question_for_the_whole_list(running: Running, token: str) -> None:
    """From our graph to theirs: as many representations as there are cases, in one request."""
    nodes = running.data(CASES, token=token)["me"]["cases"]["nodes"]

    offices = [[appointment["office"] for appointment in node["appointments"]] for node in nodes]
    assert offices == [["Office 0"], ["Office 1"], ["Office 2"], [], []]
    assert running.appointments.entities() == [[{"__typename": "Case", "id": node["id"]} for node in nodes]]
    assert len(running.borgerblik.requests) == 1


def test_appointments_have_their_cases_by_one_question_and_an_unknown_one_is_null(running: Running, token: str) -> None:
    """From their graph to ours; what is not there is null beside what is. This router has an error for it, too."""
    answer = running.ask(MINE, token=token)
    appointments = answer["data"]["me"]["appointments"]

    case_ids = [appointment["case"] for appointment in appointments[:3]]
    assert all(case["title"] for case in case_ids)
    assert [(appointment["office"], appointment["case"]) for appointment in appointments[3:]] == [
        ("Office 3", None),
        ("Office 4", None),
    ]
    [representations] = running.borgerblik.entities()
    assert [representation["id"] for representation in representations] == [
        *(case["id"] for case in case_ids),
        "no-such-case",
    ]
    assert [error["path"][:4] for error in answer["errors"]] == [["me", "appointments", 3, "case"]]


def test_a_case_of_somebody_else_is_as_one_that_does_not_exist(running: Running, token: str) -> None:
    """Whoever has got hold of an id sees no more than who made one up."""
    token_of_another = running.token("flyttet")
    foreign = running.data("{ me { cases(first: 1) { nodes { id } } } }", token=token_of_another)["me"]["cases"][
        "nodes"
    ][0]["id"]
    me = running.data("{ me { id } }", token=running.token("boligejer"))["me"]["id"]
    booked = running.data(BOOK, token=running.token("boligejer"), citizen=me, case=foreign, office="Office 9")

    query = "query($id: ID!) { appointment(id: $id) { office case { id title } } }"
    id = booked["bookAppointment"]["id"]
    answer = running.ask(query, token=running.token("boligejer"), id=id)
    assert answer["data"] == {"appointment": {"office": "Office 9", "case": None}}
    assert running.data(query, token=token, id=id) == {"appointment": None}


@pytest.mark.parametrize("trouble", ["is down", "is no JSON", "is cut off", "hangs"])
def test_when_their_side_fails_ours_stands(running: Running, token: str, trouble: str) -> None:
    """Cases without appointments, and an error for each place where they are missing."""
    with running.appointments.failing(trouble):
        answer = running.ask(CASES, token=token)

    nodes = answer["data"]["me"]["cases"]["nodes"]
    assert [bool(node["title"]) for node in nodes] == [True] * 5
    assert {node["appointments"] for node in nodes} == {None}
    assert all("appointments" in error["path"] for error in answer["errors"])


@pytest.mark.parametrize("trouble", ["is down", "is no JSON", "is cut off", "hangs"])
def test_when_our_side_fails_theirs_stands(running: Running, token: str, trouble: str) -> None:
    """An appointment without its case."""
    booked = running.data(MINE.replace("office case { id title }", "id"), token=token)["me"]["appointments"][0]["id"]
    with running.borgerblik.failing(trouble):
        answer = running.ask(
            "query($id: ID!) { appointment(id: $id) { office case { title } } }", token=token, id=booked
        )

    assert answer["data"]["appointment"] == {"office": "Office 0", "case": None}
    assert all("case" in error["path"] for error in answer["errors"])


def test_each_subgraph_gets_the_citizens_token_and_its_own_secret(running: Running, token: str) -> None:
    """And not the other's, nor what a caller would pass for one."""
    headers = {"Authorization": f"Bearer {token}", "x-router-secret": "a caller's own", "x-application-token": "x"}
    running.ask("{ __typename }")
    running.client.post(f"{running.router}/graphql", json={"query": CASES}, headers=headers)

    for side, secret in ((running.borgerblik, "b" * 40), (running.appointments, "a" * 40)):
        [request] = side.requests
        assert request.headers["authorization"] == f"Bearer {token}"
        assert request.headers["x-router-secret"] == secret
        assert "x-application-token" not in request.headers


@pytest.mark.parametrize("login", [None, "x.y.z"], ids=["no token", "a bad token"])
def test_without_a_login_nothing_is_told_and_the_code_says_why(running: Running, token: str, login: str | None) -> None:
    """The subgraphs refuse, each for itself, in the same words."""
    borgerblik, theirs = running.ask(CASES, token=login), running.ask('{ appointment(id: "x") { id } }', token=login)

    assert (borgerblik["data"], theirs["data"]) == ({"me": None}, {"appointment": None})
    assert [error["extensions"]["code"] for error in (*borgerblik["errors"], *theirs["errors"])] == [
        "UNAUTHENTICATED"
    ] * 2


def test_what_is_public_needs_no_login_across_the_graphs(running: Running) -> None:
    """Which municipality shows what is everybody's to know."""
    assert running.ask('{ municipality(code: "0999") { name } }')["data"] == {
        "municipality": {"name": "Korsbæk Kommune"}
    }


def test_nobody_reaches_a_subgraph_past_the_router(running: Running, token: str) -> None:
    """Neither answers `_entities` to a citizen who found its address."""
    body = {"query": '{ _entities(representations: [{__typename: "Case", id: "x"}]) { __typename } }'}
    for side in (running.borgerblik, running.appointments):
        direct = running.client.post(f"{side.behind}/graphql", json=body, headers={"Authorization": f"Bearer {token}"})
        assert (direct.status_code, direct.json()["errors"][0]["extensions"]["code"]) == (401, "ROUTER_ONLY")


def test_in_production_the_router_tells_nobody_its_schema(running: Running, token: str) -> None:
    """And offers no page to explore it."""
    answer = running.ask("{ __schema { types { name } } }", token=token)
    page = running.client.get(f"{running.router}/graphql", headers={"accept": "text/html"})
    assert answer.get("data") is None
    assert "graphiql" not in page.text.lower()


def test_what_costs_too_much_reaches_no_subgraph(running: Running, token: str) -> None:
    """The router reads our @cost and @listSize."""
    lists = "cases(first: 100) { nodes { timeline(first: 100) { nodes { payment { total { lines { title } } } } } } }"
    answer = running.ask(f"{{ me {{ {lists} }} }}", token=token)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["COST_ESTIMATED_TOO_EXPENSIVE"]
    assert (running.borgerblik.requests, running.appointments.requests) == ([], [])


def test_make_supergraph_shows_a_question_across_both_and_stops_cleanly(tmp_path: Path) -> None:
    """What a developer sees, until Ctrl-C; no program is left behind."""
    packages = installed(ROUTER)
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "examples.supergraph", str(packages)],
            cwd=ROOT,
            env=os.environ | {"SUPERGRAPH_PORT": "0"},
            stdout=out,
            stderr=out,
        )
        try:
            printed = _until("Ctrl-C stops", tmp_path / "out", process)
            process.send_signal(signal.SIGINT)
            status = process.wait(120)
        finally:
            process.kill()
            process.wait()
    addresses = [word for word in printed.split() if word.startswith("http://")]

    assert '"office": "Korsbæk Borgerservice"' in printed
    assert (status, len(addresses)) == (0, 3)
    for address in addresses:
        with pytest.raises(httpx.ConnectError):
            httpx.get(address, trust_env=False)


def _until(text: str, file: Path, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        printed = file.read_text("utf-8")
        if text in printed:
            return printed
        time.sleep(0.05)
    raise AssertionError(file.read_text("utf-8"))


def test_their_schema_is_what_their_code_says() -> None:
    """The file that is composed is printed from the application."""
    code = "from examples.supergraph.appointments.schema import schema; print(schema.as_str())"
    printed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, env=os.environ)
    file = ROOT / "examples" / "supergraph" / "appointments" / "schema.graphql"
    assert printed.stdout.decode() == file.read_text("utf-8")
