"""How busy this process is, and when it is too busy to begin anything new."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import structlog

from gateway.errors import Code, RequestRejectedError
from gateway.server.admission import AdmissionQueue

SAMPLE_SECONDS = 0.02
SAMPLES = 5
ITERATIONS = 4
MAX_ANSWERS = 4
"""Answers of sources that are read in one iteration of the loop: one may hold thousands of records."""
LOG_SECONDS = 1.0

log = structlog.get_logger("borgerblik")


class _InFlight:
    """A block in which one more operation is in flight."""

    __slots__ = ("_load",)

    def __init__(self, load: LoadShedder) -> None:
        self._load = load

    def __enter__(self) -> None:
        self._load.in_flight += 1

    def __exit__(self, *_: object) -> None:
        self._load.in_flight -= 1


class LoadShedder:
    """Operations in flight, and how late the event loop runs.

    A loop that was late once had something heavy to do. One that has been late for several samples on end has a queue
    that does not empty, and whatever is added to it only makes everybody wait longer. So does what is begun late in a
    long iteration of the loop: thousands may have come for it.
    """

    def __init__(self, *, max_operations: int, max_lag: float) -> None:
        """`max_lag` in seconds; 0: lag does not count."""
        self.in_flight = 0
        self._max_operations = max_operations
        self._max_lag = max_lag
        self._due: float | None = None
        self._lags = deque([0.0] * SAMPLES, maxlen=SAMPLES)
        self._requests = AdmissionQueue()
        self._operations = AdmissionQueue()
        self._answers = AdmissionQueue(max_batch=MAX_ANSWERS)
        self._shed = 0
        self._shed_before = 0

    @property
    def lag(self) -> float:
        """How late the event loop has been at the least, of late; in seconds."""
        return min(self._lags)

    @property
    def shed(self) -> int:
        """Requests rejected since the process began."""
        return self._shed_before + self._shed

    def is_overloaded(self) -> bool:
        """Return whether nothing new should begin."""
        iteration = self._iteration_seconds()
        return self.in_flight >= self._max_operations or 0 < self._max_lag < max(self.lag, iteration / ITERATIONS)

    def is_full(self) -> bool:
        """Return whether nothing new should even be queued: those before it wait for long already."""
        waited = max(self._requests.waited(), self._answers.waited())
        return self.is_overloaded() or 0 < self._max_lag < waited

    def count_shed(self) -> None:
        """Count one rejected request."""
        self._shed += 1

    def admit(self, begin: Callable[[], None]) -> None:
        """Begin a request that has come, now or soon."""
        self._requests.add(begin)

    async def turn(self) -> None:
        """Wait until one more operation may begin: bodies that end together are not all run in one iteration."""
        await self._operations.turn()

    async def answer_turn(self) -> None:
        """Wait until one more answer of a source may be read: many that came together are not read in one iteration."""
        await self._answers.turn()

    def operation(self) -> _InFlight:
        """Count an operation that is in flight. Raises RequestRejectedError where there are enough."""
        if self.in_flight >= self._max_operations:
            self._shed += 1
            raise RequestRejectedError(Code.OVERLOADED)
        return _InFlight(self)

    def _iteration_seconds(self) -> float:
        """Return how late the loop is right now, in this iteration."""
        return 0.0 if self._due is None else asyncio.get_running_loop().time() - self._due

    async def watch(self) -> None:
        """Measure the loop's lag for as long as the process runs, and log what was shed."""
        loop = asyncio.get_running_loop()
        logged = loop.time()
        while True:
            self._due = due = loop.time() + SAMPLE_SECONDS
            await asyncio.sleep(SAMPLE_SECONDS)
            self._lags.append(loop.time() - due)
            if self._shed and loop.time() - logged >= LOG_SECONDS:
                log.warning(
                    "requests_shed", requests=self._shed, in_flight=self.in_flight, lag_ms=round(self.lag * 1000)
                )
                self._shed_before += self._shed
                self._shed, logged = 0, loop.time()
