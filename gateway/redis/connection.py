"""A Redis that all processes share: never waited for long, and while it is away nobody asks it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from redis.asyncio import RedisCluster
from redis.exceptions import ResponseError

from gateway.redis.client import let_go, redis_client
from gateway.redis.unavailable import PREFIX, RedisUnavailableError, UnexpectedValueError
from gateway.redis.wait_budget import REDIS_TIME_BUDGET, RedisTimeBudget

T = TypeVar("T")

MOST_SECONDS = 0.05
"""The longest that a question waits for its answer; a request waits twice as long for all of its questions."""
LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 1.0
LONGEST_LOOK_SECONDS = 5.0
"""Nodes of a cluster are looked for one after the other, and some may be silent."""
MOST_AT_ONCE = 50

log = structlog.get_logger("borgerblik")


class RedisConnection:
    """One failure is enough to leave it alone; a look a second finds out when it can be written to again."""

    def __init__(self, url: str) -> None:
        self.redis = redis_client(url, seconds=PATIENCE_SECONDS, most=2 * MOST_AT_ONCE)
        self.is_there = False
        self.failures: Counter[str] = Counter()
        """Questions that it did not answer in time, `away`, and what was found that we never put there, `strange`."""
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    async def ask(self, question: Callable[[], Awaitable[T]]) -> T:
        """What Redis answers.

        Raises RedisUnavailableError where it does not, or not at once; UnexpectedValueError for a wrong kind of value.
        """
        patience = REDIS_TIME_BUDGET.get() or RedisTimeBudget()
        if not self.is_there or patience.spent > MOST_SECONDS:
            raise RedisUnavailableError
        ends = asyncio.get_running_loop().time() + MOST_SECONDS
        try:
            with patience:
                async with asyncio.timeout_at(ends), self._places:
                    return await question()
        except Exception as error:  # a cluster in trouble brings errors that are no errors of Redis
            if type(error) is ResponseError:  # its subclasses are about Redis itself
                self.found_strange()
                raise UnexpectedValueError from None
            self.failures["away"] += 1
            if not _was_late(ends):
                self._lose(error)
            raise RedisUnavailableError from None

    def found_strange(self) -> None:
        """Something stood under a key of ours that we never put there."""
        self.failures["strange"] += 1

    async def watch(self) -> None:
        """For as long as the process runs, look whether Redis is there. No request waits for a connection."""
        while True:
            if not self.is_there:
                await self._look()
            await asyncio.sleep(LOOK_SECONDS)

    async def close(self) -> None:
        """Let go of all connections."""
        await let_go(self.redis)

    async def _look(self) -> None:
        """A write, since a replica or a full Redis would still answer a read; a cluster is there when it is whole."""
        try:
            async with asyncio.timeout(LONGEST_LOOK_SECONDS):
                if isinstance(self.redis, RedisCluster):
                    await self.redis.ping(target_nodes=RedisCluster.PRIMARIES)
                await self.redis.set(f"{PREFIX}look", b"1", px=1_000)
        except Exception:  # the same
            return
        self.is_there = True
        log.info("redis_connected")

    def _lose(self, error: Exception) -> None:
        if self.is_there:
            self.is_there = False
            log.warning("redis_unavailable", reason=type(error).__name__)


def _was_late(ends: float) -> bool:
    """Whether it is this process that was too busy to hear an answer in time."""
    return asyncio.get_running_loop().time() > ends + MOST_SECONDS / 2
