"""Answers of sources that have come together are read a few in each iteration of the event loop, in order."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

import httpx
import pytest

from gateway.server.admission import MAX_BATCH, MAX_ITERATION_SECONDS
from gateway.server.load_shedding import MAX_ANSWERS, LoadShedder
from sources.errors import SourceTimedOutError
from sources.transport.circuit_breaker import CircuitBreakerLimits
from sources.transport.client import UpstreamLimits
from sources.transport.counters import CallEvent
from sources.transport.http import Reply
from tests.sources.transport.upstreams import Upstream, ask, calls_to, fails, fine

CALLS = 60
MAX_TOGETHER = 8
"""Those whose turn comes at once, and the first of those that waited."""


class Together:
    """Answers nobody before all have asked."""

    def __init__(self) -> None:
        self._asked = 0
        self._all = asyncio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self._asked += 1
        if self._asked == CALLS:
            self._all.set()
        await self._all.wait()
        return await fine(request)


async def _reads_by_iteration(load: LoadShedder, seconds: float = 0) -> list[int]:
    """Return how many answers were read in each iteration of the loop in which any was, each in so many seconds."""
    reads, iteration = Counter[int](), 0

    def read(reply: Reply) -> bytes:
        reads[iteration] += 1
        time.sleep(seconds)
        return reply.body

    calls = calls_to(Upstream(Together()), UpstreamLimits(max_concurrent=CALLS), turn=load.answer_turn)
    asking = asyncio.gather(*(ask(calls, read=read) for _ in range(CALLS)))
    async with asyncio.timeout(60):
        while not asking.done():
            await asyncio.sleep(0)  # a probe would be heard of here
            iteration += 1
    assert await asking == [b"fine"] * CALLS
    return list(reads.values())


async def test_what_comes_together_is_read_a_few_at_a_time() -> None:
    """All of it, and the loop hears of others between."""
    reads = await _reads_by_iteration(LoadShedder(max_operations=1_000, max_lag=0))
    assert sum(reads) == CALLS
    assert max(reads) <= MAX_TOGETHER


async def test_long_answers_are_read_one_by_one() -> None:
    reads = await _reads_by_iteration(LoadShedder(max_operations=1_000, max_lag=0), 1.2 * MAX_ITERATION_SECONDS)
    assert sum(reads) == CALLS
    assert max(reads) <= MAX_TOGETHER
    assert max(reads[MAX_BATCH:]) == 1


async def test_nothing_new_is_queued_while_answers_wait_for_long() -> None:
    """Else more is begun than is ended."""
    load = LoadShedder(max_operations=1_000, max_lag=0.05)
    turns = [asyncio.create_task(load.answer_turn()) for _ in range(MAX_ANSWERS + 1)]
    await asyncio.sleep(0)
    assert not load.is_full()
    time.sleep(0.1)  # noqa: ASYNC251 - meant
    assert load.is_full()
    await asyncio.gather(*turns)
    assert not load.is_full()


async def test_a_source_that_has_answered_is_not_to_blame_for_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long its answer lies there unread: its circuit breaker stays closed."""
    monkeypatch.setattr("sources.transport.client.SLOW_SECONDS", 0.0)
    limits = UpstreamLimits(breaker=CircuitBreakerLimits(failures=1))

    async def never() -> None:
        await asyncio.sleep(3600)

    calls = calls_to(Upstream(fine), limits, turn=never)
    assert isinstance(await fails(calls, seconds=0.05), SourceTimedOutError)
    assert calls.counters.of(CallEvent.TIMED_OUT) == 1
    assert calls.states() == {}
