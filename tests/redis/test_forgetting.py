"""What is forgotten stays so: what was under way is not kept, and who may have missed something keeps nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gateway.cache.pubsub_store import PubSubMemoryStore
from gateway.redis.connection import RedisConnection
from sources.cache.store import CacheKey
from sources.concurrency import cancel_and_wait
from tests.redis.test_cache import OVERVIEW, calls, warm
from tests.redis.test_cache_invalidation import SETTINGS, asks, code, tell, two
from tests.redis.test_rate_limits import there
from tests.redis_cluster import running
from tests.redis_server import Server
from tests.serving import served

pytestmark = pytest.mark.usefixtures("patient")


@pytest.mark.parametrize("stage", ["one", "another"])
@pytest.mark.parametrize("cache", ["memory", "redis"])
async def test_what_is_under_way_is_not_kept(tmp_path: Path, server: Server, cache: str, stage: str) -> None:
    """An index was asked before the change, and answers after it; here or in another process."""
    async with two(tmp_path, cache, server.url) as (first, second), asyncio.timeout(60):
        await warm(second, "flyttet")
        slow = {"service": "*", "authority": "*", "kind": "latency", "seconds": 1}
        (await second.client.post("/sandbox/faults", json=slow)).raise_for_status()
        await calls(second)
        late = asyncio.create_task(second.data(OVERVIEW))
        while not second.sandbox.state.control.calls:  # noqa: ASYNC110 - nobody hears of it
            await asyncio.sleep(0.01)
        assert (await tell(first if stage == "another" else second)).status_code == 204
        await late
        (await second.client.delete("/sandbox/faults")).raise_for_status()
        assert await asks(second)


async def test_while_redis_is_away_the_sender_tries_again(tmp_path: Path, server: Server) -> None:
    """What this process keeps is gone at once; whether the others have subscriber of it is not known."""
    async with served(tmp_path, CACHE="memory", REDIS_URL=server.url, **SETTINGS) as gateway:
        await there(server)
        await warm(gateway)
        await asyncio.to_thread(server.kill)
        response = await tell(gateway)
        assert (response.status_code, code(response)) == (503, "CACHE_INVALIDATION_FAILED")
        assert int(response.headers["retry-after"]) > 0
        headers = {"authorization": f"Bearer {gateway.token()}"}
        assert (await gateway.client.post("/session/end", headers=headers)).status_code == 204
        assert await asks(gateway)
        await asyncio.to_thread(server.start)
        async with asyncio.timeout(60):
            while (await tell(gateway)).status_code != 204:  # noqa: ASYNC110 - nobody hears of it
                await asyncio.sleep(0.1)
        await warm(gateway)


async def test_who_does_not_hear_keeps_nothing(server: Server, tmp_path: Path) -> None:
    """Alone or in a cluster; and what was kept before is not there afterwards."""
    await deafened(server.url, server.kill, server.start)
    with running(tmp_path / "cluster") as cluster:
        node = cluster.of("borgerblik:forget")
        await deafened(cluster.url, node.stop, node.go_on)


async def deafened(address: str, kill: object, heal: object) -> None:
    """One process loses its Redis, and finds it again."""
    shared, name = RedisConnection(address), CacheKey("a" * 40, "q")
    subscriber = PubSubMemoryStore(shared)
    watching = [asyncio.create_task(connection.watch()) for connection in (shared, subscriber)]

    async def until(is_subscribed: bool) -> None:
        async with asyncio.timeout(60):
            while subscriber.is_subscribed != is_subscribed:  # noqa: ASYNC110 - nobody hears of it
                await asyncio.sleep(0.02)

    async def keep() -> str | None:
        cached = await subscriber.get([name], str)
        if cached.since is not None:
            await subscriber.put(name, "kept", 60, cached.since, frozenset())
        return (await subscriber.get([name], str)).answer

    await until(True)
    assert await keep() == "kept"
    await asyncio.to_thread(kill)  # type: ignore[arg-type]
    await until(False)
    assert await keep() is None
    await asyncio.to_thread(heal)  # type: ignore[arg-type]
    await until(True)
    assert (await subscriber.get([name], str)).answer is None
    assert await keep() == "kept"
    assert not await cancel_and_wait(watching, within=60)
    await shared.close()
