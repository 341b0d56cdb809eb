"""Writes events in batches: those that come while one batch is written go into the next."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import partial

from gateway.audit.store import AuditEvent, AuditHistory, AuditStoreError

MAX_QUEUED = 10_000

QueuedEvent = tuple[AuditEvent, "asyncio.Future[None]"]
"""An event, and the future of whoever waits until it is written."""


class BatchWriter:
    """Queues events for an `append` that writes many as fast as one."""

    def __init__(self, append: Callable[[Sequence[AuditEvent]], asyncio.Future[None]]) -> None:
        self._append = append
        self._queue: list[QueuedEvent] = []
        self._appending: asyncio.Future[None] | None = None  # the event loop alone holds on to no task
        self._is_idle = asyncio.Event()
        self._is_idle.set()

    def write(self, event: AuditEvent) -> asyncio.Future[None]:
        """Return a future that is done once the event is written. Raise AuditStoreError, here or by the future.

        Where the future is cancelled, the event is written all the same.
        """
        if len(self._queue) >= MAX_QUEUED:
            raise AuditStoreError("too_many_waiting")
        loop = asyncio.get_running_loop()
        written: asyncio.Future[None] = loop.create_future()
        self._queue.append((event, written))
        if self._is_idle.is_set():
            self._is_idle.clear()
            loop.call_soon(self._write_queued)  # with whatever else comes in this iteration
        return written

    async def close(self) -> None:
        """Write what is queued."""
        await self._is_idle.wait()

    def _write_queued(self) -> None:
        if not self._queue:
            self._is_idle.set()
            return
        batch, self._queue = self._queue, []
        self._appending = self._append([event for event, _ in batch])
        self._appending.add_done_callback(partial(self._on_appended, batch))

    def _on_appended(self, batch: Sequence[QueuedEvent], appended: asyncio.Future[None]) -> None:
        reason = _failure(appended)
        for _, written in batch:
            if written.done():
                continue
            if reason is None:
                written.set_result(None)
            else:
                written.set_exception(AuditStoreError(reason))
        self._write_queued()


def _failure(appended: asyncio.Future[None]) -> str | None:
    """Return why events are not written: whatever went wrong, every caller that waits must learn of it."""
    if appended.cancelled():
        return "cancelled"
    error = appended.exception()
    if error is None:
        return None
    return str(error) if isinstance(error, AuditStoreError) else type(error).__name__


class BatchedAuditStore(ABC):
    """A store that writes in batches. Where to, and how events are read back, is its subclasses' own."""

    def __init__(self) -> None:
        self._batches = BatchWriter(self._append)

    def write(self, event: AuditEvent) -> asyncio.Future[None]:
        """Return a future that is done once the event is stored. Raise AuditStoreError, here or by the future."""
        return self._batches.write(event)

    async def history(self, reader: str, *, limit: int) -> AuditHistory:
        """Return the newest events that a person may read. Raise AuditStoreError."""
        try:
            return await self._read(reader, limit)
        except AuditStoreError:
            raise
        except Exception as error:  # of a disk, or of a cluster in trouble, which are no errors of Redis
            raise AuditStoreError(type(error).__name__) from None

    async def close(self) -> None:
        """Finish the writes under way, and release the store."""
        await self._batches.close()
        await self._release()

    @abstractmethod
    def _append(self, events: Sequence[AuditEvent]) -> asyncio.Future[None]:
        """Store all of these events, or none: begin it now, and return what raises whatever says why not."""

    @abstractmethod
    async def _read(self, reader: str, limit: int) -> AuditHistory:
        """Return a person's newest events. Raise whatever says why not."""

    @abstractmethod
    async def _release(self) -> None:
        """Close what was opened."""
