"""Begins requests a few in each turn of the event loop, in the order in which they came."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

FEW = 16
"""As many as are begun in one turn at the most."""
TURN_SECONDS = 0.01
"""As long as a turn should be at the most: who is refused waits for its end."""


class AdmissionQueue:
    """Requests that have come and are not begun yet.

    A loop that begins all of them at once hears of nothing else until all are answered: neither can it refuse what it
    has no time for, nor notice who has hung up. So it begins fewer where its turns become long.
    """

    def __init__(self) -> None:
        self._waiting: deque[tuple[float, Callable[[], None]]] = deque()
        self._few = FEW
        self._taken = 0
        self._began: float | None = None  # of this turn; None: nothing is begun

    def waited(self) -> float:
        """The seconds that the oldest has waited."""
        return time.monotonic() - self._waiting[0][0] if self._waiting else 0.0

    def add(self, request: Callable[[], None]) -> None:
        """Begin it now, or in the first turn that has room for it."""
        if self._began is None:
            self._began = time.monotonic()
            asyncio.get_running_loop().call_soon(self._next)
        if self._waiting or self._taken >= self._few:
            self._waiting.append((time.monotonic(), request))
        else:
            self._taken += 1
            request()

    def _next(self) -> None:
        now = time.monotonic()  # the loop's own clock may stand still for a turn
        is_long = self._began is not None and now - self._began > TURN_SECONDS
        self._few = max(1, self._few // 2) if is_long else min(FEW, self._few + 1)
        self._began, self._taken = now, 0
        try:
            while self._waiting and self._taken < self._few:
                self._taken += 1
                self._waiting.popleft()[1]()
        finally:  # whatever is wrong with one, the others have their turns
            if self._taken:
                asyncio.get_running_loop().call_soon(self._next)
            else:
                self._began = None
