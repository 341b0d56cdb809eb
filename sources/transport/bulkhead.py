"""A bulkhead: so many calls at once, so many that wait, and no more, so that one dead far side drowns no other."""

from __future__ import annotations

import asyncio

from sources.errors import SourceUnavailableError


class QueueFullError(SourceUnavailableError):
    """Nobody was asked: too many wait already."""

    def __init__(self) -> None:
        super().__init__("queue_full")


class Bulkhead:
    """Places for calls. Whoever waits for one may go away at any time."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most_waiting = waiting
        self.waiting = 0
        self.busy = 0

    async def __aenter__(self) -> None:
        """A place while the block runs. Raises QueueFullError."""
        await self._wait()
        self.busy += 1

    async def __aexit__(self, *_failure: object) -> None:
        """Give it back."""
        self.busy -= 1
        self._places.release()

    async def _wait(self) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        if self.waiting >= self._most_waiting:
            raise QueueFullError
        self.waiting += 1
        try:
            await self._places.acquire()
        finally:
            self.waiting -= 1
