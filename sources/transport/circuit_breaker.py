"""A circuit breaker: after mostly failures nobody is asked for a while, and then one call finds out how it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from random import SystemRandom

from sources.errors import SourceUnavailableError

LONGEST_PAUSE = 30.0
_CHANCE = SystemRandom()


class CircuitOpenError(SourceUnavailableError):
    """Nobody was asked: the far side has failed too often just now."""

    def __init__(self) -> None:
        super().__init__("breaker_open")


class CircuitState(Enum):
    """Whether calls go through."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"  # one call is out to see


@dataclass(frozen=True, slots=True)
class CircuitBreakerLimits:
    """When a breaker opens, and for how long."""

    failures: int = 5  # at least so many within the window,
    share: float = 0.5  # and so much of all that was answered or failed in it
    window: float = 30.0
    pause: float = 5.0  # until the first probe, within a fifth; each probe that fails doubles it,
    longest_pause: float = LONGEST_PAUSE  # up to this


class CircuitBreaker:
    """Stands before one source on behalf of one authority. Moments are given by the caller: it has no clock."""

    def __init__(self, fuse: CircuitBreakerLimits, on_change: Callable[[CircuitState], None]) -> None:
        self._fuse = fuse
        self._on_change = on_change
        self._outcomes: deque[tuple[float, bool]] = deque()
        self._pause = fuse.pause
        self._until = 0.0
        self._age = 0
        self.state = CircuitState.CLOSED

    def admit(self, now: float) -> int:
        """The age of the breaker, by which its outcome is known.

        Raises CircuitOpenError where the call must not be made.
        """
        if self.state is CircuitState.CLOSED:
            return self._age
        if self.state is CircuitState.HALF_OPEN or now < self._until:
            raise CircuitOpenError
        self._become(CircuitState.HALF_OPEN)
        return self._age

    def succeeded(self, age: int, now: float) -> None:
        """The far side answered."""
        if age != self._age:
            return  # asked before the breaker opened: it is not the probe
        if self.state is CircuitState.HALF_OPEN:
            self._pause = self._fuse.pause
            self._outcomes.clear()
            self._become(CircuitState.CLOSED)
        self._note(now, failed=False)

    def failed(self, age: int, now: float) -> None:
        """The far side could not be reached, or did not answer, or said that it cannot."""
        if age != self._age:
            return
        self._note(now, failed=True)
        if self.state is CircuitState.HALF_OPEN:
            self._pause = min(self._pause * 2, self._fuse.longest_pause)
            self._open(now)
        elif self._is_blown():
            self._open(now)

    def left(self, age: int) -> None:
        """The caller went away, so nobody knows. The next may find out."""
        if age == self._age and self.state is CircuitState.HALF_OPEN:
            self._until = 0.0
            self._become(CircuitState.OPEN)

    def _note(self, now: float, *, failed: bool) -> None:
        self._outcomes.append((now, failed))
        while self._outcomes[0][0] < now - self._fuse.window:
            self._outcomes.popleft()

    def _is_blown(self) -> bool:
        failures = sum(failed for _, failed in self._outcomes)
        return failures >= self._fuse.failures and failures >= self._fuse.share * len(self._outcomes)

    def _open(self, now: float) -> None:
        self._outcomes.clear()
        self._until = now + self._pause * _CHANCE.uniform(0.8, 1.2)  # workers do not all come back at once
        self._become(CircuitState.OPEN)

    def _become(self, state: CircuitState) -> None:
        self.state = state
        self._age += 1
        self._on_change(state)
