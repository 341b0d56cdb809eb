"""Whether the answer by grant alone has lately told every payment line of an authority's citizens."""

from __future__ import annotations

import time
from collections.abc import Callable

MAX_AUTHORITIES = 1_000
EXPIRES_SECONDS = 600.0
"""After so long without an answer of an authority, its next one counts as its first."""

WEIGHT = 0.25
"""Of the newest answer: how much of the share it makes."""

MAX_SHARE = 0.2
"""Of answers that told too little: where there are more, most citizens would wait for one call after another."""


class BenefitAnswerHistory:
    """The share of an authority's latest answers by grant that left payment lines in doubt. One object a process.

    It decides what is asked at once, never what is shown, and knows no citizen. The newest answers count most, so an
    authority that begins or ceases to withhold payments is known by it after a few.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._shares: dict[str, tuple[float, float]] = {}
        """By authority the share, and when it expires; the longest unchanged first."""

    def suffices(self, authority: str) -> bool:
        """Whether the answer by grant will probably do, so that it is asked alone. True where nothing is known."""
        return self._share(authority, 0.0) <= MAX_SHARE

    def add(self, authority: str, *, is_whole: bool) -> None:
        """Count an answer: whether it told all lines."""
        doubt = 0.0 if is_whole else 1.0
        share = self._share(authority, doubt)
        self._shares.pop(authority, None)
        if len(self._shares) >= MAX_AUTHORITIES:
            del self._shares[next(iter(self._shares))]
        self._shares[authority] = share + WEIGHT * (doubt - share), self._clock() + EXPIRES_SECONDS

    def _share(self, authority: str, otherwise: float) -> float:
        share, expires = self._shares.get(authority, (otherwise, 0.0))
        return share if self._clock() < expires else otherwise
