"""Memory cache of this process, invalidated by every process: Redis publishes whose answers to drop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog

from gateway.redis.unavailable import PREFIX, RedisUnavailableError
from sources.cache.memory_store import MemoryStore
from sources.cache.store import CacheEntry, CacheKey

if TYPE_CHECKING:
    from redis.asyncio.client import PubSub

    from gateway.redis.connection import RedisConnection

CHANNEL = f"{PREFIX}forget"
OBJECT = "object:"
"""Before the name of an object; before that of a person there is nothing."""
RETRY_SECONDS = 1.0
"""Between two subscriptions; and for so long no message may come before Redis is pinged."""

log = structlog.get_logger("borgerblik")


class PubSubMemoryStore(MemoryStore):
    """Memory cache that empties and disables itself while its Redis subscription is down."""

    def __init__(self, shared: RedisConnection) -> None:
        super().__init__()
        self._shared = shared
        self.is_subscribed = False

    async def get(self, keys: Sequence[CacheKey], kind: Any) -> CacheEntry:
        """Return the very answer that was put; nothing while the subscription is down."""
        return await super().get(keys, kind) if self.is_subscribed else CacheEntry(None, None)

    async def drop(self, person: str) -> bool:
        """Drop a person's answers here, and in every process that is subscribed."""
        self._drop(person)
        return await self._publish(person)

    async def drop_object(self, object_name: str) -> bool:
        """Drop every answer that was made of an object, here and in every process that is subscribed."""
        self._drop_object(object_name)
        return await self._publish(OBJECT + object_name)

    async def _publish(self, dropped: str) -> bool:
        try:
            await self._shared.ask(lambda: self._shared.redis.publish(CHANNEL, dropped))
        except RedisUnavailableError:
            log.warning("cache_invalidation_failed")
            return False
        return True

    async def watch(self) -> None:
        """Subscribe, and again whenever the subscription ends, for as long as the process runs."""
        while True:
            if self._shared.is_available:
                with suppress(Exception):  # whatever it is, the next one may be better
                    await self._listen()
                self.is_subscribed = False
                self._drop_all()
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        """Handle messages until the subscription ends, and raise whatever ended it."""
        async with self._shared.redis.pubsub() as subscription:
            await subscription.subscribe(CHANNEL)
            while True:
                self._handle(await _next_message(subscription))

    def _handle(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":  # what was published until now did not reach this process
            self._drop_all()
            self.is_subscribed = True
        elif message["type"] == "message":
            dropped = message["data"].decode("ascii", "replace")
            object_name = dropped.removeprefix(OBJECT)
            if object_name == dropped:
                self._drop(dropped)
            else:
                self._drop_object(object_name)


async def _next_message(subscription: PubSub) -> dict[str, Any]:
    """Return the next message. Raise TimeoutError where Redis does not even answer that there is none."""
    message = await subscription.get_message(timeout=RETRY_SECONDS)
    if message is None:
        await subscription.ping()
        message = await subscription.get_message(timeout=RETRY_SECONDS)
    if message is None:
        raise TimeoutError
    return dict(message)
