"""Sealed answers in Redis: one hash a person, so that all of it goes at once; a Redis that is away keeps nothing."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, cast

import structlog

from gateway.redis.unavailable import PREFIX, RedisUnavailableError, UnexpectedValueError
from sources.cache.cache import LONGEST_SECONDS, CacheKey, Since

if TYPE_CHECKING:
    from gateway.redis.connection import RedisConnection

LARGEST = 4 * 1024 * 1024
"""Bytes of an answer; larger ones are not worth the way."""
DROPPED = "dropped"
"""Beside the answers stands a mark of the last time that they were thrown away, for those who were asking just then."""
KEEP = """
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') == ARGV[2] then
    redis.call('HSET', KEYS[1], ARGV[3], ARGV[4])
    redis.call('EXPIRE', KEYS[1], ARGV[5], 'NX')
end
"""
DROP = """
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
"""

log = structlog.get_logger("borgerblik")


class RedisStore:
    """For all processes. Its hashes expire as a whole, by the time of their first answer."""

    def __init__(self, shared: RedisConnection) -> None:
        self._shared = shared

    async def find(self, names: Sequence[CacheKey]) -> tuple[Sequence[bytes | None], Since]:
        """Nothing where Redis is away, or where something else stands under the key, which is removed."""
        shared, key = self._shared, _key(names[0].person)
        fields = [*(name.question for name in names), DROPPED]
        try:
            *lying, dropped = await shared.ask(lambda: shared.redis.hmget(key, fields))
        except RedisUnavailableError as away:
            if isinstance(away, UnexpectedValueError):
                await self._removed(key)
            return [None] * len(names), None
        return cast("list[bytes | None]", lying), dropped or b""

    async def keep(self, name: CacheKey, sealed: bytes, seconds: float, since: Since) -> None:
        """Nothing is kept where Redis is away."""
        if len(sealed) > LARGEST:
            return
        shared, key = self._shared, _key(name.person)
        given = [DROPPED, since, name.question, sealed, math.ceil(seconds)]
        with suppress(RedisUnavailableError):
            await shared.ask(lambda: shared.redis.eval(KEEP, 1, key, *given))  # type: ignore[arg-type]

    async def drop(self, person: str) -> bool:
        """Where Redis is away, what it still has lapses within minutes, and only the same citizen can read it."""
        shared, key, given = self._shared, _key(person), [DROPPED, os.urandom(8), LONGEST_SECONDS]
        try:
            await shared.ask(lambda: shared.redis.eval(DROP, 1, key, *given))  # type: ignore[arg-type]
        except RedisUnavailableError:
            log.warning("cache_invalidation_failed")
            return False
        return True

    def strange(self) -> None:
        """Something lay where a sealed answer belongs: spoilt, or moved there by somebody."""
        self._shared.found_strange()
        log.warning("cache_value_unreadable")

    async def _removed(self, key: str) -> None:
        with suppress(RedisUnavailableError):
            await self._shared.ask(lambda: self._shared.redis.delete(key))


def _key(person: str) -> str:
    return f"{PREFIX}kept:{person}"
