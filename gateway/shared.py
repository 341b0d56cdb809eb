"""A Redis that all processes share: never waited for long, and while it is away nobody asks it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from gateway.away import PREFIX, Away, Strange

T = TypeVar("T")

MOST_SECONDS = 0.05
"""The longest that a request waits for it, all in all."""
LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 1.0
MOST_CONNECTIONS = 50

log = structlog.get_logger("borgerblik")


class Shared:
    """One failure is enough to leave it alone; a look a second finds out when it can be written to again."""

    def __init__(self, url: str) -> None:
        self.pool = BlockingConnectionPool.from_url(
            url,
            max_connections=MOST_CONNECTIONS,
            timeout=MOST_SECONDS,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        self.redis = Redis(connection_pool=self.pool)
        self.is_there = False

    async def ask(self, question: Callable[[], Awaitable[T]]) -> T:
        """What Redis answers. Raises Away where it does not, or not at once; Strange for what stands under a key."""
        if not self.is_there:
            raise Away
        ends = asyncio.get_running_loop().time() + MOST_SECONDS
        try:
            async with asyncio.timeout_at(ends):
                return await question()
        except (RedisError, OSError, TimeoutError) as error:
            if type(error) is ResponseError:  # its subclasses are about Redis itself
                raise Strange from None
            if not _was_late(ends):
                self._lose(error)
            raise Away from None

    async def watch(self) -> None:
        """For as long as the process runs, look whether Redis is there. No request waits for a connection."""
        while True:
            if not self.is_there:
                await self._look()
            await asyncio.sleep(LOOK_SECONDS)

    async def close(self) -> None:
        """Let go of all connections."""
        await self.redis.aclose()
        await self.pool.aclose()

    async def _look(self) -> None:
        """A write, since a replica or a full Redis would still answer a read."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.redis.set(f"{PREFIX}look", b"1", px=1_000)
        except (RedisError, OSError, TimeoutError):
            return
        self.is_there = True
        log.info("redis_is_there")

    def _lose(self, error: Exception) -> None:
        if self.is_there:
            self.is_there = False
            log.warning("redis_is_away", reason=type(error).__name__)


def _was_late(ends: float) -> bool:
    """Whether it is this process that was too busy to hear an answer in time."""
    return asyncio.get_running_loop().time() > ends + MOST_SECONDS / 2
