"""Encrypted answers in Redis: one hash a person, so that all of it is dropped at once."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import structlog

from gateway.cache.object_index import ObjectIndex
from gateway.redis.unavailable import PREFIX, RedisUnavailableError, UnexpectedValueError
from sources.cache.store import MAX_SECONDS, CacheKey, Since

if TYPE_CHECKING:
    from gateway.redis.connection import RedisConnection

MAX_BYTES = 4 * 1024 * 1024
"""Of an answer; a larger one is not worth the transfer."""
MAX_OBJECTS = 5_000
"""That an answer is made of; one of more is not worth the time to write them down."""
DROPPED = "dropped"
"""A field beside the answers: a mark of the last drop, by which calls that were under way then do not store theirs."""
PUT = """
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


@dataclass(frozen=True, slots=True)
class _Since:
    """The mark of a person's last drop, and how many objects this process had dropped, at a monotonic time."""

    dropped: bytes
    objects: int
    at: float = field(compare=False)


class RedisStore:
    """For all processes. Its hashes expire as a whole, by the time of their first answer."""

    def __init__(self, shared: RedisConnection) -> None:
        self._shared = shared
        self._objects = ObjectIndex(shared)
        self._dropped_objects = 0

    async def get(self, keys: Sequence[CacheKey]) -> tuple[Sequence[bytes | None], Since]:
        """Return nothing where Redis is unavailable, or where another type stands under the key, which is removed."""
        shared, redis_key = self._shared, _redis_key(keys[0].person)
        fields = [*(key.question for key in keys), DROPPED]
        objects, at = self._dropped_objects, time.monotonic()
        try:
            *stored, dropped = await shared.ask(lambda: shared.redis.hmget(redis_key, fields))
        except RedisUnavailableError as error:
            if isinstance(error, UnexpectedValueError):
                await self._remove(redis_key)
            return [None] * len(keys), None
        return cast("list[bytes | None]", stored), _Since(cast("bytes", dropped or b""), objects, at)

    async def put(
        self, key: CacheKey, ciphertext: bytes, seconds: float, since: Since, objects: frozenset[str]
    ) -> None:
        """Store an answer; nothing is stored where Redis is unavailable."""
        if len(ciphertext) > MAX_BYTES or len(objects) > MAX_OBJECTS or not isinstance(since, _Since):
            return
        shared, redis_key = self._shared, _redis_key(key.person)
        arguments = [DROPPED, since.dropped, key.question, ciphertext, math.ceil(seconds)]
        with suppress(RedisUnavailableError):
            if await self._objects.add(key.person, objects, age=time.monotonic() - since.at):
                await shared.ask(lambda: shared.redis.eval(PUT, 1, redis_key, *arguments))  # type: ignore[arg-type]

    async def drop(self, person: str) -> bool:
        """Drop a person's answers.

        Where Redis is unavailable, what it still has expires within minutes, and only the same citizen can read it.
        """
        shared, redis_key = self._shared, _redis_key(person)
        arguments = [DROPPED, os.urandom(8), MAX_SECONDS]
        try:
            await shared.ask(lambda: shared.redis.eval(DROP, 1, redis_key, *arguments))  # type: ignore[arg-type]
        except RedisUnavailableError:
            log.warning("cache_invalidation_failed")
            return False
        return True

    async def drop_object(self, object_name: str) -> bool:
        """Drop all answers of each person whose answers an object is part of: what they have is made of one another.

        Where Redis is unavailable, what it still has expires within minutes.
        """
        self._dropped_objects += 1
        try:
            people = await self._objects.drop(object_name)
        except RedisUnavailableError:
            log.warning("cache_invalidation_failed")
            return False
        return all(await asyncio.gather(*map(self.drop, people)))

    def report_unreadable(self) -> None:
        """Count and log a value that is no encrypted answer of its key: spoilt, or moved there by somebody."""
        self._shared.count_unexpected()
        log.warning("cache_value_unreadable")

    async def _remove(self, redis_key: str) -> None:
        with suppress(RedisUnavailableError):
            await self._shared.ask(lambda: self._shared.redis.delete(redis_key))


def _redis_key(person: str) -> str:
    return f"{PREFIX}kept:{person}"
