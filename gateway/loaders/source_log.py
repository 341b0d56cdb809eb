"""The log of what sources lack, or say in unknown words: one line an answer, and no flood during an outage."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import structlog

from gateway.loaders.coverage import AnswerState
from gateway.loaders.failure_words import explanation_of

SECONDS_BETWEEN_LINES = 60.0
MAX_KINDS_OF_LINES = 10_000

log = structlog.get_logger("borgerblik")


class SourceFailure(NamedTuple):
    """The last time that a source gave no answer about an authority: when, how, and the failure's short word."""

    at: datetime
    state: AnswerState
    reason: str


class SourceLog:
    """Writes at most one line in so many seconds for each event, source, authority and state.

    The next line of the kind says how many were left out before it (`suppressed`). One object a process.
    """

    def __init__(self, *, seconds: float = SECONDS_BETWEEN_LINES, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self.unknown_statuses: Counter[str] = Counter()
        """Payments whose status stands in unknown words, by authority."""
        self._written: dict[tuple[str, ...], tuple[float, int]] = {}
        """When the last line of a kind was written, and how many were left out since."""
        self._failures: dict[tuple[str, str | None], SourceFailure] = {}

    def last_failure(self, source: str, authority: str) -> SourceFailure | None:
        """Return when a source last gave this process no answer about an authority. None: it has not happened."""
        return self._failures.get((source, authority))

    def failed(
        self, source: str, authority: str | None, state: AnswerState, *, reason: str, request: str | None
    ) -> None:
        """Log that a source gave no answer. `reason`: the failure's short word; never what was asked or answered."""
        if len(self._failures) < MAX_KINDS_OF_LINES:
            self._failures[source, authority] = SourceFailure(datetime.now(UTC), state, reason)
        facts = {"reason": reason, "explanation": explanation_of(reason), "request_id": request}
        self._write("source_failed", source, authority, state, **facts)

    def incomplete(
        self, source: str, authority: str | None, state: AnswerState, *, reason: str, request: str | None, **counts: int
    ) -> None:
        """Log that a source did not answer in full, or with records of somebody else. `counts`: of records."""
        facts = {"reason": reason, "request_id": request, **counts}
        self._write("source_incomplete", source, authority, state, **facts)

    def unknown_status(self, authority: str, payments: int, *, request: str | None) -> None:
        """Count payments whose status stands in unknown words, and never log the words: they may hold anything."""
        self.unknown_statuses[authority] += payments
        suppressed = self._suppressed("payment_status_unknown", authority)
        if suppressed is not None:
            log.info("payment_status_unknown", authority=authority, count=payments, request_id=request, **suppressed)

    def _write(self, event: str, source: str, authority: str | None, state: AnswerState, **facts: Any) -> None:
        suppressed = self._suppressed(event, source, authority or "", state.name)
        if suppressed is not None:
            facts |= suppressed
            log.warning(event, source=source, authority=authority, state=state.name, **facts)

    def _suppressed(self, *key: str) -> dict[str, int] | None:
        """Return how many lines of the kind were left out, if any. None: this one is to be left out, too."""
        now = self._clock()
        written, suppressed = self._written.pop(key, (None, 0))
        if written is not None and now - written < self._seconds:
            self._written[key] = written, suppressed + 1
            return None
        if len(self._written) >= MAX_KINDS_OF_LINES:
            del self._written[next(iter(self._written))]
        self._written[key] = now, 0
        return {"suppressed": suppressed} if suppressed else {}
