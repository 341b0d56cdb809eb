"""Trusted documents that the operator has put into Redis: read when they are asked for, and kept while it is away."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import structlog

from gateway.redis.unavailable import RedisUnavailableError

if TYPE_CHECKING:
    from gateway.redis.connection import RedisConnection

MOST_KEPT = 1_000
LONGEST = 128 * 1024
FRESH_SECONDS = 60.0
"""For so long a document is not looked up again: one that is taken off the list runs no longer than this."""

log = structlog.get_logger("borgerblik")


class RedisTrustedDocuments:
    """A Redis hash of ids and documents. Those asked for last stay known, whatever becomes of Redis."""

    def __init__(self, shared: RedisConnection, key: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._shared = shared
        self._key = key
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, str]] = OrderedDict()

    async def find(self, *ids: str) -> str | None:
        """The document by the first of these ids that is listed.

        Raises RedisUnavailableError where only Redis knows, and is away.
        """
        kept = next((self._kept[id] for id in ids if id in self._kept), None)
        if kept and self._clock() < kept[0]:
            return kept[1]
        try:
            return await self._read(ids)
        except RedisUnavailableError:
            if kept is None:
                raise
            return kept[1]

    async def _read(self, ids: Sequence[str]) -> str | None:
        shared = self._shared
        found = await shared.ask(lambda: shared.redis.hmget(self._key, ids))
        texts = dict(zip(ids, map(_text, found), strict=True))
        for id, text in texts.items():
            self._remember(id, text)
        return next((text for text in texts.values() if text is not None), None)

    def _remember(self, id: str, text: str | None) -> None:
        self._kept.pop(id, None)
        if text is None:
            return
        self._kept[id] = self._clock() + FRESH_SECONDS, text
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _text(value: object) -> str | None:
    """None, and a word in the log, for what is no document."""
    if value is None:
        return None
    try:
        if isinstance(value, bytes) and len(value) <= LONGEST:
            return value.decode()
    except UnicodeDecodeError:
        pass
    log.warning("trusted_document_unreadable")
    return None
