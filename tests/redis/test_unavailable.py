"""Redis dies in every way while citizens ask: no request fails, none waits long, and soon it is in use again."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis

from gateway.audit.redis_store import STREAM
from sources.concurrency import cancel_and_wait
from tests.redis.test_rate_limits import there
from tests.redis_server import Server, Wire, wire
from tests.serving import Served, served

QUERY = "{ me { name } }"
HASH = hashlib.sha256(QUERY.encode()).hexdigest()
PERSISTED = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": HASH}}}
AT_ONCE = 8
BACK_SECONDS = 5.0


@dataclass
class Spot:
    """A server, and the wire to it."""

    server: Server
    wire: Wire

    async def do(self, what: Callable[..., Any], *args: Any, **more: Any) -> None:
        """Off the event loop, which the gateway and the wire need."""
        await asyncio.to_thread(what, *args, **more)


async def killed(spot: Spot) -> None:
    await spot.do(spot.server.kill)


async def started(spot: Spot) -> None:
    await spot.do(spot.server.start)


async def stopped(spot: Spot) -> None:
    spot.server.stop()


async def going_on(spot: Spot) -> None:
    spot.server.go_on()


async def slow(spot: Spot) -> None:
    spot.wire.seconds = 0.4


async def fast(spot: Spot) -> None:
    spot.wire.seconds = 0


async def a_replica(spot: Spot) -> None:
    await spot.do(spot.server.client.replicaof, "127.0.0.1", 1)


async def a_master(spot: Spot) -> None:
    await spot.do(spot.server.client.replicaof, "NO", "ONE")


async def full(spot: Spot) -> None:
    await spot.do(spot.server.client.config_set, "maxmemory", 1)


async def empty(spot: Spot) -> None:
    await spot.do(spot.server.client.config_set, "maxmemory", 0)


async def locked(spot: Spot) -> None:
    client = spot.server.client
    await spot.do(client.config_set, "requirepass", "another")
    with contextlib.suppress(redis.ConnectionError):  # it may hang up on this one, too
        await spot.do(client.client_kill_filter, _type="normal", skipme=True)


async def unlocked(spot: Spot) -> None:
    with redis.Redis.from_url(spot.server.url, password="another") as client:
        await spot.do(client.config_set, "requirepass", "")


async def flushed(spot: Spot) -> None:
    await spot.do(spot.server.client.flushall)
    await spot.do(spot.server.client.script_flush)


async def spoilt(spot: Spot) -> None:
    """Half the keys hold garbage, the other half values of another kind."""

    def spoil() -> None:
        client = spot.server.client
        for number, key in enumerate(sorted(client.keys("borgerblik:rate*") + client.keys("borgerblik:apq*"))):
            with client.pipeline(transaction=True) as together:
                together.delete(key)
                together.set(key, b"\xffgarbage") if number % 2 else together.rpush(key, b"garbage")
                together.execute()

    await spot.do(spoil)


async def of_another(spot: Spot) -> None:
    """Somebody else's count, which is used up and never ends, stands under every key."""

    def swap() -> None:
        for key in spot.server.client.keys("borgerblik:rate*"):
            spot.server.client.set(key, 10**9)

    await spot.do(swap)


async def nothing(_: Spot) -> None:
    """Do nothing: the client recovers without help."""


DEATHS: dict[str, tuple[Callable[[Spot], Awaitable[None]], Callable[[Spot], Awaitable[None]]]] = {
    "kill -9": (killed, started),
    "SIGSTOP": (stopped, going_on),
    "slow": (slow, fast),
    "read-only replica": (a_replica, a_master),
    "out of memory": (full, empty),
    "wrong password": (locked, unlocked),
    "flushed": (flushed, nothing),
    "garbage": (spoilt, nothing),
    "of another": (of_another, nothing),
}


@pytest.fixture
async def spot(server: Server) -> AsyncIterator[Spot]:
    """Provide a server on a wire."""
    async with wire(server.port) as redis_wire:
        yield Spot(server, redis_wire)


class Crowd:
    """Citizens who ask all the time, by the hash of what they ask."""

    def __init__(self, gateway: Served) -> None:
        self._gateway = gateway
        self._token = gateway.token()
        self.statuses: list[int] = []
        self.slowest = 0.0
        self._asking: list[asyncio.Task[None]] = []

    async def _ask(self) -> None:
        while True:
            began = time.monotonic()
            answer = await self._gateway.client.post(
                "/graphql", json=PERSISTED, headers={"authorization": f"Bearer {self._token}"}
            )
            assert "errors" not in answer.json(), answer.text
            self.statuses.append(answer.status_code)
            self.slowest = max(self.slowest, time.monotonic() - began)
            await asyncio.sleep(0.01)

    async def __aenter__(self) -> Crowd:
        self._asking = [asyncio.create_task(self._ask()) for _ in range(AT_ONCE)]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert not await cancel_and_wait(self._asking, within=60)
        for task in self._asking:
            assert task.cancelled(), task.exception()


@pytest.mark.parametrize("death", DEATHS)
async def test_no_request_fails(tmp_path: Path, spot: Spot, death: str) -> None:
    """Nor is anybody refused for another's sake."""
    kill, heal = DEATHS[death]
    rates = {"RATE_LIMIT_CITIZEN": "1000000/hour", "RATE_LIMIT_APPLICATION": "1000000/hour", "REDIS_URL": spot.wire.url}
    async with served(tmp_path, **rates) as gateway:
        await there(spot.server)
        headers = {"authorization": f"Bearer {gateway.token()}"}
        await gateway.client.post("/graphql", json=PERSISTED | {"query": QUERY}, headers=headers)
        async with Crowd(gateway) as crowd:
            await asyncio.sleep(0.3)
            await kill(spot)
            await asyncio.sleep(1.5)
            requests = len(crowd.statuses)
            await heal(spot)
            await back(spot)
    assert set(crowd.statuses) == {200}
    assert requests > AT_ONCE


async def back(spot: Spot) -> None:
    """Until it counts in Redis again, which must not take long. Strange values are left to mend."""

    def new(client: redis.Redis) -> bool:
        return [is_count(client, key) for key in client.keys("borgerblik:rate*")] == [True, True]

    def forget(client: redis.Redis) -> None:
        client.delete("nothing", *(key for key in client.keys("borgerblik:rate*") if is_count(client, key)))

    await spot.do(forget, spot.server.client)
    async with asyncio.timeout(BACK_SECONDS):
        while not await asyncio.to_thread(new, spot.server.client):  # noqa: ASYNC110 - nobody here hears of it
            await asyncio.sleep(0.05)


def is_count(client: redis.Redis, key: bytes) -> bool:
    """Return a count that the gateway may have written."""
    try:
        value = client.get(key) or b""
    except redis.ResponseError:
        return False
    return value.isdigit() and int(value) < 1_000_000


async def test_the_record_is_the_exception(tmp_path: Path, spot: Spot) -> None:
    """Where looks must be on record, nothing is shown while they cannot be; soon afterwards everything is."""
    async with served(tmp_path, AUDIT_LOG=spot.server.url, AUDIT_LOG_REQUIRED="true") as gateway:
        token = gateway.token()
        assert (await gateway.post(QUERY, token=token)).status_code == 200
        await killed(spot)
        refused = await gateway.post(QUERY, token=token)
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (
            503,
            "AUDIT_LOG_UNAVAILABLE",
        )
        await started(spot)
        async with asyncio.timeout(BACK_SECONDS):
            while (await gateway.post(QUERY, token=token)).status_code != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    "death", ["kill -9", "SIGSTOP", "read-only replica", "out of memory", "wrong password", "flushed"]
)
async def test_a_record_that_may_be_missed_fails_nothing(tmp_path: Path, spot: Spot, death: str) -> None:
    """Where looks need not be on record, they are still written as soon as that goes again."""
    kill, heal = DEATHS[death]
    record = {"AUDIT_LOG": spot.wire.url, "AUDIT_LOG_REQUIRED": "false"}
    async with served(tmp_path, **record) as gateway:
        token = gateway.token()
        assert (await gateway.post(QUERY, token=token)).status_code == 200
        await kill(spot)
        assert (await gateway.post(QUERY, token=token)).status_code == 200
        await heal(spot)
        await spot.do(spot.server.client.flushall)
        async with asyncio.timeout(BACK_SECONDS):
            while not spot.server.client.exists(STREAM):
                assert (await gateway.post(QUERY, token=token)).status_code == 200
                await asyncio.sleep(0.05)
