"""A Redis Cluster in place of one Redis: all that uses it works, and what happens to its nodes costs no answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.crc import key_slot

from gateway.audit.hash_chain import Proof
from gateway.audit.verification import verify_audit_log
from tests.redis.test_cache import OVERVIEW, calls, warm
from tests.redis.test_persisted_queries import code, send, sha
from tests.redis.test_unavailable import Crowd
from tests.redis_cluster import Cluster, Node, eventually, running
from tests.serving import Served, served

ME = "{ me { name } }"
TRUSTED = "frontend:documents"
HASH = sha(ME)
COUNTS = "borgerblik:rate:*"


@pytest.fixture(scope="module")
def shared_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """For tests that leave it as it was."""
    with running(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture
def cluster(shared_cluster: Cluster) -> Cluster:
    """Empty."""
    for node in shared_cluster.nodes:
        node.client.flushall()
    return shared_cluster


async def wait_until_reached(gateway: Served) -> None:
    """Until the gateway has found its cluster."""
    shared = gateway.client._transport.app.state.shared  # type: ignore[attr-defined]
    async with asyncio.timeout(60):
        while not shared.is_available:  # noqa: ASYNC110 - nobody here hears of it
            await asyncio.sleep(0.02)


@asynccontextmanager
async def using(folder: Path, cluster: Cluster, **settings: str) -> AsyncIterator[Served]:
    """Provide a gateway that has found its cluster."""
    folder.mkdir(exist_ok=True)
    async with served(folder, REDIS_URL=cluster.url, DEADLINE="60", **settings) as gateway:
        await wait_until_reached(gateway)
        yield gateway


@pytest.mark.usefixtures("patient")
async def test_kept_answers(tmp_path: Path, cluster: Cluster) -> None:
    """Kept on several nodes, a citizen's on one; forgotten when the citizen logs out."""
    async with using(tmp_path, cluster, CACHE="redis") as gateway:
        people = ("overblik", "flyttet", "pensionist", "tom", "undtaget", "advis")
        for persona in people:
            await warm(gateway, persona)
        keys = cluster.keys("borgerblik:kept:*")
        assert (len(keys), len(set(keys.values())) > 1) == (len(people), True)
        headers = {"authorization": f"Bearer {gateway.token('overblik')}"}
        assert (await gateway.client.post("/session/end", headers=headers)).status_code == 204
        await calls(gateway)
        await gateway.data(OVERVIEW, persona="flyttet")
        assert await calls(gateway) == 0
        await gateway.data(OVERVIEW)
        assert await calls(gateway) > 3


@pytest.mark.usefixtures("patient")
async def test_rates(tmp_path: Path, cluster: Cluster) -> None:
    """Two processes count together."""
    settings = {"RATE_LIMIT_APPLICATION": "4/hour", "RATE_LIMIT_CITIZEN": "100/hour", "ID_KEY": "k" * 32}
    async with (
        using(tmp_path / "one", cluster, **settings) as first,
        using(tmp_path / "two", cluster, **settings) as two,
    ):
        answers = [(await gateway.post(ME, token=gateway.token())) for gateway in (first, two, first, two, first, two)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 3600


@pytest.mark.usefixtures("patient")
async def test_documents(tmp_path: Path, cluster: Cluster) -> None:
    """What one process was sent another knows; and the operator's list is read."""
    cluster.of(TRUSTED).client.hset(TRUSTED, "front-1", "{ municipalities { name } }")
    async with using(tmp_path / "one", cluster) as gateway:
        assert code(await send(gateway, hash=sha("{ __typename }"), query="{ __typename }")) is None
    async with using(tmp_path / "two", cluster, TRUSTED_DOCUMENTS_REDIS_KEY=TRUSTED) as gateway:
        assert code(await send(gateway, hash=sha("{ __typename }"))) is None
        assert code(await gateway.client.post("/graphql", json={"documentId": "front-1"})) is None
        assert code(await gateway.client.post("/graphql", json={"documentId": "front-2"})) == "UNKNOWN_DOCUMENT"


async def test_the_access_record(tmp_path: Path, cluster: Cluster) -> None:
    """Every look is in it once, the citizen reads it, and it can be proved."""
    async with served(tmp_path, AUDIT_LOG=cluster.url) as gateway:
        for persona in ("overblik", "flyttet", "overblik"):
            await gateway.data(ME, persona=persona)
        log = await gateway.data("{ me { accessLog { nodes { views } } } }")
    assert sum(entry["views"] for entry in log["me"]["accessLog"]["nodes"]) == 2
    assert await asyncio.to_thread(verify_audit_log, cluster.url) == Proof(4)
    assert len(set(cluster.keys("borgerblik:{access}*").values())) == 1


@asynccontextmanager
async def asked_all_the_time(tmp_path: Path, cluster: Cluster) -> AsyncIterator[tuple[Served, Crowd]]:
    """Citizens' questions, each of which counts rates and may find kept answers; none may fail."""
    settings = {"RATE_LIMIT_CITIZEN": "1000000/hour", "RATE_LIMIT_APPLICATION": "1000000/hour", "CACHE": "redis"}
    async with using(tmp_path, cluster, **settings) as gateway:
        await send(gateway, hash=HASH, query=ME)
        async with Crowd(gateway) as crowd:
            yield gateway, crowd


async def grows(crowd: Crowd, by: int = 50) -> None:
    """So many more are answered."""
    async with asyncio.timeout(60):
        goal = len(crowd.statuses) + by
        while len(crowd.statuses) < goal:  # noqa: ASYNC110 - nobody hears of it
            await asyncio.sleep(0.02)


async def counted_again(*nodes: Node) -> None:
    """Until these have new counts."""

    def again() -> bool:
        for node in nodes:
            for key in node.client.keys(COUNTS):
                node.client.delete(key)
        time.sleep(0.2)
        return any(node.client.keys(COUNTS) for node in nodes)

    await asyncio.to_thread(eventually, again)


async def test_slots_move_while_citizens_ask(tmp_path: Path, cluster: Cluster) -> None:
    """All that hold something of ours, there and back, with half of them moved for a while: no request fails."""
    async with asked_all_the_time(tmp_path, cluster) as (_, crowd):
        await grows(crowd)
        moved = {key_slot(key): node for key, node in cluster.keys("borgerblik:*").items()}
        assert moved
        for slot, node in moved.items():
            target = cluster.nodes[(cluster.nodes.index(node) + 1) % 3]
            await asyncio.to_thread(cluster.begin_move, slot, node, target)
            await grows(crowd)
            await asyncio.to_thread(cluster.move, slot, node, target)
            await grows(crowd)
            await asyncio.to_thread(cluster.move, slot, target, node)
        await counted_again(*cluster.nodes)
    assert set(crowd.statuses) == {200}


async def test_a_node_that_nobody_knew_takes_slots(tmp_path: Path) -> None:
    """It joins while citizens ask."""
    with running(tmp_path / "cluster", nodes=4) as cluster:
        async with asked_all_the_time(tmp_path, cluster) as (_, crowd):
            await grows(crowd)
            for key, node in cluster.keys("borgerblik:*").items():
                slot = key_slot(key)
                await asyncio.to_thread(cluster.begin_move, slot, node, cluster.nodes[3])
                await grows(crowd)
                await asyncio.to_thread(cluster.move, slot, node, cluster.nodes[3])
                await grows(crowd)
            await counted_again(cluster.nodes[3])
        assert set(crowd.statuses) == {200}
