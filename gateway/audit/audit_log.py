"""Keeps the access record: no answer leaves before its look is on record, and none waits for long."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import structlog

from gateway.audit.event import event
from gateway.audit.store import AuditEvent, AuditHistory, AuditStore, AuditStoreError
from gateway.audit.views import AuditViews
from gateway.auth.authenticator import Caller
from gateway.ids import Ids
from sources.subject import Subject

LONGEST_SECONDS = 3.0
MOST_SHOWN = 500

log = structlog.get_logger("borgerblik")


class AuditFailedError(Exception):
    """The look is not on record, so its answer must not leave."""


class AuditLog:
    """The access record of a gateway, and how strict it is about it."""

    def __init__(
        self,
        record: AuditStore,
        ids: Ids,
        *,
        required: bool,
        seconds: float = LONGEST_SECONDS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._record = record
        self._ids = ids
        self._required = required
        self._seconds = seconds
        self._now = now
        self.failed: Counter[str] = Counter()
        """Looks that could not be put on record in time, by why not."""

    async def keep(
        self,
        caller: Caller,
        views: AuditViews,
        *,
        operation: str | None,
        request: str,
        sources: Iterable[str],
        openings: str,
        within: float = LONGEST_SECONDS,
    ) -> None:
        """Put a look on record, within some seconds. Raises AuditFailedError where that fails and is required."""
        look = event(
            caller,
            views,
            at=self._now(),
            operation=operation,
            request=request,
            sources=sources,
            openings=openings,
            trace=self._ids.trace,
        )
        problem = await self._written(look, min(within, self._seconds))
        if problem is not None:
            self.failed[problem] += 1
            log.error("audit_failed", request_id=request, reason=problem, refused=self._required)
            if self._required:
                raise AuditFailedError

    async def _written(self, look: AuditEvent, seconds: float) -> str | None:
        """Why it is not on record. A write that takes too long goes on: better one look too many than one too few."""
        try:
            async with asyncio.timeout(seconds):
                await self._record.write(look)
        except TimeoutError:
            return "slow"
        except Exception as error:
            return str(error) or type(error).__name__
        return None

    async def history(self, citizen: Subject) -> AuditHistory:
        """Who looked at a citizen's records. Raises AuditStoreError."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._record.history(self._ids.trace(citizen), most=MOST_SHOWN)
        except TimeoutError:
            raise AuditStoreError("slow") from None

    async def close(self) -> None:
        """Finish what is under way."""
        await self._record.close()
