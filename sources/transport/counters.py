"""What has happened to the calls so far: plain numbers in memory, for whoever shows them."""

from __future__ import annotations

from collections import Counter
from enum import Enum


class CallEvent(Enum):
    """Something that happens to a call, or to the way to a source."""

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
        """Once more."""
        self._counts[event, source] += 1

    def of(self, event: CallEvent, source: str | None = None) -> int:
        """At one source, or at all."""
        return sum(often for (what, where), often in self._counts.items() if what is event and source in (None, where))

    def all(self) -> dict[tuple[str, str], int]:
        """Every count by event and source."""
        return {(event.value, source): often for (event, source), often in self._counts.items()}
