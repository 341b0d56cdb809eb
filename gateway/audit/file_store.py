"""The audit log in a file of this machine, which a thread of its own writes and reads."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from gateway.audit.batch_writer import BatchedAuditStore
from gateway.audit.chain_file import ChainFile
from gateway.audit.store import AuditEvent, AuditHistory
from gateway.audit.worker_thread import WorkerThread


class FileAuditStore(BatchedAuditStore):
    """Events in a chained file. Without a path: a temporary file."""

    def __init__(self, path: Path | None) -> None:
        super().__init__()
        self._chain = ChainFile(path)
        self._thread = WorkerThread("audit-log")

    def _append(self, events: Sequence[AuditEvent]) -> asyncio.Future[None]:
        return self._thread.run(self._chain.append, events)

    async def _read(self, reader: str, limit: int) -> AuditHistory:
        return await self._thread.run(self._chain.history, reader, limit)

    async def _release(self) -> None:
        await self._thread.run(self._chain.close)
        self._thread.close()
