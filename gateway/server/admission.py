"""Begin work a few in each iteration of the event loop, in the order in which it came."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from functools import partial

MAX_BATCH = 16
"""As many as are begun in one iteration at the most."""
MAX_ITERATION_SECONDS = 0.01
"""As long as an iteration should be at the most: whoever is refused waits for its end."""


class AdmissionQueue:
    """Requests that have come, or answers of sources, and are not begun yet.

    A loop that begins all of them at once hears of nothing else until all are answered: neither can it refuse what it
    has no time for, nor notice who has hung up. So it begins fewer where its iterations become long.
    """

    def __init__(self, *, max_batch: int = MAX_BATCH) -> None:
        self._waiting: deque[tuple[float, Callable[[], None]]] = deque()
        self._max_batch = self._batch = max_batch
        self._begun = 0
        self._since: float | None = None  # when this iteration began; None: nothing is begun

    def __len__(self) -> int:
        return len(self._waiting)

    def waited(self) -> float:
        """Return the seconds that the oldest has waited."""
        return time.monotonic() - self._waiting[0][0] if self._waiting else 0.0

    def add(self, begin: Callable[[], None]) -> None:
        """Begin it now, or in the first iteration that has room for it."""
        if self._takes_room():
            begin()
        else:
            self._waiting.append((time.monotonic(), begin))

    async def turn(self) -> None:
        """Return once there is room."""
        if not self._takes_room():
            future = asyncio.get_running_loop().create_future()
            self._waiting.append((time.monotonic(), partial(_resolve, future)))
            await future

    def _takes_room(self) -> bool:
        """Return whether one more begins in this iteration, and count it."""
        if self._since is None:
            self._since = time.monotonic()
            asyncio.get_running_loop().call_soon(self._next)
        if self._waiting or self._begun >= self._batch:
            return False
        self._begun += 1
        return True

    def _next(self) -> None:
        now = time.monotonic()  # the loop's own clock may stand still for an iteration
        is_long = self._since is not None and now - self._since > MAX_ITERATION_SECONDS
        self._batch = max(1, self._batch // 2) if is_long else min(self._max_batch, self._batch + 1)
        self._since, self._begun = now, 0
        try:
            while self._waiting and self._begun < self._batch:
                self._begun += 1
                self._waiting.popleft()[1]()
        finally:  # whatever is wrong with one, the others are begun
            if self._begun:
                asyncio.get_running_loop().call_soon(self._next)
            else:
                self._since = None


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
