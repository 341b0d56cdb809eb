"""Answers kept in this process, and forgotten when another process is told to: Redis carries it from one to all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog

from gateway.redis.unavailable import PREFIX, RedisUnavailableError
from sources.cache.cache import CacheEntry, CacheKey, MemoryStore

if TYPE_CHECKING:
    from redis.asyncio.client import PubSub

    from gateway.redis.connection import RedisConnection

CHANNEL = f"{PREFIX}forget"
LOOK_SECONDS = 1.0
"""How often it tries to listen again; and for so long nobody may say anything before it asks whether Redis is there."""

log = structlog.get_logger("borgerblik")


class PubSubMemoryStore(MemoryStore):
    """A process that does not hear what the others are told keeps nothing."""

    def __init__(self, shared: RedisConnection) -> None:
        super().__init__()
        self._shared = shared
        self.hears = False

    async def find(self, names: Sequence[CacheKey], kind: Any) -> CacheEntry:
        """Nothing while it is deaf."""
        return await super().find(names, kind) if self.hears else CacheEntry(None, None)

    async def drop(self, person: str) -> bool:
        """Here, and wherever this is heard."""
        await super().drop(person)
        try:
            await self._shared.ask(lambda: self._shared.redis.publish(CHANNEL, person))
        except RedisUnavailableError:
            log.warning("cache_invalidation_failed")
            return False
        return True

    async def watch(self) -> None:
        """For as long as the process runs, hear what the others are told."""
        while True:
            if self._shared.is_there:
                with suppress(Exception):  # whatever it is, the next one may be better
                    await self._listen()
                self._is_deaf()
            await asyncio.sleep(LOOK_SECONDS)

    async def _listen(self) -> None:
        """Raises whatever ends it."""
        async with self._shared.redis.pubsub() as heard:
            await heard.subscribe(CHANNEL)
            while True:
                self._hear(await _next(heard))

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":  # what was said until now, nobody here has heard
            self._drop_all()
            self.hears = True
        elif message["type"] == "message":
            self._drop(message["data"].decode("ascii", "replace"))

    def _is_deaf(self) -> None:
        self.hears = False
        self._drop_all()


async def _next(heard: PubSub) -> dict[str, Any]:
    """The next message. Raises TimeoutError where Redis does not even say that there is none."""
    message = await heard.get_message(timeout=LOOK_SECONDS)
    if message is None:
        await heard.ping()
        message = await heard.get_message(timeout=LOOK_SECONDS)
    if message is None:
        raise TimeoutError
    return dict(message)
