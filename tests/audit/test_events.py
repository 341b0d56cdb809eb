"""Every view is recorded: what is written of it, and what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway import audit
from gateway.app.sandbox import settings
from gateway.audit.hash_chain import Proof
from gateway.audit.store import AuditHistory, AuditStoreError
from gateway.audit.verification import verify_audit_log
from gateway.auth.authenticator import Caller, Purpose, Role
from gateway.ids import Ids
from sources.records.subject import Subject
from sources.sandbox.personas import BY_KEY
from tests.audit.view_events import EVERYTHING, IDS, JENS, KAREN, a_look, count, kinds
from tests.serving import served


async def test_a_look_says_who_when_and_how_much(tmp_path: Path) -> None:
    """Everything but what it said: counts that are the answer's, hashes for people, the authorities' openings."""
    async with served(tmp_path) as gateway:
        answer = await gateway.post(EVERYTHING, token=gateway.token(), application=gateway.application("minby"))
    me = answer.json()["data"]["me"]
    [event] = gateway.recorded()
    assert kinds(event) == {"PERSON", "CASES", "DOCUMENTS", "BENEFITS", "PAYMENTS"}
    assert count(event, "CASES") == len(me["cases"]["nodes"])
    assert count(event, "BENEFITS") == len(me["benefits"]["nodes"])
    assert count(event, "PAYMENTS") == 3
    assert count(event, "DOCUMENTS") == sum(
        len((case["documents"] or {"nodes": []})["nodes"]) for case in me["cases"]["nodes"]
    )
    assert {record["authority"] for record in event["shown"]} == {"", "11111111", "99999999"}
    assert event["actor"] == event["subject"] == IDS_OF_SANDBOX.trace(Subject(BY_KEY["overblik"].cpr))
    assert (event["role"], event["purpose"], event["application"], event["operation"]) == (
        "citizen", "own-overview", "minby", "Alt"
    )  # fmt: skip
    assert event["request"] == answer.headers["x-request-id"]
    assert {"cases", "benefits"} <= set(event["sources"])
    assert len(event["openings"]) > 8
    text = gateway.record.read_text("utf-8")
    titles = {case["title"] for case in me["benefits"]["nodes"]}
    assert not any(secret in text for secret in (BY_KEY["overblik"].cpr, me["name"], *titles))
    assert verify_audit_log(str(gateway.record)) == Proof(1)


IDS_OF_SANDBOX = Ids(settings({}).id_key)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ me { name } }", {"PERSON"}),
        ("{ me { residence { name } } }", {"PERSON"}),
        ("{ me { cases(first: 0) { totalCount } } }", {"PERSON", "CASES"}),
        ("{ me { cases { nodes { timeline(first: 100) { nodes { date } } } } } }",
         {"PERSON", "CASES", "DOCUMENTS", "PAYMENTS"}),
        ("{ me { benefits { nodes { nextPayment { date } } } } }", {"PERSON", "BENEFITS", "PAYMENTS"}),
        ("{ me { benefits { nodes { payments { nodes { id } } } } } }", {"PERSON", "BENEFITS", "PAYMENTS"}),
        ("{ me { benefits { nodes { case { id } } } } }", {"PERSON", "BENEFITS", "CASES"}),
        ("{ me { payments { nodes { benefit { title } } } } }", {"PERSON", "PAYMENTS", "BENEFITS"}),
        ("{ me { accessLog { nodes { at } } } }", {"PERSON", "ACCESS_LOG"}),
    ],
)  # fmt: skip
async def test_every_way_to_look_is_a_look(query: str, expected: set[str], tmp_path: Path) -> None:
    """Badges and nested lists too, in compiled and in reference execution."""
    events = []
    for plan in ("true", "false"):
        (tmp_path / plan).mkdir()
        async with served(tmp_path / plan, COMPILED_EXECUTION=plan) as gateway:
            await gateway.data(query)
            [event] = gateway.recorded()
            events.append(event["shown"])
    assert {record["kind"] for record in events[0]} == expected
    assert events[0] == events[1]


async def test_the_other_lines_of_a_payment_are_looked_at_too(tmp_path: Path) -> None:
    """A page of one line, whose total tells another of another benefit, has shown both."""
    query = "{ me { payments(first: 1) { nodes { total { lines { id } } } } } }"
    async with served(tmp_path) as gateway:
        [line] = (await gateway.data(query, persona="korrektioner"))["me"]["payments"]["nodes"]
        [event] = gateway.recorded()
    assert count(event, "PAYMENTS") == len(line["total"]["lines"]) == 2


async def test_a_temporary_record_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is there it is read like any other; no folder waits for an end that a killed process never has."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    async with served(tmp_path, AUDIT_LOG="temporary") as gateway:
        for _ in range(2):
            log = (await gateway.data("{ me { accessLog { totalCount nodes { what } } } }"))["me"]["accessLog"]
        assert log["totalCount"] == len(log["nodes"]) == 1
        assert list(tmp_path.iterdir()) == []


async def test_a_case_by_its_id_is_a_look_where_it_is_shown(tmp_path: Path) -> None:
    """The same case twice counts once; a stranger's case leaves no trace."""
    async with served(tmp_path) as gateway:
        [case, *_] = (await gateway.data("{ me { cases { nodes { id } } } }"))["me"]["cases"]["nodes"]
        twice = "query ($id: ID!) { a: case(id: $id) { id } b: case(id: $id) { id } }"
        await gateway.data(twice, variables={"id": case["id"]})
        await gateway.data(twice, persona="flyttet", variables={"id": case["id"]})
        _, event = gateway.recorded()
    assert (kinds(event), count(event, "CASES")) == ({"CASES"}, 1)


async def test_what_shows_nothing_of_anybody_is_not_on_record(tmp_path: Path) -> None:
    """Public questions, refusals and documents that cannot be run."""
    async with served(tmp_path) as gateway:
        await gateway.post("{ municipalities { name } }", token=gateway.token())
        await gateway.post("{ municipalities { name } }")
        await gateway.post("{ me { id } }")
        await gateway.post("{ me { nothing } }", token=gateway.token())
        assert gateway.recorded() == []


def test_who_asks_need_not_be_who_is_asked_about() -> None:
    """The seam for a representative: another hash for the actor, and other words for the citizen."""
    caller = Caller(role=Role.CITIZEN, purpose=Purpose.OWN_OVERVIEW, actor=JENS, subject=KAREN)
    event = a_look(caller=caller)
    assert (event["actor"], event["subject"]) == (IDS.trace(JENS), IDS.trace(KAREN))
    assert IDS.trace(KAREN) != IDS.citizen(KAREN)


@pytest.mark.parametrize(
    "name", ["Find0101610000", "Find_010161_0000", "Q0101610000x", "010161-0000", "x" * 500], ids=range(5)
)
def test_a_name_that_the_client_chose_smuggles_nothing_in(name: str) -> None:
    """An operation or application may be called anything."""
    event = a_look(operation=name, caller=Caller(role=Role.CITIZEN, purpose=Purpose.PUBLIC, application=name))
    for name_on_record in (event["operation"], event["application"]):
        assert "010161" not in name_on_record
        assert len(name_on_record) <= 100


def test_every_record_is_one_of_the_port() -> None:
    """What the rooms are called."""
    assert audit.__doc__
    assert AuditHistory((), whole=True).whole
    assert issubclass(AuditStoreError, Exception)
    assert json.loads(json.dumps(a_look()))["subject"] == IDS.trace(KAREN)
