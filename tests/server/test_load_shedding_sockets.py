"""A full gateway refuses before it parses, and whatever else comes on the same connection is still understood."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import pytest

from tests import processes
from tests.processes import Process
from tests.server.sockets import GOOD, Line, chunked, line, post
from tests.server.test_lifecycle import slow_request

BUSY_SECONDS = 4.0
START_SECONDS = 30.0
PROBE = b"GET /health/ready HTTP/1.1\r\nhost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One that runs one operation at a time."""
    log = tmp_path_factory.mktemp("full") / "gateway.log"
    settings = {"MAX_CONCURRENT_OPERATIONS": "1", "REQUEST_READ_TIMEOUT": "2", "KEEP_ALIVE_TIMEOUT": "8"}
    with processes.process(["serve", "--sandbox", "--port", "0"], settings, log) as process:
        yield process
        assert "Traceback" not in log.read_text("utf-8")


def fill(gateway: Process) -> threading.Thread:
    """Begin a slow operation, and return once the gateway refuses others."""
    requests = slow_request(gateway.address, BUSY_SECONDS)
    ends = time.monotonic() + START_SECONDS
    with line(gateway.socket_address) as connection:
        while True:
            connection.send(post(GOOD))
            if connection.answer()[0] == 503:
                return requests
            assert time.monotonic() < ends
            time.sleep(0.05)


def refused(connection: Line) -> dict[str, str]:
    """Return the headers of a refusal."""
    status, headers, body = connection.answer()
    assert (status, json.loads(body)["errors"][0]["extensions"]["code"]) == (503, "OVERLOADED")
    assert {"x-request-id", "retry-after", "cache-control", "x-content-type-options"} <= headers.keys()
    return headers


def test_a_connection_outlives_its_refusals(gateway: Process) -> None:
    """Whether the refusal came before the parsing or after; probes are answered; and so is the question, later."""
    requests = fill(gateway)
    began = time.monotonic()
    with line(gateway.socket_address) as connection:
        ids = []
        for request in (post(GOOD), post(GOOD, b"origin: https://x.example"), chunked(GOOD), post(GOOD), post(b"{")):
            connection.send(request)
            ids.append(refused(connection)["x-request-id"])
        assert len(set(ids)) == 5
        connection.send(PROBE)
        assert connection.answer()[0] == 200
        connection.send(post(GOOD)[:40])
        time.sleep(0.1)
        connection.send(post(GOOD)[40:])
        refused(connection)
        connection.send(post(GOOD) + PROBE)
        refused(connection)
        assert connection.answer()[0] == 200
        requests.join(20)
        assert requests.answer.status_code == 200  # type: ignore[attr-defined]
        assert time.monotonic() - began < 8 * BUSY_SECONDS
        connection.send(post(GOOD))
        assert connection.answer()[0] == 200


def test_what_is_less_than_plain_is_parsed(gateway: Process) -> None:
    """A request whose end may be read in two ways is never cut by guess: its connection ends with its answer."""
    requests = fill(gateway)
    for request in (
        post(GOOD, b"connection: close"),
        post(GOOD, b"content-length: 3"),
        post(GOOD, b"transfer-encoding: chunked"),
        post(GOOD, length=len(GOOD) - 1),
    ):
        with line(gateway.socket_address) as connection:
            connection.send(request)
            assert connection.answer()[0] in (400, 503)
            assert connection.is_over()
    with line(gateway.socket_address) as connection:
        connection.send(post(GOOD))
        refused(connection)
        requests.join(20)
        connection._sock.settimeout(30)
        assert connection.is_over()  # after a while, as after any other answer
