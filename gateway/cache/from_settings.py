"""Make the cache that the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.cache.pubsub_store import PubSubMemoryStore
from gateway.cache.redis_store import RedisStore
from gateway.settings import Settings
from sources.cache.cache import AnswerCache, derived_keys
from sources.cache.encryption import EncryptedStore
from sources.cache.memory_store import MemoryStore
from sources.cache.store import CacheStore

if TYPE_CHECKING:
    from gateway.redis.connection import RedisConnection


def store_from_settings(settings: Settings, redis: RedisConnection | None) -> CacheStore | None:
    """Return where the indexes' answers are kept. None: nowhere."""
    if settings.cache == "memory":
        return PubSubMemoryStore(redis) if redis else MemoryStore()
    if settings.cache == "redis" and redis:
        store = RedisStore(redis)
        keys = (derived_keys(secret)[1] for secret in settings.cache_encryption_key or (settings.id_key,))
        return EncryptedStore(store, *keys, on_unreadable=store.report_unreadable)
    return None


def cache_from_settings(settings: Settings, store: CacheStore | None) -> AnswerCache | None:
    """Return the cache over a store.

    Its names are made from the ID key, so that a new encryption key makes no answer unfindable.
    """
    return AnswerCache(store, derived_keys(settings.id_key)[0], seconds=settings.cache_ttl) if store else None
