"""Counts of what has happened to the calls so far: plain numbers in memory, for the metrics."""

from __future__ import annotations

from collections import Counter
from enum import Enum


class CallEvent(Enum):
    """An event of a call, or of the circuit breaker before a source."""

    CALLED = "called"
    RETRIED = "retried"
    TIMED_OUT = "timed_out"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    GARBLED = "garbled"
    GIVEN_UP = "given_up"  # by the client: nobody's failure
    QUEUE_FULL = "queue_full"
    CUT_SHORT = "cut_short"  # the breaker was open, so nobody was asked
    BREAKER_OPENED = "breaker_opened"
    BREAKER_PROBED = "breaker_probed"
    BREAKER_CLOSED = "breaker_closed"
    TOKEN_DROPPED = "token_dropped"  # noqa: S105 - an event, not a secret


class CallCounters:
    """How often each event has happened, by source. No authority and no citizen: the series stay few."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[CallEvent, str]] = Counter()

    def count(self, event: CallEvent, source: str) -> None:
        """Count an event once more."""
        self._counts[event, source] += 1

    def of(self, event: CallEvent, source: str | None = None) -> int:
        """Return how often it has happened at one source, or at all of them."""
        return sum(
            count
            for (counted_event, counted_source), count in self._counts.items()
            if counted_event is event and source in (None, counted_source)
        )

    def all(self) -> dict[tuple[str, str], int]:
        """Return every count by event and source."""
        return {(event.value, source): count for (event, source), count in self._counts.items()}
