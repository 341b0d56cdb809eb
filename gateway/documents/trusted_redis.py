"""Trusted documents that the operator has put into Redis: read when they are asked for, and kept while it is away."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import structlog
from cachetools import LRUCache

from gateway.documents.bounded_cache import bounded_cache
from gateway.redis.unavailable import RedisUnavailableError

if TYPE_CHECKING:
    from gateway.redis.connection import RedisConnection

MAX_DOCUMENTS = 1_000
MAX_DOCUMENT_BYTES = 128 * 1024
MAX_BYTES = 16 * 1024 * 1024
FRESH_SECONDS = 60.0
"""For so long a document is not looked up again: one that is taken off the list runs no longer than this."""

log = structlog.get_logger("borgerblik")


class RedisTrustedDocuments:
    """A Redis hash of ids and documents. Those asked for last stay known, whatever becomes of Redis."""

    def __init__(self, shared: RedisConnection, key: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._shared = shared
        self._key = key
        self._clock = clock
        self._documents: LRUCache[str, tuple[float, str]] = bounded_cache(
            max_bytes=MAX_BYTES, max_entries=MAX_DOCUMENTS, size_of=lambda document: sys.getsizeof(document[1])
        )

    async def find(self, *ids: str) -> str | None:
        """Return the document by the first of these ids that is listed.

        Raises RedisUnavailableError where only Redis knows, and is away.
        """
        document = next((self._documents[id] for id in ids if id in self._documents), None)
        if document and self._clock() < document[0]:
            return document[1]
        try:
            return await self._read(ids)
        except RedisUnavailableError:
            if document is None:
                raise
            return document[1]

    async def _read(self, ids: Sequence[str]) -> str | None:
        shared = self._shared
        values = await shared.ask(lambda: shared.redis.hmget(self._key, ids))
        texts = dict(zip(ids, map(_text, values), strict=True))
        for id, text in texts.items():
            self._documents.pop(id, None)
            if text is not None:
                self._documents[id] = self._clock() + FRESH_SECONDS, text
        return next((text for text in texts.values() if text is not None), None)


def _text(value: object) -> str | None:
    """Return the text of a document; None, and a word in the log, for what is none."""
    if value is None:
        return None
    try:
        if isinstance(value, bytes) and len(value) <= MAX_DOCUMENT_BYTES:
            return value.decode()
    except UnicodeDecodeError:
        pass
    log.warning("trusted_document_unreadable")
    return None
