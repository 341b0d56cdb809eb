"""Calls to the sources, between adapters and wire: on the request's terms, within bounds, and tried twice at most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import SystemRandom
from typing import TypeVar

from sources.errors import (
    SourceError,
    SourceGarbledError,
    SourceRefusedError,
    SourceTimedOutError,
    SourceUnavailableError,
)
from sources.transport.bulkhead import Bulkhead, QueueFullError
from sources.transport.circuit_breaker import CircuitBreaker, CircuitBreakerLimits, CircuitOpenError, CircuitState
from sources.transport.counters import CallCounters, CallEvent
from sources.transport.deadline import LONGEST_SECONDS, CallDeadline, current, now, within_seconds
from sources.transport.http import HttpClient, Reply
from sources.transport.retry_budget import RetryBudget

T = TypeVar("T")
PASSING = frozenset({502, 503, 504})
"""What a gateway or a busy server says: another try a moment later may find another one."""

LONGEST_PAUSE = 0.1
SLOW_SECONDS = 1.0
"""A request that ends sooner than this says nothing of the far side by ending: its client was in a hurry."""

EARLY_SECONDS = 0.01
"""Some event loops count in milliseconds, and end a wait a little before its time."""

TURNS = 20
"""Of the event loop: more than pass between reading an answer and asking by what it says."""

_CHANCE = SystemRandom()
_CHANGES = {
    CircuitState.OPEN: CallEvent.BREAKER_OPENED,
    CircuitState.HALF_OPEN: CallEvent.BREAKER_PROBED,
    CircuitState.CLOSED: CallEvent.BREAKER_CLOSED,
}
_FAILURES: tuple[tuple[type[SourceError], CallEvent], ...] = (
    (QueueFullError, CallEvent.QUEUE_FULL),
    (CircuitOpenError, CallEvent.CUT_SHORT),
    (SourceUnavailableError, CallEvent.UNAVAILABLE),
    (SourceTimedOutError, CallEvent.TIMED_OUT),
    (SourceRefusedError, CallEvent.REFUSED),
    (SourceGarbledError, CallEvent.GARBLED),
)


@dataclass(frozen=True, slots=True)
class Call:
    """One question to one source on behalf of one authority. Reading it twice does no harm."""

    source: str
    authority: str
    url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_last: bool = False
    """Nothing is asked by what it says, so answers by which something is asked are read before it."""


@dataclass(frozen=True, slots=True)
class UpstreamLimits:
    """How much is asked of one source on behalf of one authority, and how much of one source is asked twice."""

    at_once: int = 64
    waiting: int = 256
    retried: float = 0.1
    fuse: CircuitBreakerLimits = field(default_factory=CircuitBreakerLimits)


@dataclass(frozen=True, slots=True)
class _Way:
    """What stands before one source on behalf of one authority."""

    breaker: CircuitBreaker
    bulkhead: Bulkhead


class UpstreamClient:
    """The only way from the adapters to the wire."""

    def __init__(self, http: HttpClient, bounds: UpstreamLimits | None = None) -> None:
        self._http = http
        self._bounds = bounds or UpstreamLimits()
        self._ways: dict[tuple[str, str], _Way] = {}
        self._budgets: dict[str, RetryBudget] = {}
        self.counters = CallCounters()

    async def ask(self, call: Call, read: Callable[[Reply], T]) -> T:
        """What `read` makes of the reply. Raises SourceError, whatever `read` raises, and TimedOut at the deadline."""
        terms = current()
        if terms is None:
            return await within_seconds(LONGEST_SECONDS, self.ask(call, read))
        try:
            return await self._asked(call, read, terms)
        except SourceError as error:
            self.counters.count(next(event for kind, event in _FAILURES if isinstance(error, kind)), call.source)
            raise

    def states(self) -> dict[tuple[str, str], CircuitState]:
        """The breakers that are not closed, by source and authority."""
        return {
            key: way.breaker.state for key, way in self._ways.items() if way.breaker.state is not CircuitState.CLOSED
        }

    async def _asked(self, call: Call, read: Callable[[Reply], T], terms: CallDeadline) -> T:
        way = self._way(call)
        budget = self._budget(call.source)
        async with way.bulkhead:
            budget.earn()
            try:
                return await self._tried(call, read, terms, way.breaker)
            except SourceUnavailableError as error:
                pause = _CHANCE.uniform(0, LONGEST_PAUSE)
                if not error.passing or now() + pause >= terms.halfway or not budget.spend():
                    raise
            await asyncio.sleep(pause)
            self.counters.count(CallEvent.RETRIED, call.source)
            return await self._tried(call, read, terms, way.breaker)

    async def _tried(self, call: Call, read: Callable[[Reply], T], terms: CallDeadline, breaker: CircuitBreaker) -> T:
        """One try, and what it tells the breaker. Refused and Garbled are answers: the far side is there."""
        age, began = breaker.admit(now()), now()
        self.counters.count(CallEvent.CALLED, call.source)
        try:
            answer = await self._read(call, read, terms)
        except (SourceTimedOutError, SourceUnavailableError):
            breaker.failed(age, now())
            raise
        except asyncio.CancelledError:
            self._ended(call, terms, breaker, age, began)
            raise
        except SourceError:
            breaker.succeeded(age, now())
            raise
        except BaseException:
            breaker.left(age)
            raise
        breaker.succeeded(age, now())
        return answer

    def _ended(self, call: Call, terms: CallDeadline, breaker: CircuitBreaker, age: int, began: float) -> None:
        """The call was cut off: by the deadline, which the far side may be to blame for, or by a client that left."""
        if now() < terms.ends - EARLY_SECONDS:
            self.counters.count(CallEvent.GIVEN_UP, call.source)
            breaker.left(age)
            return
        self.counters.count(CallEvent.TIMED_OUT, call.source)
        if now() - began >= SLOW_SECONDS:
            breaker.failed(age, now())
        else:
            breaker.left(age)

    async def _read(self, call: Call, read: Callable[[Reply], T], terms: CallDeadline) -> T:
        headers = {**call.headers, "X-Request-Id": terms.request} if terms.request else call.headers
        reply = await self._http.post(call.url, call.body, headers)
        if call.is_last:
            await _others_first()
        try:
            return read(reply)
        except SourceUnavailableError as error:
            error.passing = reply.status in PASSING
            raise

    def _way(self, call: Call) -> _Way:
        key = call.source, call.authority
        way = self._ways.get(key)
        if way is None:
            breaker = CircuitBreaker(self._bounds.fuse, lambda state: self.counters.count(_CHANGES[state], call.source))
            bulkhead = Bulkhead(at_once=self._bounds.at_once, waiting=self._bounds.waiting)
            way = self._ways[key] = _Way(breaker, bulkhead)
        return way

    def _budget(self, source: str) -> RetryBudget:
        return self._budgets.setdefault(source, RetryBudget(self._bounds.retried))


async def _others_first() -> None:
    """What has arrived is read and asked on by first: the far side then works on it while this goes on here."""
    for _ in range(TURNS):
        await asyncio.sleep(0)
