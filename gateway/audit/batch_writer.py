"""Writes events in batches: those that come while one batch is written go into the next."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence

from gateway.audit.store import AuditEvent, AuditHistory, AuditStoreError

MAX_QUEUED = 10_000


class BatchWriter:
    """Queues events for an `append` that writes many as fast as one."""

    def __init__(self, append: Callable[[Sequence[AuditEvent]], Awaitable[None]]) -> None:
        self._append = append
        self._queue: list[tuple[AuditEvent, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, event: AuditEvent) -> None:
        """Return once the event is written. Raise AuditStoreError."""
        if len(self._queue) >= MAX_QUEUED:
            raise AuditStoreError("too_many_waiting")
        written = asyncio.get_running_loop().create_future()
        self._queue.append((event, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await written

    async def close(self) -> None:
        """Write what is queued."""
        if self._writing is not None:
            await self._writing

    async def _write_all(self) -> None:
        while self._queue:
            batch, self._queue = self._queue, []
            reason = await self._append_batch([event for event, _ in batch])
            for _, written in batch:
                if written.done():
                    continue
                if reason is None:
                    written.set_result(None)
                else:
                    written.set_exception(AuditStoreError(reason))

    async def _append_batch(self, events: Sequence[AuditEvent]) -> str | None:
        """Append events, and return why that failed."""
        try:
            await self._append(events)
        except AuditStoreError as error:
            return str(error)
        except Exception as error:  # whatever goes wrong, every caller that waits must learn of it
            return type(error).__name__
        return None


class BatchedAuditStore(ABC):
    """A store that writes in batches. Where to, and how events are read back, is its subclasses' own."""

    def __init__(self) -> None:
        self._batches = BatchWriter(self._append)

    async def write(self, event: AuditEvent) -> None:
        """Return once the event is stored. Raise AuditStoreError."""
        await self._batches.write(event)

    async def history(self, subject: str, *, limit: int) -> AuditHistory:
        """Return the newest events about a person. Raise AuditStoreError."""
        try:
            return await self._read(subject, limit)
        except AuditStoreError:
            raise
        except Exception as error:  # of a disk, or of a cluster in trouble, which are no errors of Redis
            raise AuditStoreError(type(error).__name__) from None

    async def close(self) -> None:
        """Finish the writes under way, and release the store."""
        await self._batches.close()
        await self._release()

    @abstractmethod
    async def _append(self, events: Sequence[AuditEvent]) -> None:
        """Store all of these events, or none. Raise whatever says why not."""

    @abstractmethod
    async def _read(self, subject: str, limit: int) -> AuditHistory:
        """Return a person's newest events. Raise whatever says why not."""

    @abstractmethod
    async def _release(self) -> None:
        """Close what was opened."""
