"""Calls to the sources, between adapters and HTTP: within the request's deadline and bounds, retried at most once."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from random import SystemRandom
from typing import Protocol, TypeVar

from sources import tracing
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
from sources.transport.deadline import MAX_SECONDS, CallDeadline, current, now, within_seconds
from sources.transport.http import HttpClient, Reply
from sources.transport.reply_queue import Priority, ReplyQueue
from sources.transport.retry_budget import RetryBudget

T = TypeVar("T")
TRANSIENT_STATUSES = frozenset({502, 503, 504})
"""Of a gateway or a busy server: a retry a moment later may reach another one."""

MAX_RETRY_PAUSE_SECONDS = 0.1
SLOW_SECONDS = 1.0
"""A deadline sooner than this says nothing of the source when it passes: the client was in a hurry."""

EARLY_SECONDS = 0.01
"""Some event loops count in milliseconds, and end a wait a little before its time."""

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


class ProtectedMessage(Protocol):
    """A question as it is sent once, such as a signed one, and the check of the reply to it."""

    @property
    def body(self) -> bytes:
        """The bytes that are sent."""

    async def checked(self, reply: Reply) -> Reply:
        """Return what may be read of the reply. Raise SourceError where that is nothing."""


@dataclass(frozen=True, slots=True)
class Call:
    """One question to one source on behalf of one authority. It reads only, so that a retry does no harm.

    `body`: what is sent, or what makes it anew for each attempt, since no signed message may be sent twice.
    """

    source: str
    authority: str
    url: str
    body: bytes | Callable[[], Awaitable[ProtectedMessage]] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    priority: Priority = Priority.HIGH
    """How soon its reply is read."""


@dataclass(frozen=True, slots=True)
class UpstreamLimits:
    """Bounds of the calls to one source on behalf of one authority, and of the retries of one source."""

    max_concurrent: int = 64
    max_queued: int = 256
    retry_share: float = 0.1
    breaker: CircuitBreakerLimits = field(default_factory=CircuitBreakerLimits)


@dataclass(frozen=True, slots=True)
class _Guard:
    """What stands before one source on behalf of one authority."""

    breaker: CircuitBreaker
    bulkhead: Bulkhead


class UpstreamClient:
    """The only way from the adapters to HTTP."""

    def __init__(
        self,
        http: HttpClient,
        limits: UpstreamLimits | None = None,
        *,
        turn: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`turn` is awaited before each answer is read: whoever serves others too reads a few at a time."""
        self._http = http
        self._turn = turn
        self._replies = ReplyQueue()
        self._limits = limits or UpstreamLimits()
        self._guards: dict[tuple[str, str], _Guard] = {}
        self._budgets: dict[str, RetryBudget] = {}
        self.counters = CallCounters()

    async def ask(self, call: Call, read: Callable[[Reply], T]) -> T:
        """Return what `read` makes of the reply.

        Raises SourceError, SourceTimedOutError at the deadline, and whatever `read` raises.
        """
        deadline = current()
        if deadline is None:
            return await within_seconds(MAX_SECONDS, self.ask(call, read))
        try:
            return await self._guarded(call, read, deadline)
        except SourceError as error:
            self.counters.count(next(event for kind, event in _FAILURES if isinstance(error, kind)), call.source)
            raise

    def states(self) -> dict[tuple[str, str], CircuitState]:
        """Return the states of the breakers that are not closed, by source and authority."""
        return {
            key: guard.breaker.state
            for key, guard in self._guards.items()
            if guard.breaker.state is not CircuitState.CLOSED
        }

    async def _guarded(self, call: Call, read: Callable[[Reply], T], deadline: CallDeadline) -> T:
        guard = self._guard(call)
        budget = self._budget(call.source)
        async with guard.bulkhead:
            budget.earn()
            try:
                return await self._attempt(call, read, deadline, guard.breaker)
            except SourceUnavailableError as error:
                pause = _CHANCE.uniform(0, MAX_RETRY_PAUSE_SECONDS)
                if not error.passing or now() + pause >= deadline.halfway or not budget.spend():
                    raise
            await asyncio.sleep(pause)
            self.counters.count(CallEvent.RETRIED, call.source)
            return await self._attempt(call, read, deadline, guard.breaker)

    async def _attempt(
        self, call: Call, read: Callable[[Reply], T], deadline: CallDeadline, breaker: CircuitBreaker
    ) -> T:
        """Call once, and record the outcome in the breaker. Refused and garbled are answers: the source is there."""
        age, began = breaker.admit(now()), now()
        self.counters.count(CallEvent.CALLED, call.source)
        try:
            with tracing.span(f"source {call.source}", kind="CLIENT", source=call.source, authority=call.authority):
                message, reply = await self._post(call, deadline)
            began = math.inf  # from now on the source is not to blame for the time
            answer = await self._read(reply, message, call, read)
        except (SourceTimedOutError, SourceUnavailableError):
            breaker.failed(age, now())
            raise
        except asyncio.CancelledError:
            self._cancelled(call, deadline, breaker, age, began)
            raise
        except SourceError:
            breaker.succeeded(age, now())
            raise
        except BaseException:
            breaker.abandoned(age)
            raise
        breaker.succeeded(age, now())
        return answer

    def _cancelled(self, call: Call, deadline: CallDeadline, breaker: CircuitBreaker, age: int, began: float) -> None:
        """Record a cancellation: by the deadline, for which the source may be to blame, or by a client that left."""
        if now() < deadline.ends - EARLY_SECONDS:
            self.counters.count(CallEvent.GIVEN_UP, call.source)
            breaker.abandoned(age)
            return
        self.counters.count(CallEvent.TIMED_OUT, call.source)
        if now() - began >= SLOW_SECONDS:
            breaker.failed(age, now())
        else:
            breaker.abandoned(age)

    async def _post(self, call: Call, deadline: CallDeadline) -> tuple[ProtectedMessage | None, Reply]:
        """Return what was sent, where it is protected, and the reply."""
        headers = {**call.headers, **tracing.headers()}
        if deadline.request:
            headers["X-Request-Id"] = deadline.request
        message = call.body if isinstance(call.body, bytes) else await call.body()
        if isinstance(message, bytes):
            return None, await self._http.post(call.url, message, headers)
        return message, await self._http.post(call.url, message.body, headers)

    async def _read(self, reply: Reply, message: ProtectedMessage | None, call: Call, read: Callable[[Reply], T]) -> T:
        """Return what `read` makes of a reply, once it is its turn."""
        await self._replies.turn(call.priority)
        if self._turn:
            await self._turn()
        try:
            return read(await message.checked(reply) if message else reply)
        except SourceUnavailableError as error:
            error.passing = reply.status in TRANSIENT_STATUSES
            raise

    def _guard(self, call: Call) -> _Guard:
        key = call.source, call.authority
        guard = self._guards.get(key)
        if guard is None:
            limits, source = self._limits, call.source
            breaker = CircuitBreaker(limits.breaker, lambda state: self.counters.count(_CHANGES[state], source))
            bulkhead = Bulkhead(max_concurrent=limits.max_concurrent, max_queued=limits.max_queued)
            guard = self._guards[key] = _Guard(breaker, bulkhead)
        return guard

    def _budget(self, source: str) -> RetryBudget:
        return self._budgets.setdefault(source, RetryBudget(self._limits.retry_share))
