"""Sealed answers in Redis: one hash a person, so that all of it goes at once; a Redis that is away keeps nothing."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from gateway.away import PREFIX, Away
from sources.cache import Name

if TYPE_CHECKING:
    from gateway.shared import Shared

LARGEST = 4 * 1024 * 1024
"""Bytes of an answer; larger ones are not worth the way."""

log = structlog.get_logger("borgerblik")


class RedisShelf:
    """For all processes. Its hashes expire as a whole, by the time of their first answer."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    async def find(self, name: Name) -> bytes | None:
        """None also where something else stands under the key."""
        shared = self._shared
        try:
            found = await shared.ask(lambda: shared.redis.hget(_key(name.person), name.question))
        except Away:
            return None
        return found if isinstance(found, bytes) else None

    async def keep(self, name: Name, sealed: bytes, seconds: float) -> None:
        """Nothing is kept where Redis is away."""
        if len(sealed) > LARGEST:
            return
        key = _key(name.person)
        both = self._shared.redis.pipeline(transaction=False)
        both.hset(key, name.question, sealed)
        both.expire(key, math.ceil(seconds), nx=True)
        with suppress(Away):
            await self._shared.ask(both.execute)

    async def drop(self, person: str) -> None:
        """Where Redis is away, what it still has lapses within minutes, and only the same citizen can read it."""
        shared = self._shared
        try:
            await shared.ask(lambda: shared.redis.delete(_key(person)))
        except Away:
            log.warning("cache_not_dropped")


def strange() -> None:
    """Something lay where a sealed answer belongs: spoilt, or moved there by somebody."""
    log.warning("cache_strange")


def _key(person: str) -> str:
    return f"{PREFIX}kept:{person}"
