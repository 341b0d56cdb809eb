"""Somebody tells of a changed object: whoever had it in an answer is asked about anew, also who is no longer in it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest
import structlog

from tests.redis.changed_world import AFTER, BEFORE, ChangedWorld, has_case, processes, tell
from tests.redis.test_cache import calls, warm
from tests.redis.test_cache_invalidation import asks, code
from tests.redis.test_cluster import wait_until_reached
from tests.redis.test_rate_limits import there
from tests.redis_cluster import running
from tests.redis_server import Server
from tests.serving import Served

UUID = "3f0c8a52-6d1b-4e3f-9a77-0c5d1e2b4a68"
pytestmark = pytest.mark.usefixtures("patient")


async def keep(*gateways: Served, world: ChangedWorld) -> None:
    """Ask until all is cached, and see that it is: the case has changed hands, and nobody has heard of it."""
    for gateway in gateways:
        await warm(gateway)
        await warm(gateway, "flyttet")
        assert await has_case(gateway, world)
        await warm(gateway)
    world.is_changed = True
    for gateway in gateways:
        assert await has_case(gateway, world)


async def test_a_removed_party_is_forgotten_in_memory(tmp_path: Path) -> None:
    """The message has the case's UUID alone."""
    world = ChangedWorld(tmp_path)
    async with processes(world, 1, CACHE="memory") as (gateway,):
        await keep(gateway, world=world)
        assert ((response := await tell(gateway, world.case.upper())).status_code, response.content) == (204, b"")
        assert not await has_case(gateway, world)


@pytest.mark.parametrize("cache", ["memory", "redis"])
async def test_a_removed_party_is_forgotten_by_every_process(tmp_path: Path, server: Server, cache: str) -> None:
    """Whichever is told, wherever it is kept."""
    world = ChangedWorld(tmp_path)
    async with processes(world, 2, CACHE=cache, REDIS_URL=server.url) as (first, second), asyncio.timeout(120):
        for gateway in (first, second):
            await there_for(gateway, server)
        await keep(first, second, world=world)
        assert (await tell(first, world.case)).status_code == 204
        assert not await has_case(first, world)
        while await has_case(second, world):
            assert cache == "memory"  # in which it has yet to be heard


async def there_for(gateway: Served, server: Server) -> None:
    await there(server)
    await wait_until_reached(gateway)


async def test_in_a_cluster(tmp_path: Path) -> None:
    """Where a person and an object are on different nodes."""
    world = ChangedWorld(tmp_path)
    with running(tmp_path / "cluster") as cluster:
        async with processes(world, 1, CACHE="redis", REDIS_URL=cluster.url) as (gateway,):
            await wait_until_reached(gateway)
            await keep(gateway, world=world)
            assert len(set(cluster.keys("borgerblik:object:*").values())) > 1
            assert (await tell(gateway, world.case)).status_code == 204
            assert not await has_case(gateway, world)


@pytest.mark.parametrize("cache", ["memory", "redis"])
async def test_an_object_that_nobody_has(tmp_path: Path, server: Server, cache: str) -> None:
    """204, again and again, and nothing is forgotten."""
    world = ChangedWorld(tmp_path)
    async with processes(world, 1, CACHE=cache, REDIS_URL=server.url) as (gateway,):
        await there_for(gateway, server)
        await warm(gateway)
        uuid = str(uuid4())
        assert [(await tell(gateway, uuid)).status_code for _ in range(3)] == [204] * 3
        assert not await asks(gateway)


async def test_what_was_under_way_is_not_stored(tmp_path: Path, server: Server) -> None:
    """The index answered from before the change, and the event came meanwhile; nobody was in the index of objects."""
    world = ChangedWorld(tmp_path)
    async with processes(world, 2, CACHE="redis", REDIS_URL=server.url) as (first, second), asyncio.timeout(120):
        for gateway in (first, second):
            await there_for(gateway, server)
        slow = {"service": "*", "authority": "*", "kind": "latency", "seconds": 1}
        (await first.client.post("/sandbox/faults", json=slow)).raise_for_status()
        await calls(first)
        late = asyncio.create_task(has_case(first, world))
        while not first.sandbox.state.control.calls:  # noqa: ASYNC110 - nobody hears of it
            await asyncio.sleep(0.01)
        assert (await tell(second, world.case)).status_code == 204
        await late
        world.is_changed = True
        assert not await has_case(first, world)


@pytest.mark.parametrize(
    "body",
    ['{"object": ""}', '{"object": "x"}', '{"object": null}', '{"object": 1}', f'{{"object": "{UUID}x"}}',
     f'{{"object": "{UUID[1:]}"}}',
     f'{{"object": "{UUID}", "cpr": "{BEFORE}"}}', f'{{"object": "{BEFORE}"}}',
     f'{{"objects": "{UUID}"}}', f'{{"object": ["{UUID}"]}}', f'{{"cpr": "{UUID}"}}',
     f'{{"object": "urn:uuid:{UUID}"}}'],
)  # fmt: skip
async def test_what_is_no_object_is_refused(tmp_path: Path, body: str) -> None:
    """With a code, and nothing of what was sent."""
    headers = {"x-events-secret": "s" * 32, "content-type": "application/json"}
    async with processes(ChangedWorld(tmp_path), 1, CACHE="memory") as (gateway,):
        answer = await gateway.client.post("/events/changed", content=body, headers=headers)
    assert (answer.status_code, code(answer)) == (400, "BAD_CACHE_INVALIDATION")
    assert BEFORE not in answer.text


async def test_while_redis_is_away_the_sender_tries_again(tmp_path: Path, server: Server) -> None:
    """And is told when it may stop."""
    async with processes(ChangedWorld(tmp_path), 1, CACHE="redis", REDIS_URL=server.url) as (gateway,):
        await there_for(gateway, server)
        await asyncio.to_thread(server.kill)
        response = await tell(gateway, str(uuid4()))
        assert (response.status_code, code(response)) == (503, "CACHE_INVALIDATION_FAILED")
        assert int(response.headers["retry-after"]) > 0


async def test_a_spoilt_index_of_an_object_is_begun_anew(tmp_path: Path, server: Server) -> None:
    """Another kind of value stands there: 503 once, since nobody knows who was in it; then it works again."""
    world = ChangedWorld(tmp_path)
    async with processes(world, 1, CACHE="redis", REDIS_URL=server.url) as (gateway,):
        await there_for(gateway, server)
        await warm(gateway)
        for key in server.client.keys("borgerblik:object:*"):
            server.client.delete(key)
            server.client.set(key, "a text")
        assert [(await tell(gateway, world.case)).status_code for _ in range(2)] == [503, 204]


async def test_no_number_and_no_uuid_is_left_anywhere(tmp_path: Path, server: Server) -> None:
    """In no key, member, message or log; and the index of objects ends with the answers."""
    world = ChangedWorld(tmp_path)
    spying = server.client.pubsub()
    spying.subscribe("borgerblik:forget")
    spying.get_message(timeout=5)
    with structlog.testing.capture_logs() as logs:
        async with processes(world, 1, CACHE="redis", REDIS_URL=server.url) as (gateway,):
            await there_for(gateway, server)
            await keep(gateway, world=world)
            assert (await tell(gateway, world.case)).status_code == 204
        (tmp_path / "memory").mkdir()
        other = ChangedWorld(tmp_path / "memory")
        async with processes(other, 1, CACHE="memory", REDIS_URL=server.url) as (gateway,):
            await there_for(gateway, server)
            assert (await tell(gateway, other.case)).status_code == 204
    keys = server.client.keys("borgerblik:object:*")
    assert len(keys) > 10
    assert all(0 < server.client.ttl(key) <= 300 for key in keys)
    members = [server.client.zrange(key, 0, -1) for key in keys if not key.endswith(b":dropped")]
    message = spying.get_message(timeout=5)
    assert message is not None
    texts = [str(text).lower() for text in (server.client.keys("*"), members, message, logs)]
    spying.close()
    for canary in (BEFORE, AFTER, world.case, world.case.replace("-", ""), "s" * 32):
        assert not [text for text in texts if canary in text]
