"""A circuit breaker: after mostly failures no call is made for a while, and then one call probes the source."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from random import SystemRandom

from sources.errors import SourceUnavailableError

MAX_OPEN_SECONDS = 30.0
_CHANCE = SystemRandom()


class CircuitOpenError(SourceUnavailableError):
    """No call was made: the source has failed too often just now."""

    def __init__(self) -> None:
        super().__init__("breaker_open")


class CircuitState(Enum):
    """Whether calls go through."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"  # one call probes


@dataclass(frozen=True, slots=True)
class CircuitBreakerLimits:
    """When a breaker opens, and for how long; in seconds."""

    failures: int = 5  # at least so many within the window,
    share: float = 0.5  # and so much of all that was answered or failed in it
    window: float = 30.0
    pause: float = 5.0  # until the first probe, within a fifth; each probe that fails doubles it,
    max_pause: float = MAX_OPEN_SECONDS  # up to this


class CircuitBreaker:
    """Stands before one source on behalf of one authority. Moments are given by the caller: it has no clock."""

    def __init__(self, limits: CircuitBreakerLimits, on_change: Callable[[CircuitState], None]) -> None:
        self._limits = limits
        self._on_change = on_change
        self._outcomes: deque[tuple[float, bool]] = deque()
        self._pause = limits.pause
        self._opens_until = 0.0
        self._age = 0
        self.state = CircuitState.CLOSED

    def admit(self, now: float) -> int:
        """Return the age of the breaker, which the outcome of the call must name. Raise CircuitOpenError."""
        if self.state is CircuitState.CLOSED:
            return self._age
        if self.state is CircuitState.HALF_OPEN or now < self._opens_until:
            raise CircuitOpenError
        self._become(CircuitState.HALF_OPEN)
        return self._age

    def succeeded(self, age: int, now: float) -> None:
        """Record that the source answered."""
        if age != self._age:
            return  # called before the breaker opened: it is not the probe
        if self.state is CircuitState.HALF_OPEN:
            self._pause = self._limits.pause
            self._outcomes.clear()
            self._become(CircuitState.CLOSED)
        self._record(now, failed=False)

    def failed(self, age: int, now: float) -> None:
        """Record that the source could not be reached, did not answer, or answered that it cannot."""
        if age != self._age:
            return
        self._record(now, failed=True)
        if self.state is CircuitState.HALF_OPEN:
            self._pause = min(self._pause * 2, self._limits.max_pause)
            self._open(now)
        elif self._has_tripped():
            self._open(now)

    def abandoned(self, age: int) -> None:
        """Record that the caller was cancelled, so that nobody knows; the next call may probe."""
        if age == self._age and self.state is CircuitState.HALF_OPEN:
            self._opens_until = 0.0
            self._become(CircuitState.OPEN)

    def _record(self, now: float, *, failed: bool) -> None:
        self._outcomes.append((now, failed))
        while self._outcomes[0][0] < now - self._limits.window:
            self._outcomes.popleft()

    def _has_tripped(self) -> bool:
        failures = sum(failed for _, failed in self._outcomes)
        return failures >= self._limits.failures and failures >= self._limits.share * len(self._outcomes)

    def _open(self, now: float) -> None:
        self._outcomes.clear()
        self._opens_until = now + self._pause * _CHANCE.uniform(0.8, 1.2)  # workers do not all probe at once
        self._become(CircuitState.OPEN)

    def _become(self, state: CircuitState) -> None:
        self.state = state
        self._age += 1
        self._on_change(state)
