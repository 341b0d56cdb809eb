"""How a process starts and stops: the probes say so first, and nobody's request is lost."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests import processes
from tests.http.asgi import Caller
from tests.serving import served

SLOW = "{ me { cases { totalCount } } }"


@contextmanager
def process(folder: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Provide a gateway on its own sandbox, and where it listens."""
    with processes.process(["serve", "--sandbox", "--port", "0"], settings, folder / "gateway.log") as served_process:
        yield served_process.popen, served_process.address


def slow_request(address: str, seconds: float) -> threading.Thread:
    """Return a question under way whose sources take so long; `thread.answer` is what came."""
    with httpx.Client(base_url=address, trust_env=False) as client:
        token = client.post("/sandbox/token", json={"persona": "overblik"}).json()["access_token"]
        fault = {"service": "sagdokumentindeks", "authority": "*", "kind": "latency", "seconds": seconds}
        client.post("/sandbox/faults", json=fault).raise_for_status()

    def ask() -> None:
        try:
            thread.answer = httpx.post(  # type: ignore[attr-defined]
                f"{address}/graphql",
                json={"query": SLOW},
                headers={"authorization": f"Bearer {token}"},
                trust_env=False,
                timeout=30,
            )
        except httpx.TransportError as error:
            thread.answer = error  # type: ignore[attr-defined]

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.5)
    return thread


def test_it_leaves_before_it_closes(tmp_path: Path) -> None:
    """Told to stop, it says so to the probes, and still answers, each time with the advice to go elsewhere."""
    with process(tmp_path, SHUTDOWN_DELAY="2") as (server, address):
        with httpx.Client(base_url=address, trust_env=False) as client:
            assert client.get("/health/started").json() == {"status": "started"}
            while client.get("/health/ready").json()["status"] != "ready":  # its issuer's keys are on their way
                time.sleep(0.05)
            server.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            probed = client.get("/health/ready")
            assert (probed.status_code, probed.json()["status"]) == (503, "stopping")
            assert client.get("/health/live").status_code == 200
            answer = client.post("/graphql", json={"query": "{ __typename }"})
            assert (answer.status_code, answer.headers["connection"]) == (200, "close")
        assert server.wait(10) == -signal.SIGTERM


def test_what_is_under_way_is_finished(tmp_path: Path) -> None:
    """A question that the sources have not answered yet, and one of which only a part has come."""
    with process(tmp_path, SHUTDOWN_DELAY="0.5") as (server, address):
        answer_under_way = slow_request(address, 3)
        parts = urlsplit(address)
        with socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=20) as half:
            half.sendall(b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n")
            server.send_signal(signal.SIGTERM)
            time.sleep(1.2)
            half.sendall(b'content-length: 25\r\n\r\n{"query":"{__typename }"}')
            answer = half.recv(65_536)
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"connection: close" in answer
        answer_under_way.join(20)
        assert answer_under_way.answer.status_code == 200  # type: ignore[attr-defined]
        assert server.wait(10) == -signal.SIGTERM


def test_it_does_not_wait_for_ever(tmp_path: Path) -> None:
    """What takes longer than allowed is told to come again, and the process ends."""
    with process(tmp_path, SHUTDOWN_GRACE_PERIOD="1", DEADLINE="60") as (server, address):
        answer_under_way = slow_request(address, 60)
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == -signal.SIGTERM
        answer_under_way.join(20)
        answer = answer_under_way.answer  # type: ignore[attr-defined]
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (503, "OVERLOADED")
        assert "Traceback" not in (tmp_path / "gateway.log").read_text("utf-8")


def test_told_twice_it_ends_at_once(tmp_path: Path) -> None:
    """Whoever is in a hurry need not kill it."""
    with process(tmp_path, SHUTDOWN_DELAY="100") as (server, _):
        server.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert server.poll() is None
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == -signal.SIGTERM


async def test_a_wall_clock_that_jumps_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines, shedding and pauses are counted by a clock that nobody can set."""
    real = time.time
    async with served(tmp_path, DEADLINE="3") as gateway:
        token = gateway.token()
        fault = {"service": "sagdokumentindeks", "authority": "*", "kind": "latency", "seconds": 0.3}
        (await gateway.client.post("/sandbox/faults", json=fault)).raise_for_status()
        for jump in (0, 300, -300):  # a token has its own times, by the wall clock: within those
            monkeypatch.setattr(time, "time", lambda jump=jump: real() + jump)
            caller = Caller.of(SLOW, token=token)
            await caller.ask(gateway.client._transport.app)  # type: ignore[attr-defined]
            assert (caller.status, caller.answer.get("errors")) == (200, None)
