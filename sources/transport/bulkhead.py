"""A bulkhead: bounds the calls to one source that run and that wait, so that a dead one takes no other's capacity."""

from __future__ import annotations

import asyncio

from sources.errors import SourceUnavailableError


class QueueFullError(SourceUnavailableError):
    """No call was made: too many wait already."""

    def __init__(self) -> None:
        super().__init__("queue_full")


class Bulkhead:
    """Slots for calls. A caller that waits for one may be cancelled at any time."""

    def __init__(self, *, max_concurrent: int, max_queued: int) -> None:
        self._slots = asyncio.Semaphore(max_concurrent)
        self._max_queued = max_queued
        self.queued = 0

    async def __aenter__(self) -> None:
        """Take a slot. Raise QueueFullError."""
        if not self._slots.locked():
            await self._slots.acquire()
            return
        if self.queued >= self._max_queued:
            raise QueueFullError
        self.queued += 1
        try:
            await self._slots.acquire()
        finally:
            self.queued -= 1

    async def __aexit__(self, *_failure: object) -> None:
        """Release the slot."""
        self._slots.release()
