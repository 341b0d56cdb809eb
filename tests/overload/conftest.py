"""A sandbox on a port of its own, for gateways that are asked much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from gateway.app.sandbox import setting_texts
from tests.processes import Process, process


@dataclass
class FarSide:
    """The sandbox, and the settings of a gateway that knows it."""

    process: Process

    @property
    def settings(self) -> dict[str, str]:
        """As `serve` takes them, without the sandbox's leniency."""
        return {
            key: text
            for key, text in setting_texts(self.process.address).items()
            if key not in ("MAX_EVENT_LOOP_LAG_MS", "SHUTDOWN_DELAY")
        }

    def token(self, persona: str) -> str:
        """Return a persona's."""
        answer = httpx.post(f"{self.process.address}/token", json={"persona": persona}, trust_env=False)
        return str(answer.raise_for_status().json()["access_token"])

    def fault(self, **fault: object) -> None:
        """From now on, beside those that are there."""
        body = {"service": "*", "authority": "*"} | fault
        httpx.post(f"{self.process.address}/faults", json=body, trust_env=False).raise_for_status()

    def mend(self) -> None:
        """No faults any more."""
        httpx.delete(f"{self.process.address}/faults", trust_env=False).raise_for_status()


@pytest.fixture
def far_side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarSide]:
    """One for each test."""
    log = tmp_path_factory.mktemp("far-side") / "sandbox.log"
    with process(["sandbox", "serve", "--port", "0"], {}, log) as sandbox:
        yield FarSide(sandbox)
