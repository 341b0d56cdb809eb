"""The Redis that all processes share: no request waits for it for long, and while it is unavailable none calls it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from redis.asyncio import RedisCluster
from redis.exceptions import ResponseError

from gateway.redis.client import close_client, redis_client
from gateway.redis.unavailable import PREFIX, RedisUnavailableError, UnexpectedValueError
from gateway.redis.wait_budget import REDIS_TIME_BUDGET, RedisTimeBudget
from sources import tracing

T = TypeVar("T")

MAX_CALL_SECONDS = 0.05
"""The longest that a call waits for its reply; a request waits twice as long for all of its calls."""
CHECK_SECONDS = 1.0
STEP_SECONDS = 1.0
MAX_CHECK_SECONDS = 5.0
"""Nodes of a cluster are tried one after the other, and some may be silent."""
MAX_CONCURRENT = 50

log = structlog.get_logger("borgerblik")


class RedisConnection:
    """One failure takes it out of use; a check each second finds out when it can be written to again."""

    def __init__(self, url: str) -> None:
        self.redis = redis_client(url, seconds=STEP_SECONDS, max_connections=2 * MAX_CONCURRENT)
        self.is_available = False
        self.failures: Counter[str] = Counter()
        """Calls without a reply in time, `away`, and values under our keys that are none of ours, `strange`."""
        self._slots = asyncio.Semaphore(MAX_CONCURRENT)

    @property
    def is_cluster(self) -> bool:
        """Whether keys lie on several nodes, so that one script can only have those of one slot."""
        return isinstance(self.redis, RedisCluster)

    async def ask(self, call: Callable[[], Awaitable[T]]) -> T:
        """Return what Redis replies.

        Raises RedisUnavailableError where it does not, or not at once; UnexpectedValueError for a wrong kind of value.
        """
        budget = REDIS_TIME_BUDGET.get() or RedisTimeBudget()
        if not self.is_available or budget.spent > MAX_CALL_SECONDS:
            raise RedisUnavailableError
        ends = asyncio.get_running_loop().time() + MAX_CALL_SECONDS
        try:
            with budget:
                async with asyncio.timeout_at(ends), self._slots:
                    with tracing.span("redis", kind="CLIENT"):
                        return await call()
        except Exception as error:  # a cluster in trouble brings errors that are no errors of Redis
            if type(error) is ResponseError:  # its subclasses are about Redis itself
                self.count_unexpected()
                raise UnexpectedValueError from None
            self.failures["away"] += 1
            if not _was_late(ends):
                self._lose(error)
            raise RedisUnavailableError from None

    def count_unexpected(self) -> None:
        """Count a value under a key of ours that we never put there."""
        self.failures["strange"] += 1

    async def watch(self) -> None:
        """Check whether Redis is available, for as long as the process runs. No request waits for a connection."""
        while True:
            if not self.is_available:
                await self._check()
            await asyncio.sleep(CHECK_SECONDS)

    async def close(self) -> None:
        """Close all connections."""
        await close_client(self.redis)

    async def _check(self) -> None:
        """Write, since a replica or a full Redis would still answer a read; a cluster is available when it is whole."""
        try:
            async with asyncio.timeout(MAX_CHECK_SECONDS):
                if isinstance(self.redis, RedisCluster):
                    await self.redis.ping(target_nodes=RedisCluster.PRIMARIES)
                await self.redis.set(f"{PREFIX}look", b"1", px=1_000)
        except Exception:  # the same
            return
        self.is_available = True
        log.info("redis_connected")

    def _lose(self, error: Exception) -> None:
        if self.is_available:
            self.is_available = False
            log.warning("redis_unavailable", reason=type(error).__name__)


def _was_late(ends: float) -> bool:
    """Whether it is this process that was too busy to read a reply in time."""
    return asyncio.get_running_loop().time() > ends + MAX_CALL_SECONDS / 2
