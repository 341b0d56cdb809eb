"""Two gateways of two workers each on one Redis, as deploy/compose.yaml has them: from a clone to a change, live.

Metrics are there, rates, cached answers, invalidation and persisted queries hold across all workers, and a municipality
that changes its file is obeyed by all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis import Redis

from sources.sandbox.personas import PERSONAS
from tests.deploy.deployment import REQUESTS_A_DAY, Deployment, deployed, eventually
from tests.deploy.files import DEPLOY
from tests.ports import free_port
from tests.running import _answers

PUBLIC = '{ municipality(code: "0999") { opens { parts since } } }'


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Provide it."""
    with deployed(tmp_path_factory.mktemp("deployment")) as running:
        yield running


def test_both_gateways_answer_and_count(deployment: Deployment) -> None:
    """Over signed SOAP and mutual TLS; both workers are in the metrics, and Redis is in use."""
    answers = [deployment.ask(gateway) for gateway in deployment.gateways]
    assert [answer["data"]["me"]["cases"]["totalCount"] for answer in answers] == [7, 7]
    for address in deployment.metrics:
        eventually(lambda address=address: samples(address, "borgerblik_worker_up{") == [1, 1])
        eventually(lambda address=address: 1 in samples(address, "borgerblik_redis_up"))
        assert sum(samples(address, "borgerblik_requests_total{")) > 0


def samples(address: str, start: str) -> list[float]:
    """Return the values of the samples whose line begins so."""
    lines = httpx.get(address, trust_env=False, timeout=60).text.splitlines()
    return [float(line.rpartition(" ")[2]) for line in lines if line.startswith(start)]


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


def test_a_rate_holds_for_all_workers_together(deployment: Deployment) -> None:
    """A citizen who goes from one gateway to the other has as many requests as with one, and not one more."""
    statuses = [
        deployment.post(deployment.gateways[number % 2], {"query": "{ me { name } }"}, persona="tom").status_code
        for number in range(REQUESTS_A_DAY + 4)
    ]
    assert statuses == [200] * REQUESTS_A_DAY + [429] * 4


def test_what_one_gateway_caches_the_other_uses_until_it_is_invalidated(deployment: Deployment) -> None:
    """In Redis, for all workers; an event that one of them hears holds for all."""
    first, second = deployment.gateways
    deployment.calls()
    answer = deployment.ask(first, persona="flyttet")
    asked = deployment.calls()
    assert asked > 0
    assert [deployment.ask(second, persona="flyttet")["data"] for _ in range(3)] == [answer["data"]] * 3
    assert deployment.calls() == 0
    cpr = next(persona.cpr for persona in PERSONAS if persona.key == "flyttet")
    headers = {"x-events-secret": deployment.secret("cache_invalidation_secret"), "host": "localhost"}
    event = httpx.post(f"{second}/events/changed", json={"cpr": cpr}, headers=headers, trust_env=False, timeout=60)
    assert event.status_code == 204
    deployment.ask(first, persona="flyttet")
    assert deployment.calls() == asked


def test_a_document_that_one_gateway_has_learnt_the_other_runs(deployment: Deployment) -> None:
    """Automatic persisted queries: registered at one, asked for by hash at the other."""
    query = "{ me { name benefits { totalCount } } }"
    extension = {"persistedQuery": {"version": 1, "sha256Hash": sha256(query.encode()).hexdigest()}}
    first, second = deployment.gateways
    registered = deployment.post(first, {"query": query, "extensions": extension}, persona="flyttet").json()
    by_hash = [deployment.post(second, {"extensions": extension}, persona="flyttet").json() for _ in range(3)]
    assert [answer["data"] for answer in by_hash] == [registered["data"]] * 3


def test_a_municipality_changes_its_file_and_both_obey(deployment: Deployment) -> None:
    """Within seconds, in every worker, without a restart: what it closes is gone."""
    before = deployment.ask(deployment.gateways[0], PUBLIC, persona=None)
    assert before["data"]["municipality"]["opens"]
    file = deployment.policies / "korsbaek.graphql"
    file.write_text(
        'extend schema @municipality(code: "0999", cvr: "11111111", name: "Korsbæk Kommune")\n', encoding="utf-8"
    )
    for gateway in deployment.gateways:
        eventually(lambda gateway=gateway: all(obeys(deployment, gateway, before) for _ in range(5)))
    for gateway in deployment.gateways:
        answer = deployment.ask(gateway)
        is_changed = answer["extensions"]["openings"] != before["extensions"]["openings"]
        assert (answer["data"]["me"]["cases"]["totalCount"] == 7) is not is_changed


def obeys(deployment: Deployment, gateway: str, before: dict[str, Any]) -> bool:
    """Return whether a worker goes by other choices than before. It shows what its choices open, and no more."""
    answer = deployment.ask(gateway, PUBLIC, persona=None)
    is_changed: bool = answer["extensions"]["openings"] != before["extensions"]["openings"]
    assert answer["data"] == ({"municipality": {"opens": []}} if is_changed else before["data"])
    return is_changed


@pytest.mark.skipif(not shutil.which("caddy"), reason="no caddy on this machine")
def test_the_proxy_passes_the_graph_and_keeps_the_rest_inside(deployment: Deployment, tmp_path: Path) -> None:
    """Where Caddy is installed: with deploy/Caddyfile, but for ports and the name of the gateways."""
    port = free_port()
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
