"""Settings of Redis and of the cache."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.settings import values
from gateway.settings.field import setting


@dataclass(frozen=True, kw_only=True)
class CacheSettings:
    """What all processes share, and how long the indexes' answers are kept."""

    redis_url: str | None = setting(
        values.redis,
        "Redis or Redis Cluster in which all processes count and keep documents; default: each its own",
        repr=False,
    )
    cache: str | None = setting(
        values.choice("memory", "redis"),
        "Keep answers of the indexes for a moment: in `memory`, or sealed in `redis`; default: not at all",
    )
    cache_ttl: int = setting(values.number(1, 300), "Seconds that an answer is cached", default=120)
    cache_encryption_key: tuple[bytes, ...] = setting(
        values.secrets,
        "Secret that encrypts the cache, or two with a comma between: the first encrypts; default: from the ID key",
        default=(),
        repr=False,
    )
    cache_invalidation_secret: tuple[bytes, ...] = setting(
        values.secrets,
        "Secret that a sender of cache invalidations sends as x-events-secret, or two; default: nobody may",
        default=(),
        repr=False,
    )
