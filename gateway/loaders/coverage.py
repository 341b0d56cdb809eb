"""Which sources answered a list, as of when, and so whether the list is whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Any

from msgspec import Struct

from gateway.errors import Code, FieldError
from gateway.policies.policy import Authority
from sources.errors import SourceError, SourceGarbledError, SourceRefusedError, SourceTimedOutError
from sources.ports import Answer
from sources.reference.record_kinds import RecordKind


class AnswerState(Enum):
    """How a source answered."""

    ANSWERED = "ANSWERED"
    TRUNCATED = "TRUNCATED"
    TIMED_OUT = "TIMED_OUT"
    UNAVAILABLE = "UNAVAILABLE"
    REFUSED = "REFUSED"
    GARBLED = "GARBLED"
    NOT_OPENED = "NOT_OPENED"

    __hash__ = object.__hash__  # members are single, and Enum's own hash is Python


_COMPLETE = frozenset({AnswerState.ANSWERED, AnswerState.NOT_OPENED})
_ANSWERED = frozenset({AnswerState.ANSWERED, AnswerState.TRUNCATED})
_CODES = {
    AnswerState.TIMED_OUT: Code.SOURCE_TIMED_OUT,
    AnswerState.UNAVAILABLE: Code.SOURCE_UNAVAILABLE,
    AnswerState.REFUSED: Code.SOURCE_REFUSED,
    AnswerState.GARBLED: Code.SOURCE_GARBLED,
}


class SourceAnswer(Struct, frozen=True):
    """One authority's answer from one index. `as_of` is when the index was read."""

    index: RecordKind
    authority: Authority
    state: AnswerState
    as_of: datetime | None = None

    def __hash__(self) -> int:
        return hash(self.authority)  # moments and enums are slow to hash, and few answers are one authority's

    @property
    def answered(self) -> bool:
        """Whether there are records from it."""
        return self.state in _ANSWERED

    @property
    def failed(self) -> bool:
        """Whether it was asked and gave nothing."""
        return self.state in _CODES

    def refusal(self) -> FieldError:
        """Return the coded error where this answer is all there was."""
        return FieldError(
            _CODES[self.state], index=self.index.name, authority=self.authority.cvr, state=self.state.name
        )


class Coverage(Struct, frozen=True):
    """Whether a list is whole, and the answers that made it."""

    complete: bool
    answers: tuple[SourceAnswer, ...]


def state_of(error: SourceError) -> AnswerState:
    """Return the state in which a client reads of a failure."""
    match error:
        case SourceTimedOutError():
            return AnswerState.TIMED_OUT
        case SourceRefusedError():
            return AnswerState.REFUSED
        case SourceGarbledError():
            return AnswerState.GARBLED
        case _:
            return AnswerState.UNAVAILABLE


def source_answer(
    index: RecordKind, authority: Authority, answer: Answer[Any], *, is_cut: bool = False
) -> SourceAnswer:
    """Return how an index answered. `is_cut`: some of what belongs to it is missing for another reason."""
    is_truncated = answer.truncated or answer.unreadable or is_cut
    state = AnswerState.TRUNCATED if is_truncated else AnswerState.ANSWERED
    return SourceAnswer(index, authority, state, answer.read_at)


def failure(index: RecordKind, authority: Authority, error: SourceError) -> SourceAnswer:
    """Return that an index gave no answer."""
    return SourceAnswer(index, authority, state_of(error))


def not_opened(index: RecordKind, authority: Authority) -> SourceAnswer:
    """Return that an authority was not asked, since it has opened nothing that the index could answer."""
    return SourceAnswer(index, authority, AnswerState.NOT_OPENED)


def cover(answers: Iterable[SourceAnswer], *, asks_all: bool = True) -> Coverage:
    """Return the coverage of a list made from these answers. `asks_all`: nobody else should have been asked."""
    distinct = tuple(dict.fromkeys(answers))
    is_whole = _COMPLETE.issuperset([answer.state for answer in distinct])
    return Coverage(complete=asks_all and is_whole, answers=distinct)


def demand(answers: Iterable[SourceAnswer]) -> None:
    """Raise the coded error where sources were asked and none of them answered."""
    answered_or_failed = [answer for answer in answers if answer.state is not AnswerState.NOT_OPENED]
    if answered_or_failed and _ANSWERED.isdisjoint([answer.state for answer in answered_or_failed]):
        raise next(answer for answer in answered_or_failed if answer.failed).refusal()
