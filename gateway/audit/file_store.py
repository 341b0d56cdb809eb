"""The audit log in a file of this machine, which a thread of its own writes and reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from gateway.audit.batch_writer import BatchedAuditStore
from gateway.audit.chain_file import ChainFile
from gateway.audit.store import AuditEvent, AuditHistory

T = TypeVar("T")


class FileAuditStore(BatchedAuditStore):
    """Events in a chained file. Without a path: a temporary file."""

    def __init__(self, path: Path | None) -> None:
        super().__init__()
        self._chain = ChainFile(path)
        self._thread = ThreadPoolExecutor(1, "audit-log")

    async def _append(self, events: Sequence[AuditEvent]) -> None:
        await self._run(self._chain.append, events)

    async def _read(self, subject: str, limit: int) -> AuditHistory:
        return await self._run(self._chain.history, subject, limit)

    async def _release(self) -> None:
        await self._run(self._chain.close)
        self._thread.shutdown()

    async def _run(self, work: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)
