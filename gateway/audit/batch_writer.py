"""Writes events off the event loop, together: whoever comes while one batch is written goes into the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gateway.audit.file_store import ChainFile
from gateway.audit.store import AuditEvent, AuditHistory, AuditStoreError

MOST_WAITING = 10_000


class FileAuditStore:
    """The access record in a file, written and read on one thread of its own. Without a path: a temporary file."""

    def __init__(self, path: Path | None) -> None:
        self._chain = ChainFile(path)
        self._thread = ThreadPoolExecutor(1, "access-record")
        self._batches = BatchWriter(self._append)

    async def write(self, event: AuditEvent) -> None:
        """Returns once the event is on the disk. Raises AuditStoreError."""
        await self._batches.write(event)

    async def history(self, subject: str, *, most: int) -> AuditHistory:
        """Raises AuditStoreError."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._chain.history, subject, most)
        except OSError as error:
            raise AuditStoreError(type(error).__name__) from None

    async def close(self) -> None:
        """Finish what is under way."""
        await self._batches.close()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._chain.close)
        self._thread.shutdown()

    async def _append(self, events: Sequence[AuditEvent]) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._chain.append, events)
        except OSError as error:
            raise AuditStoreError(type(error).__name__) from None


class BatchWriter:
    """Gathers events for something that writes many as fast as one."""

    def __init__(self, append: Callable[[Sequence[AuditEvent]], Awaitable[None]]) -> None:
        self._append = append
        self._waiting: list[tuple[AuditEvent, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, event: AuditEvent) -> None:
        """Returns once the event is written. Raises AuditStoreError."""
        if len(self._waiting) >= MOST_WAITING:
            raise AuditStoreError("too_many_waiting")
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((event, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await done

    async def close(self) -> None:
        """Write what waits."""
        if self._writing is not None:
            await self._writing

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            problem = await self._tried([event for event, _ in batch])
            for _, done in batch:
                if done.done():
                    continue
                if problem is None:
                    done.set_result(None)
                else:
                    done.set_exception(AuditStoreError(problem))

    async def _tried(self, events: Sequence[AuditEvent]) -> str | None:
        try:
            await self._append(events)
        except AuditStoreError as error:
            return str(error)
        except Exception as error:  # whatever goes wrong, whoever waits must be told
            return type(error).__name__
        return None
