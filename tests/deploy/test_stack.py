"""What deploy/compose.yaml describes, on this machine without containers: its commands, its settings, its secrets.

A clone, its secrets, one Redis with the users that were made for it, the sandbox, and two gateways with two workers
each: metrics are there, both gateways use the one Redis, and a municipality that changes its file is obeyed by both.
"""

from __future__ import annotations

import os
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
from tests.audit.conftest import _free_port, server
from tests.deploy.files import COMPOSE, DEPLOY
from tests.deploy.secret_files import make
from tests.processes import Process, process
from tests.running import _answers, secure_address

QUERY = "{ me { name cases { totalCount coverage { complete } } } }"
LIMITED = {"RATE_LIMIT_CITIZEN": "1000/minute"}
WAIT_SECONDS = 90.0


@dataclass
class Deployment:
    """Two gateways, and what is around them."""

    gateways: list[str]
    metrics: list[str]
    sandbox: str
    redis: str
    policies: Path

    def ask(self, gateway: str) -> dict[str, Any]:
        """Return the answer to a citizen."""
        wish = httpx.post(f"{self.sandbox}/token", json={"persona": "overblik"}, trust_env=False, timeout=60)
        headers = {"authorization": f"Bearer {wish.json()['access_token']}", "host": "localhost"}
        answer = httpx.post(f"{gateway}/graphql", json={"query": QUERY}, headers=headers, trust_env=False, timeout=60)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body


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
    port = _free_port()
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


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Provide it: host names, ports and paths are this machine's, all else is compose's."""
    folder = tmp_path_factory.mktemp("deployment")
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
        gateways, ports = [], [_free_port(), _free_port()]
        for number, metrics_port in enumerate(ports):
            settings = gateway_settings(changed | {"0.0.0.0:9100": f"127.0.0.1:{metrics_port}"})
            command = local(COMPOSE["services"]["gateway"]["command"])
            running = stack.enter_context(process(command, settings, folder / f"gateway-{number}.log"))
            gateways.append(running.address)
            stack.callback(stop, running)
        metrics = [f"http://127.0.0.1:{each}/metrics" for each in ports]
        yield Deployment(gateways, metrics, sandbox.address, address.strip(), policies)


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
    return settings | LIMITED


def test_both_gateways_answer_and_count(deployment: Deployment) -> None:
    """Over signed SOAP and mutual TLS; both workers are in the metrics, and Redis is in use."""
    answers = [deployment.ask(gateway) for gateway in deployment.gateways]
    assert [answer["data"]["me"]["cases"]["totalCount"] for answer in answers] == [7, 7]
    for address in deployment.metrics:
        text = httpx.get(address, trust_env=False, timeout=60).text
        up = [line for line in text.splitlines() if line.startswith(("borgerblik_worker_up{", "borgerblik_redis_up"))]
        assert len([line for line in up if "worker_up" in line and line.endswith(" 1.0")]) == 2
        assert [line for line in up if "redis_up" in line and line.endswith(" 1.0")]
        assert "borgerblik_requests_total{" in text


def test_they_share_the_redis_that_its_users_protect(deployment: Deployment) -> None:
    """The audit log of both and what is cached lie there, sealed; nobody reads it without the password."""
    for gateway in deployment.gateways:
        deployment.ask(gateway)
    with Redis.from_url(deployment.redis) as client:
        keys = [key.decode() for key in client.scan_iter("borgerblik:*")]
        assert any("access" in key for key in keys)
        with pytest.raises(Exception, match="permission"):
            client.execute_command("FLUSHALL")
    stranger = deployment.redis.replace(deployment.redis.split("@")[0], "redis://").replace("//@", "//")
    with Redis.from_url(stranger) as client, pytest.raises(Exception, match="permission"):
        client.get(keys[0])


def test_a_municipality_changes_its_file_and_both_obey(deployment: Deployment) -> None:
    """Within seconds, in every worker, without a restart: what it closes is gone."""
    before = deployment.ask(deployment.gateways[0])["extensions"]["openings"]
    file = deployment.policies / "korsbaek.graphql"
    text = file.read_text("utf-8")
    file.write_text(
        text[: text.index("@municipality")] + '@municipality(code: "0999", cvr: "11111111", name: "Korsbæk Kommune")\n'
    )
    for gateway in deployment.gateways:
        eventually(lambda gateway=gateway: all(obeys(deployment.ask(gateway), before) for _ in range(5)))


def obeys(answer: dict[str, Any], before: str) -> bool:
    """Return whether an answer is by other choices than before. Each shows what its choices open, and no more."""
    is_changed = answer["extensions"]["openings"] != before
    count = answer["data"]["me"]["cases"]["totalCount"]
    assert (count != 7) if is_changed else (count == 7)
    return is_changed


@pytest.mark.skipif(not shutil.which("caddy"), reason="no caddy on this machine")
def test_the_proxy_passes_the_graph_and_keeps_the_rest_inside(deployment: Deployment, tmp_path: Path) -> None:
    """Where Caddy is installed: with deploy/Caddyfile, but for ports and the name of the gateways."""
    port = _free_port()
    gateway_port = deployment.gateways[0].rpartition(":")[2]
    text = (DEPLOY / "Caddyfile").read_text("utf-8").replace("http://:8000 {", f"http://:{port} {{\n\tbind 127.0.0.1")
    (tmp_path / "Caddyfile").write_text(text.replace("dynamic a gateway 8000", f"dynamic a localhost {gateway_port}"))
    command = ["caddy", "run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    with (tmp_path / "caddy.log").open("w") as log:
        running = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: running.poll() is not None or _answers(address))
        assert deployment.ask(address)["data"]["me"]["name"]
        for path in ("/metrics", "/events/changed", "/health/ready"):
            reply = httpx.get(f"{address}{path}", trust_env=False, timeout=60)
            assert (reply.status_code, reply.text) == (404, "")
    finally:
        running.terminate()
        running.wait(30)
