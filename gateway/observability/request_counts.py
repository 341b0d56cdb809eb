"""Counts of the requests so far by outcome: plain numbers in memory, for the metrics."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram's buckets, in seconds."""


class RequestCounts:
    """Counts by the outcome in a request's log line. No citizen and no document is in it."""

    def __init__(self) -> None:
        self.answered: Counter[tuple[int, str]] = Counter()
        """By status, and by why it was refused; "" where it was not."""
        self.hidden: Counter[Enum] = Counter()
        self.errors: Counter[str] = Counter()
        """In answers that were given nevertheless, by code."""
        self.seconds = 0.0
        self.within = [0] * (len(BOUNDS) + 1)
        """How many took at most so long, and longer than the bound before; the last: longer than all bounds."""

    def add(self, status: int, refused: str | None, seconds: float, hidden: Mapping[Any, int] | None) -> None:
        """Count one request."""
        self.answered[status, refused or ""] += 1
        self.seconds += seconds
        self.within[bisect_left(BOUNDS, seconds)] += 1
        if hidden:
            self.hidden.update(hidden)

    def count_errors(self, errors: Iterable[Mapping[str, Any]]) -> Mapping[str, int]:
        """Count errors beside what could be answered, and return these by their codes."""
        by_code = Counter[str](error["extensions"]["code"] for error in errors)
        self.errors.update(by_code)
        return by_code
