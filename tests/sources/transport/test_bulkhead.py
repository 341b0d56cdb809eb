"""The bulkhead: bounds on the calls to one source on behalf of one authority."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from sources.errors import (
    SourceTimedOutError,
)
from sources.transport.circuit_breaker import CircuitBreakerLimits
from sources.transport.client import UpstreamLimits
from sources.transport.counters import CallEvent
from tests.sources.scripted_server import until
from tests.sources.transport.upstreams import (
    OTHER_AUTHORITY,
    Upstream,
    ask,
    calls_to,
    fails,
    fine,
    silent,
)


class TestBulkhead:
    """So many at once, and so many that wait."""

    async def test_no_more_at_once_than_that(self) -> None:
        """Twenty calls through four places: all answered, four at a time."""
        at_once = peak = 0

        async def answer(request: httpx.Request) -> httpx.Response:
            nonlocal at_once, peak
            at_once += 1
            peak = max(peak, at_once)
            await asyncio.sleep(0.005)
            at_once -= 1
            return await fine(request)

        calls = calls_to(Upstream(answer), UpstreamLimits(max_concurrent=4))
        assert await asyncio.gather(*(ask(calls) for _ in range(20))) == [b"fine"] * 20
        assert peak == 4

    async def test_a_full_queue_takes_nobody(self) -> None:
        """Who comes too late is told so at once, and it is not held against the far side."""
        calls = calls_to(upstream := Upstream(silent), UpstreamLimits(max_concurrent=2, max_queued=3))
        asking = [asyncio.create_task(ask(calls)) for _ in range(5)]
        await until(lambda: len(upstream.authorities) == 2)
        failures = await asyncio.gather(*(fails(calls) for _ in range(10)))
        assert {failure.reason for failure in failures} == {"queue_full"}
        assert calls.counters.of(CallEvent.QUEUE_FULL) == 10
        upstream.answer = fine
        assert await ask(calls, OTHER_AUTHORITY) == b"fine"
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        assert await ask(calls) == b"fine"

    async def test_the_wait_for_a_place_ends_at_the_deadline(self) -> None:
        """It is part of the request's time."""
        calls = calls_to(upstream := Upstream(silent), UpstreamLimits(max_concurrent=1, max_queued=10))
        holding = asyncio.create_task(ask(calls))
        await until(lambda: len(upstream.authorities) == 1)
        assert isinstance(await fails(calls, seconds=0.1), SourceTimedOutError)
        holding.cancel()
        await asyncio.gather(holding, return_exceptions=True)
        upstream.answer = fine
        assert await ask(calls) == b"fine"

    async def test_hanging_up_at_random_loses_no_place(self) -> None:
        """Hundreds come and go at every stage: those who stay are answered, and in the end all places are free."""

        async def answer(request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(0.002)
            return await fine(request)

        calls = calls_to(
            Upstream(answer), UpstreamLimits(max_concurrent=3, max_queued=1_000, breaker=CircuitBreakerLimits())
        )
        before = len(asyncio.all_tasks())

        async def call(number: int) -> Any:
            task = asyncio.create_task(ask(calls))
            await asyncio.sleep(number % 17 / 1000)
            if number % 2:
                task.cancel()
            return (await asyncio.gather(task, return_exceptions=True))[0]

        results = await asyncio.gather(*(call(number) for number in range(400)))
        assert all(results[number] == b"fine" for number in range(0, 400, 2))
        assert all(result == b"fine" or isinstance(result, asyncio.CancelledError) for result in results)
        (guard,) = calls._guards.values()
        assert (guard.bulkhead._slots._value, guard.bulkhead.queued) == (3, 0)
        assert len(asyncio.all_tasks()) == before
        assert await asyncio.gather(*(ask(calls) for _ in range(3))) == [b"fine"] * 3
        assert calls.states() == {}
