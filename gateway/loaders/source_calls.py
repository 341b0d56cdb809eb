"""The calls of one request to the sources: on its deadline, counted, and logged where they fail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

from gateway.loaders.coverage import AnswerState, state_of
from gateway.loaders.load_report import LoadReport
from gateway.loaders.source_log import SourceLog
from gateway.policies.policy import Authority
from sources.errors import SourceError
from sources.ports import Answer
from sources.reference.record_kinds import RecordKind
from sources.transport.deadline import CallDeadline, within

T = TypeVar("T")
SHARE_OF_REGISTERS = 0.3
"""Of a request's time: the indexes need the rest."""


class SourceCalls:
    """Asks the sources for one request. `calls` and `failed` count by port what was asked and what gave nothing."""

    def __init__(self, deadline: CallDeadline, log: SourceLog) -> None:
        self._deadline = deadline
        self.log = log
        self.report = LoadReport()
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.failed: defaultdict[str, int] = defaultdict(int)

    def ask(self, kind: RecordKind, authority: Authority, question: Awaitable[T]) -> Coroutine[Any, Any, T]:
        """Return an index' answer about an authority. Raises SourceError."""
        return self._ask(kind, authority.cvr, self._deadline, question)

    def ask_register(self, kind: RecordKind, question: Awaitable[T]) -> Coroutine[Any, Any, T]:
        """Return the answer of a register that says what else to ask. Raises SourceError.

        It has a share of the time only, since without its answer there is something to ask all the same.
        """
        return self._ask(kind, None, self._deadline.part(SHARE_OF_REGISTERS), question)

    def check(
        self, kind: RecordKind, authority: Authority, answer: Answer[Any], *, misdelivered: int = 0, unreadable: int = 0
    ) -> None:
        """Log an answer that is not whole, or of which records are dropped since they are somebody else's.

        `unreadable`: how many of these records could not be read in all, where that is more than the answer says.
        """
        unreadable = max(unreadable, answer.unreadable)
        if not (answer.truncated or unreadable or misdelivered):
            return
        reasons = {
            "records could not be read": unreadable,
            "records of somebody else": misdelivered,
            "more than was fetched": answer.truncated and not unreadable,
        }
        state = AnswerState.TRUNCATED if answer.truncated or unreadable else AnswerState.ANSWERED
        for reason, holds in reasons.items():
            if holds:
                self.report.gaps[kind.port, authority.cvr, state.name, reason] += 1
        self.log.incomplete(
            kind.port,
            authority.cvr,
            state,
            reason="; ".join(reason for reason, holds in reasons.items() if holds),
            request=self._deadline.request,
            unreadable=unreadable,
            misdelivered=misdelivered,
        )

    def incomplete_register(self, source: str, reason: str) -> None:
        """Log that nobody knows for sure whose records to ask for."""
        self.report.gaps[source, None, AnswerState.TRUNCATED.name, reason] += 1
        self.log.incomplete(source, None, AnswerState.TRUNCATED, reason=reason, request=self._deadline.request)

    def count_unknown_words(self, authority: Authority, payments: int) -> None:
        """Count payments whose status stands in words that nobody knows, so that somebody learns those words."""
        self.log.unknown_status(authority.cvr, payments, request=self._deadline.request)

    async def _ask(self, kind: RecordKind, cvr: str | None, deadline: CallDeadline, question: Awaitable[T]) -> T:
        self.calls[kind.port] += 1
        try:
            return await within(deadline, question)
        except SourceError as error:
            self.failed[kind.port] += 1
            self.report.gaps[kind.port, cvr, state_of(error).name, error.reason] += 1
            self.log.failed(kind.port, cvr, state_of(error), reason=error.reason, request=self._deadline.request)
            raise
