"""Caches that are bounded by bytes and by count alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cachetools import Cache, LRUCache

K = TypeVar("K")
V = TypeVar("V")


def bounded_cache(*, max_bytes: int, max_entries: int, size_of: Callable[[V], int]) -> LRUCache[K, V]:
    """Return a cache that drops what was used least recently.

    `size_of` estimates an entry's bytes. Each entry counts as its share of `max_bytes` at least, which bounds their
    number, and as all of it at most, so that every entry can be put in.
    """
    share = max(max_bytes // max_entries, 1)
    return LRUCache(max_bytes, getsizeof=lambda value: min(max(size_of(value), share), max_bytes))


def find(cache: Cache[K, V], key: K) -> V | None:
    """Return what is kept under a key, as the cache's own `get`, which looks twice: hits are many, misses are few."""
    try:
        return cache[key]
    except KeyError:
        return None
