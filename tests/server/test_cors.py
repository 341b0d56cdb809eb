"""Pages of other sites that may ask can read every answer, whichever layer it comes from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from gateway.app import create
from gateway.app.sandbox import settings
from gateway.server.cors import USUAL_HEADERS
from gateway.server.load_shedding import LoadShedder
from tests.in_process import Gateway, code
from tests.server.memory_connection import MemoryServer, until

FRONT = "https://front.example"
PREFLIGHT = {
    "origin": FRONT,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization, content-type",
}
ORIGIN = b"origin: " + FRONT.encode()


def outside_the_sandbox(**texts: str) -> Gateway:
    """Return a gateway whose indexes are elsewhere."""
    return Gateway(create(settings({f"BORGERBLIK_{key}": value for key, value in texts.items()})))


@pytest.fixture(scope="module")
def front() -> Gateway:
    """One that pages of one site may ask."""
    return outside_the_sandbox(ORIGINS=FRONT, HOSTS="gateway")


def allows(answer: httpx.Response, origin: str = FRONT) -> bool:
    """Return whether a page can read the answer, and when to try again."""
    exposed = answer.headers.get("access-control-expose-headers", "")
    return answer.headers.get("access-control-allow-origin") == origin and "retry-after" in exposed


class TestPreflight:
    def test_no_other_site_may_ask(self) -> None:
        """Unless a setting says so."""
        answer = outside_the_sandbox().request("OPTIONS", headers=PREFLIGHT)
        assert not [name for name in answer.headers if name.startswith("access-control")]

    def test_a_named_site_may_ask(self, front: Gateway) -> None:
        """And a cache between knows that the answer depends on it."""
        preflight = front.request("OPTIONS", headers=PREFLIGHT)
        assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, FRONT)
        assert preflight.headers["x-request-id"]
        answer = front.ask("{ __typename }", headers={"origin": FRONT})
        assert allows(answer)
        assert "Origin" in answer.headers["vary"]
        assert "access-control-allow-credentials" not in answer.headers

    def test_another_site_may_not(self, front: Gateway) -> None:
        """Not even one that looks like it, nor a page of this machine."""
        for origin in (f"{FRONT}.evil", "http://front.example", "null", "http://localhost:3000"):
            answer = front.request("OPTIONS", headers=PREFLIGHT | {"origin": origin})
            assert answer.status_code == 400
            assert "access-control-allow-origin" not in answer.headers

    @pytest.mark.parametrize("header", [*sorted(USUAL_HEADERS), "apollo-require-preflight", "prefer"])
    def test_what_clients_add_by_themselves_may_be_sent(self, front: Gateway, header: str) -> None:
        """Tracing and Apollo: one header that is not allowed fails the whole request."""
        answer = front.request("OPTIONS", headers=PREFLIGHT | {"access-control-request-headers": header})
        assert (answer.status_code, header in answer.headers["access-control-allow-headers"]) == (200, True)

    def test_others_are_for_the_operator_to_allow(self, front: Gateway) -> None:
        """In place of the usual ones."""
        gateway = outside_the_sandbox(ORIGINS=FRONT, CORS_HEADERS="X-Mine, x-other")
        for header, statuses in (("x-mine", (400, 200)), ("traceparent", (200, 400)), ("authorization", (200, 200))):
            headers = PREFLIGHT | {"access-control-request-headers": header}
            assert (
                tuple(gateway.request("OPTIONS", headers=headers).status_code for gateway in (front, gateway))
                == statuses
            )

    @pytest.mark.parametrize(
        ("origin", "may"),
        [
            ("http://localhost:5173", True),
            ("http://localhost", True),
            ("https://127.0.0.1:8443", True),
            ("http://[::1]:3000", True),
            ("http://localhost.evil.example", False),
            ("http://evil.example/?http://localhost", False),
            ("http://localhost:5173.evil", False),
        ],
    )
    def test_on_the_sandbox_pages_of_this_machine_may_ask(self, plain: Gateway, origin: str, may: bool) -> None:
        """Whatever port the frontend is developed on."""
        preflight = plain.request("OPTIONS", headers=PREFLIGHT | {"origin": origin})
        assert preflight.status_code == (200 if may else 400)
        assert allows(plain.ask("{ __typename }", headers={"origin": origin}), origin) is may


class TestRefusals:
    @pytest.mark.parametrize(
        ("sent", "status", "expected"),
        [
            ({"headers": {"host": "evil.example"}}, 421, "UNKNOWN_HOST"),
            ({"headers": {"x": "y" * 17_000}}, 431, "HEADERS_TOO_LARGE"),
            ({"headers": {"host": ""}}, 421, "UNKNOWN_HOST"),
            ({"headers": {"transfer-encoding": "gzip"}}, 400, "BAD_REQUEST"),
            ({"content": b"{"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ],
    )
    def test_those_of_the_edge(self, front: Gateway, sent: dict[str, Any], status: int, expected: str) -> None:
        """Its answers stand inside of CORS."""
        answer = front.request("POST", **{**sent, "headers": {"origin": FRONT} | sent.get("headers", {})})
        assert (answer.status_code, code(answer), allows(answer)) == (status, expected, True)

    def test_a_failure(self, gateway: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch) -> None:
        """500, with the id to report."""

        async def breaks(*_: object) -> None:
            raise OSError

        monkeypatch.setattr("gateway.http.endpoint.GraphQLEndpoint.__call__", breaks)
        answer = gateway(ORIGINS=FRONT).ask("{ __typename }", headers={"origin": FRONT})
        assert (answer.status_code, code(answer), allows(answer)) == (500, "INTERNAL", True)

    def test_overload(self, front: Gateway) -> None:
        """503: the page can read when to try again."""
        app: Starlette = front.app
        load: LoadShedder = app.state.load
        load.in_flight = 10_000
        try:
            answer = front.ask("{ __typename }", headers={"origin": FRONT})
        finally:
            load.in_flight = 0
        assert (answer.status_code, allows(answer)) == (503, True)
        assert answer.headers["retry-after"] in {"1", "2", "3"}


HEAD = b"POST /graphql HTTP/1.1\r\nhost: gateway\r\n"
BROKEN = {
    "a head that never ends": (HEAD + ORIGIN + b"\r\nx: ", 408, FRONT),
    "a body that never comes": (HEAD + ORIGIN + b"\r\ncontent-length: 5\r\n\r\n", 408, FRONT),
    "silence": (b"", 408, "*"),
    "a broken head": (HEAD + ORIGIN + b"\r\nx: y\r\nno colon\r\n\r\n", 400, FRONT),
    "another protocol": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20, 400, "*"),
    "a long head": (HEAD + ORIGIN + b"\r\nx: " + b"y" * 60_000, 431, FRONT),
    "a long address": (b"GET /" + b"a" * 60_000, 431, "*"),
    "another site": (HEAD + b"origin: https://evil.example\r\nx: y\r\nno colon\r\n\r\n", 400, None),
}


def head_of(answer: bytes) -> dict[str, str]:
    """Return the headers of the first answer."""
    lines = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


async def never(_scope: Any, receive: Any, _send: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@pytest.mark.parametrize("case", BROKEN)
async def test_those_of_the_connection(front: Gateway, case: str) -> None:
    """The origin as far as it has been read; where none has been, any page may read a code that is nobody's."""
    sent, status, origin = BROKEN[case]
    server = MemoryServer(never, cors=front.app.state.cors, seconds=0.05)
    connection = server.connect()
    if sent:
        connection.send(sent)
    async with asyncio.timeout(30):
        while not connection.statuses:  # noqa: ASYNC110 - the server says nothing else
            await asyncio.sleep(0.01)
    headers = head_of(connection.written)
    assert (connection.statuses, headers.get("access-control-allow-origin")) == ([status], origin)
    assert ("retry-after" in headers.get("access-control-expose-headers", "")) is (origin is not None)
    assert ("vary" in headers) is (origin == FRONT)
    await until(lambda: server.connections == 0)


async def test_too_many_connections(front: Gateway) -> None:
    """503 before anything was read, and the page can read when to try again."""
    server = MemoryServer(never, cors=front.app.state.cors, max_connections=1)
    first, second = server.connect(), server.connect()
    headers = head_of(second.written)
    assert (second.statuses, headers["retry-after"]) == ([503], "5")
    assert headers["access-control-allow-origin"] == "*"
    first.close()
    await until(lambda: server.connections == 0)


async def test_no_other_site_reads_the_refusals_of_a_connection() -> None:
    """Where no site may ask, there is nothing of CORS in them."""
    server = MemoryServer(never)
    connection = server.connect()
    connection.send(b"\x00")
    assert connection.statuses == [400]
    assert b"access-control" not in connection.written
    await until(lambda: server.connections == 0)
