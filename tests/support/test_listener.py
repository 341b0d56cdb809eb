"""Support staff's address beside the citizens', as `make run` starts both, and a page to try it on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from sources.sandbox.personas import BY_KEY
from tests.processes import Process, process
from tests.support.staffed import REASON


@dataclass
class Addresses:
    """Of one process: the citizens', and the staff's."""

    running: Process
    staff: str

    def post(self, url: str, body: object, **headers: str) -> httpx.Response:
        """Send JSON on a connection of its own."""
        return httpx.post(url, json=body, headers=headers, trust_env=False, timeout=60)

    def employee(self, key: str) -> str:
        """Return an employee's token, from where the page takes it."""
        return str(self.post(f"{self.staff}/sandbox/token", {"employee": key}).json()["access_token"])


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    """Provide the gateway on its sandbox."""
    log = tmp_path_factory.mktemp("listener") / "gateway.log"
    with process(["serve", "--sandbox", "--port", "0"], {}, log) as running:
        [staff] = re.findall(r"Support +(http://127\.0\.0\.1:\d+)/support", log.read_text("utf-8"))
        yield Addresses(running, staff)


def test_each_address_has_its_own(addresses: Addresses) -> None:
    """The same process, two ports, and no path of the one at the other."""
    query = {"query": "{ citizen { cases { totalCount } } }"}
    headers = {"authorization": f"Bearer {addresses.employee('korsbaek-1')}", **REASON}
    headers["x-support-citizen"] = BY_KEY["overblik"].cpr
    answer = addresses.post(f"{addresses.staff}/support/graphql", query, **headers)
    assert answer.json().get("data") == {"citizen": {"cases": {"totalCount": 6}}}, answer.text
    assert "date" in answer.headers
    assert addresses.post(f"{addresses.running.address}/support/graphql", query, **headers).status_code == 404
    assert addresses.post(f"{addresses.staff}/graphql", {"query": "{ __typename }"}).status_code == 404
    public = addresses.post(f"{addresses.running.address}/graphql", {"query": "{ municipalities { name } }"})
    assert public.status_code == 200


def test_no_page_elsewhere_may_ask(addresses: Addresses) -> None:
    """By no other name (rebinding), and by no preflight."""
    stranger = addresses.post(f"{addresses.staff}/support/graphql", {}, host="elsewhere.example")
    assert stranger.status_code == 421
    headers = {"origin": "http://localhost:3000", "access-control-request-method": "POST"}
    preflight = httpx.options(f"{addresses.staff}/support/graphql", headers=headers, trust_env=False)
    assert "access-control-allow-origin" not in preflight.headers


def test_the_page_is_plain_files_under_a_strict_policy(addresses: Addresses) -> None:
    """Nothing of it comes from elsewhere, and each file that it names is there."""
    page = httpx.get(f"{addresses.staff}/support", trust_env=False)
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    named = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(named) == 2
    for path in named:
        assert httpx.get(f"{addresses.staff}{path}", trust_env=False).status_code == 200
    staff = httpx.get(f"{addresses.staff}/sandbox/staff", trust_env=False).json()
    assert {"key": "vejle-1", "municipality": "Vejle Kommune"} in staff["employees"]
    assert {"cpr": BY_KEY["overblik"].cpr, "name": BY_KEY["overblik"].name} in staff["citizens"]


def test_both_end_with_the_process(addresses: Addresses) -> None:
    """Told to stop, it closes both addresses and ends by itself, though a connection is still open."""
    with httpx.Client(trust_env=False) as client:
        assert client.get(f"{addresses.staff}/support").status_code == 200
        addresses.running.popen.terminate()
        addresses.running.popen.wait(60)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{addresses.staff}/support", trust_env=False)
