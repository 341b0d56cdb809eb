"""A running gateway and a running sandbox, as two processes that speak over real sockets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from gateway.app.sandbox import setting_texts

ROOT = Path(__file__).parents[1]
START_SECONDS = 120.0  # on a machine with other work, too


@dataclass
class Stack:
    """The addresses of both, and a client."""

    gateway: str
    sandbox: str
    log: Path
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30, trust_env=False))

    def token(self, persona: str) -> str:
        """Return a persona's token."""
        answer = self.client.post(f"{self.sandbox}/token", json={"persona": persona})
        return str(answer.raise_for_status().json()["access_token"])

    def post(self, query: str, *, persona: str | None = None, **variables: Any) -> httpx.Response:
        """Send a query, with a persona's token or without."""
        headers = {"Authorization": f"Bearer {self.token(persona)}"} if persona else {}
        body = {"query": query, "variables": variables}
        return self.client.post(f"{self.gateway}/graphql", json=body, headers=headers)

    def ask(self, query: str, *, persona: str = "overblik", **variables: Any) -> dict[str, Any]:
        """Return the whole answer to a citizen's query."""
        response = self.post(query, persona=persona, **variables)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def data(self, query: str, *, persona: str = "overblik", **variables: Any) -> Any:
        """Return the data of an answer without errors."""
        answer = self.ask(query, persona=persona, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def calls(self) -> list[tuple[str, str, str]]:
        """Return what the indexes were asked since the last `forget`: service, operation, authority."""
        calls = self.client.get(f"{self.sandbox}/calls").raise_for_status().json()
        indexes = ("sagdokumentindeks", "ydelselistehent")
        return [(call["service"], call["operation"], call["authority"]) for call in calls if call["service"] in indexes]

    def forget(self) -> None:
        """Clear the calls."""
        self.client.delete(f"{self.sandbox}/calls").raise_for_status()

    @contextmanager
    def trouble(self, **fault: Any) -> Iterator[None]:
        """Let an index fail while the block runs."""
        self.client.post(f"{self.sandbox}/faults", json={"authority": "*", **fault}).raise_for_status()
        try:
            yield
        finally:
            self.client.delete(f"{self.sandbox}/faults").raise_for_status()


@contextmanager
def started(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[str]:
    """Start a process that prints where it listens, and end it with the block."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("BORGERBLIK_")}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gateway", *command],
            env={**clean, **environment, "PYTHONUNBUFFERED": "1"},
            stdout=output,
            stderr=output,
            cwd=ROOT,
        )
        try:
            yield _address(process, log)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Tell it to stop, and kill it where it still waits for a request that was told to take long."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(60)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        address = re.search(r"http://127\.0\.0\.1:\d+", log.read_text("utf-8"))
        if address and _answers(address.group()):
            return address.group()
        time.sleep(0.05)
    raise RuntimeError(f"{process.args} did not start: {log.read_text('utf-8')}")


def secure_address(log: Path) -> str:
    """Return where a sandbox that has started speaks mutual TLS."""
    return re.findall(r"https://127\.0\.0\.1:\d+", log.read_text("utf-8"))[0]


def _answers(address: str) -> bool:
    try:
        httpx.get(address, trust_env=False)
    except httpx.TransportError:
        return False
    return True


@contextmanager
def stack(folder: Path, **settings: str) -> Iterator[Stack]:
    """Start a sandbox on a port of its own, and a gateway that knows it by its addresses alone."""
    sandbox = started(["sandbox", "serve", "--port", "0", "--tls-port", "0"], {}, folder / "sandbox.log")
    with sandbox as address:
        at = setting_texts(address, token_service=secure_address(folder / "sandbox.log"), signed=True)
        environment = {f"BORGERBLIK_{key}": value for key, value in (at | settings).items()}
        with started(["serve", "--port", "0"], environment, folder / "gateway.log") as gateway:
            running = Stack(gateway, address, folder / "gateway.log")
            with running.client:
                yield running
