"""The audit log of a gateway: no answer leaves before its views are recorded, and none waits for long."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import structlog

from gateway.audit.event import view_event
from gateway.audit.store import AuditEvent, AuditHistory, AuditStore, AuditStoreError
from gateway.audit.views import AuditViews
from gateway.auth.authenticator import Caller
from gateway.ids import Ids
from sources import tracing
from sources.records.subject import Subject

MAX_SECONDS = 3.0
MAX_ENTRIES = 500

log = structlog.get_logger("borgerblik")


class AuditFailedError(Exception):
    """The views are not recorded, so their answer must not leave."""


class AuditLog:
    """Records views in a store, and decides what happens where that fails."""

    def __init__(
        self,
        store: AuditStore,
        ids: Ids,
        *,
        required: bool,
        seconds: float = MAX_SECONDS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Where `required`, and for an employee always, an answer is refused whose views are not recorded in time."""
        self._store = store
        self._ids = ids
        self._required = required
        self._seconds = seconds
        self._now = now
        self.failed: Counter[str] = Counter()
        """Views that could not be recorded in time, by reason."""

    async def record(
        self,
        caller: Caller,
        views: AuditViews,
        *,
        operation: str | None,
        request: str,
        sources: Iterable[str],
        openings: str,
        within: float = MAX_SECONDS,
    ) -> None:
        """Record the views of one request, within some seconds. Raise AuditFailedError where that is required."""
        event = view_event(
            caller,
            views,
            at=self._now(),
            operation=operation,
            request=request,
            sources=sources,
            openings=openings,
            trace=self._ids.trace,
        )
        with tracing.span("audit log"):
            reason = await self._write(event, min(within, self._seconds))
        if reason is not None:
            self.failed[reason] += 1
            is_required = self._required or caller.employment is not None
            log.error("audit_failed", request_id=request, reason=reason, refused=is_required)
            if is_required:
                raise AuditFailedError

    async def _write(self, event: AuditEvent, seconds: float) -> str | None:
        """Write an event, and return why it is not recorded.

        A write that takes too long goes on: better one view too many than one too few.
        """
        loop = asyncio.get_running_loop()
        ends = loop.time() + seconds
        try:
            written = asyncio.ensure_future(self._store.write(event))
            timer = loop.call_at(ends, written.cancel)
            try:
                await written
            finally:
                timer.cancel()
        except asyncio.CancelledError:
            if loop.time() < ends or _is_cancelled():
                raise
            return "slow"
        except Exception as error:
            return str(error) or type(error).__name__
        return None

    async def history(self, citizen: Subject) -> AuditHistory:
        """Return who viewed a citizen's records, and what the citizen viewed for others. Raise AuditStoreError."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._store.history(self._ids.trace(citizen), limit=MAX_ENTRIES)
        except TimeoutError:
            raise AuditStoreError("slow") from None

    async def close(self) -> None:
        """Finish the writes under way."""
        await self._store.close()


def _is_cancelled() -> bool:
    """Return whether somebody has cancelled the running task itself, and not only what it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
