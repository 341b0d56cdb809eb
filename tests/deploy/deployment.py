"""What deploy/compose.yaml describes, on this machine without containers: its commands, its settings, its secrets.

One Redis with the users that were made for it, the sandbox, and two gateways with two workers each.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis import Redis

from gateway.policies.folder import PACKAGED
from tests.audit.conftest import server
from tests.deploy.files import COMPOSE
from tests.deploy.secret_files import make
from tests.ports import free_port
from tests.processes import Process, process
from tests.running import secure_address

QUERY = "{ me { name cases { totalCount coverage { complete } } } }"
REQUESTS_A_DAY = 30
"""Of a citizen, in place of compose's rate: so that no test waits for a minute to end."""

WAIT_SECONDS = 90.0


@dataclass
class Deployment:
    """Two gateways, and what is around them."""

    gateways: list[str]
    metrics: list[str]
    sandbox: str
    redis: str
    policies: Path
    secrets: Path

    def post(self, gateway: str, body: dict[str, Any], *, persona: str | None = "overblik") -> httpx.Response:
        """Return the answer to a citizen, or to anybody where no persona is named, on a connection of its own."""
        headers = {"host": "localhost"}
        if persona:
            wish = httpx.post(f"{self.sandbox}/token", json={"persona": persona}, trust_env=False, timeout=60)
            headers["authorization"] = f"Bearer {wish.json()['access_token']}"
        return httpx.post(f"{gateway}/graphql", json=body, headers=headers, trust_env=False, timeout=60)

    def ask(self, gateway: str, query: str = QUERY, *, persona: str | None = "overblik") -> dict[str, Any]:
        """Return an answer that is one."""
        answer = self.post(gateway, {"query": query}, persona=persona)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def calls(self) -> int:
        """Return how often the indexes were asked since the last time, and begin anew."""
        address = f"{self.sandbox}/calls"
        calls = httpx.get(address, trust_env=False, timeout=60).json()
        httpx.delete(address, trust_env=False, timeout=60).raise_for_status()
        return sum(call["service"] in ("sagdokumentindeks", "ydelselistehent") for call in calls)

    def secret(self, name: str) -> str:
        """Return a secret as it was made."""
        return (self.secrets / name).read_text("ascii").strip()


def eventually(condition: Callable[[], Any]) -> None:
    """Wait until a condition is true."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@contextmanager
def redis(folder: Path, users: Path) -> Iterator[int]:
    """Run Redis with the users of deploy/make_secrets.py, as compose does."""
    program = server()
    if program is None:
        pytest.skip("no redis-server on this machine")
    command = [part.replace("/run/secrets/redis_users", str(users)) for part in COMPOSE["services"]["redis"]["command"]]
    command = [program, *(part.replace("/data", str(folder)) for part in command[1:])]
    port = free_port()
    with (folder / "redis.log").open("w") as log:
        running = subprocess.Popen([*command, "--port", str(port), "--bind", "127.0.0.1"], stdout=log, stderr=log)
    try:
        with Redis(port=port) as client:
            eventually(lambda: running.poll() is not None or pings(client))
        assert running.poll() is None, (folder / "redis.log").read_text()
        yield port
    finally:
        running.terminate()
        running.wait(30)


def pings(client: Redis) -> bool:
    """Return whether Redis answers the question of its health check, which needs no password."""
    try:
        return bool(client.ping())
    except OSError:
        return False


@contextmanager
def deployed(folder: Path) -> Iterator[Deployment]:
    """Run it: host names, ports and paths are this machine's, all else is compose's."""
    secrets, policies, state = folder / "secrets", folder / "policies", folder / "state"
    make(secrets)
    shutil.copytree(PACKAGED, policies)
    with ExitStack() as stack:
        port = stack.enter_context(redis(folder, secrets / "redis_users"))
        address = (secrets / "redis_url").read_text().replace("redis:6379", f"127.0.0.1:{port}")
        (secrets / "redis_url").chmod(0o600)
        (secrets / "redis_url").write_text(address)
        sandbox = stack.enter_context(process(sandbox_command(state), {}, folder / "sandbox.log"))
        changed = {
            "http://sandbox:8001": sandbox.address,
            "https://sandbox.invalid:8002": secure_address(folder / "sandbox.log"),
            "/var/lib/borgerblik": str(state),
            "/etc/borgerblik/policies": str(policies),
            "/run/secrets": str(secrets),
        }
        gateways, ports = [], [free_port(), free_port()]
        for number, metrics_port in enumerate(ports):
            settings = gateway_settings(changed | {"0.0.0.0:9100": f"127.0.0.1:{metrics_port}"})
            command = local(COMPOSE["services"]["gateway"]["command"])
            log = folder / f"gateway-{number}.log"
            running = stack.enter_context(process(command, settings, log, module="tests.patient_gateway"))
            gateways.append(running.address)
            stack.callback(stop, running)
        metrics = [f"http://127.0.0.1:{each}/metrics" for each in ports]
        yield Deployment(gateways, metrics, sandbox.address, address.strip(), policies, secrets)


def stop(gateway: Process) -> None:
    """End a gateway with its workers, which do not outlive it."""
    gateway.popen.terminate()
    gateway.popen.wait(60)


def sandbox_command(state: Path) -> list[str]:
    """Return compose's command on free ports of this machine."""
    command = local(COMPOSE["services"]["sandbox"]["command"])
    return [
        part.replace("8001", "0").replace("8002", "0").replace("/var/lib/borgerblik", str(state)) for part in command
    ]


def local(command: list[str]) -> list[str]:
    """Return a command that listens on this machine alone, on a free port where it names none."""
    changed = [part.replace("0.0.0.0", "127.0.0.1") for part in command]
    return changed if "--port" in changed else [*changed, "--port", "0"]


def gateway_settings(changed: dict[str, str]) -> dict[str, str]:
    """Return compose's settings of the gateway, by names without their prefix."""
    settings = {}
    for key, value in COMPOSE["services"]["gateway"]["environment"].items():
        for old, new in changed.items():
            value = value.replace(old, new)  # noqa: PLW2901
        settings[key.removeprefix("BORGERBLIK_")] = value
    return settings | {"RATE_LIMIT_CITIZEN": f"{REQUESTS_A_DAY}/day"}
