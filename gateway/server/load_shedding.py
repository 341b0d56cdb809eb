"""How busy this process is, and when it is too busy to begin anything new."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle

import structlog

from gateway.errors import Code, RequestRejectedError
from gateway.server.admission import AdmissionQueue

SAMPLE_SECONDS = 0.02
SAMPLES = 5
TURNS = 4
TOLD_SECONDS = 1.0
AGAIN_SECONDS = cycle((1, 2, 3))
"""What `Retry-After` says in turn: those who are refused together should not come back together."""

log = structlog.get_logger("borgerblik")


class LoadShedder:
    """Operations under way, and how late the event loop runs.

    A loop that was late once had something heavy to do. One that has been late for several samples on end has a queue
    that does not empty, and whatever is added to it only makes everybody wait longer. So does what is begun late in a
    long turn of the loop: thousands may have come for it.
    """

    def __init__(self, *, most: int, most_lag: float) -> None:
        """`most_lag` in seconds; 0: lag does not count."""
        self.under_way = 0
        self._most = most
        self._most_lag = most_lag
        self._due: float | None = None
        self._lags = deque([0.0] * SAMPLES, maxlen=SAMPLES)
        self._shed = 0
        self._turns = AdmissionQueue()
        self._shed_before = 0

    @property
    def lag(self) -> float:
        """How late the event loop has been at the least, of late; in seconds."""
        return min(self._lags)

    @property
    def shed(self) -> int:
        """Requests refused since the process began."""
        return self._shed_before + self._shed

    def is_too_much(self) -> bool:
        """Whether nothing new should begin."""
        is_too_much = self.under_way >= self._most or 0 < self._most_lag < max(self.lag, self._turn() / TURNS)
        self._shed += is_too_much
        return is_too_much

    def begin(self, request: Callable[[], None]) -> bool:
        """Begin a request that has come, now or soon. False: it is not, since those before it wait for long already."""
        if self.is_too_much():
            return False
        if 0 < self._most_lag < self._turns.waited():
            self._shed += 1
            return False
        self._turns.add(request)
        return True

    @contextmanager
    def operation(self) -> Iterator[None]:
        """One operation is under way. Raises RequestRejectedError instead, where there are enough."""
        if self.under_way >= self._most:
            self._shed += 1
            raise RequestRejectedError(Code.OVERLOADED)
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1

    def _turn(self) -> float:
        """How late the loop is right now, in this turn."""
        return 0.0 if self._due is None else asyncio.get_running_loop().time() - self._due

    async def watch(self) -> None:
        """Measure the loop's lag for as long as the process runs, and tell of what was shed."""
        loop = asyncio.get_running_loop()
        told = loop.time()
        while True:
            self._due = due = loop.time() + SAMPLE_SECONDS
            await asyncio.sleep(SAMPLE_SECONDS)
            self._lags.append(loop.time() - due)
            if self._shed and loop.time() - told >= TOLD_SECONDS:
                log.warning(
                    "requests_shed", requests=self._shed, in_flight=self.under_way, lag_ms=round(self.lag * 1000)
                )
                self._shed_before += self._shed
                self._shed, told = 0, loop.time()
