"""The circuit breaker: no calls to a source that fails, and one that probes it."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from sources.errors import (
    SourceTimedOutError,
    SourceUnavailableError,
)
from sources.transport.circuit_breaker import CircuitBreakerLimits, CircuitState
from sources.transport.client import UpstreamLimits
from sources.transport.counters import CallEvent
from sources.transport.deadline import now
from tests.sources.scripted_server import until
from tests.sources.transport.upstreams import (
    AUTHORITY,
    OTHER_AUTHORITY,
    Upstream,
    ask,
    calls_to,
    fails,
    fine,
    garbled,
    raising,
    read,
    refused,
    silent,
)


class TestBreaker:
    """Before a far side that keeps failing."""

    FUSE = CircuitBreakerLimits(failures=5, pause=0.2)

    async def test_a_dead_municipality_is_left_alone_and_the_others_do_not_notice(self) -> None:
        """Hundreds of requests about both: the dead one is hardly asked, and the other one's error rate is 0."""

        async def answer(request: httpx.Request) -> httpx.Response:
            return await (refused if request.headers["authority"] == AUTHORITY else fine)(request)

        calls = calls_to(upstream := Upstream(answer), UpstreamLimits(breaker=CircuitBreakerLimits(pause=3600)))
        for _ in range(50):
            failures = await asyncio.gather(
                *(ask(calls, OTHER_AUTHORITY) for _ in range(5)),
                *(ask(calls, AUTHORITY) for _ in range(5)),
                return_exceptions=True,
            )
            assert failures[:5] == [b"fine"] * 5
            assert all(isinstance(failure, SourceUnavailableError) for failure in failures[5:])
        assert upstream.authorities.count(AUTHORITY) <= 12
        assert upstream.authorities.count(OTHER_AUTHORITY) == 250
        assert calls.states() == {("cases", AUTHORITY): CircuitState.OPEN}
        assert calls.counters.of(CallEvent.BREAKER_OPENED) == 1
        assert calls.counters.of(CallEvent.CUT_SHORT) >= 238

    async def test_fewer_failures_than_that_do_not_open_it(self) -> None:
        """Four in a row are bad luck."""
        calls = calls_to(upstream := Upstream(raising(httpx.ConnectTimeout(""))), UpstreamLimits(breaker=self.FUSE))
        for _ in range(4):
            await fails(calls)
        upstream.answer = fine
        assert await ask(calls) == b"fine"
        assert calls.states() == {}

    async def test_failures_among_many_answers_do_not_open_it(self) -> None:
        """Where most is answered, a tenth of failures is no outage."""
        calls = calls_to(upstream := Upstream(fine), UpstreamLimits(breaker=self.FUSE))
        for _ in range(20):
            upstream.answer = fine
            for _ in range(9):
                await ask(calls)
            upstream.answer = raising(httpx.ReadTimeout(""))
            await fails(calls)
        assert calls.counters.of(CallEvent.BREAKER_OPENED) == 0

    @pytest.mark.parametrize("status", [200, 403])
    async def test_refusals_and_garbled_answers_are_answers(self, status: int) -> None:
        """The far side is there, and hammering it is not what is wrong."""

        async def answer(_request: httpx.Request) -> httpx.Response:
            return httpx.Response(status, stream=httpx.ByteStream(b""))

        calls = calls_to(Upstream(answer), UpstreamLimits(breaker=self.FUSE))
        for _ in range(20):
            await fails(calls, read=garbled if status == 200 else read)
        assert calls.states() == {}

    async def test_one_call_finds_out_whether_it_is_back(self) -> None:
        """After the pause one of many calls is let through; it answers, and all are."""
        upstream = Upstream(refused)
        calls = calls_to(upstream, UpstreamLimits(breaker=self.FUSE))
        for _ in range(6):
            await fails(calls)
        upstream.authorities.clear()
        await asyncio.sleep(0.3)
        answering = asyncio.Event()

        async def slow(request: httpx.Request) -> httpx.Response:
            await answering.wait()
            return await fine(request)

        upstream.answer = slow
        asking = [asyncio.create_task(ask(calls)) for _ in range(20)]
        await until(lambda: sum(task.done() for task in asking) == 19)
        assert upstream.authorities == [AUTHORITY]
        answering.set()
        results = await asyncio.gather(*asking, return_exceptions=True)
        assert results.count(b"fine") == 1
        assert await ask(calls) == b"fine"
        assert calls.states() == {}
        counted = [
            calls.counters.of(event)
            for event in (CallEvent.BREAKER_OPENED, CallEvent.BREAKER_PROBED, CallEvent.BREAKER_CLOSED)
        ]
        assert counted == [1, 1, 1]

    async def test_a_probe_that_fails_keeps_it_shut_for_longer(self) -> None:
        """Nobody is asked but probes, and they become rarer."""
        calls = calls_to(upstream := Upstream(raising(httpx.ReadTimeout(""))), UpstreamLimits(breaker=self.FUSE))
        for _ in range(5):
            await fails(calls)
        upstream.authorities.clear()
        began = now()
        while now() < began + 1.5:
            await fails(calls)
            await asyncio.sleep(0.02)
        assert 1 <= len(upstream.authorities) <= 4  # after 0.2, 0.6 and 1.4 seconds, each within a fifth

    async def test_a_probe_that_hangs_up_leaves_the_question_open(self) -> None:
        """The next caller finds out at once."""
        upstream = Upstream(raising(httpx.ReadTimeout("")))
        calls = calls_to(upstream, UpstreamLimits(breaker=self.FUSE))
        for _ in range(5):
            await fails(calls)
        await asyncio.sleep(0.3)
        upstream.answer = silent
        probe = asyncio.create_task(ask(calls))
        await until(lambda: calls.states() == {("cases", AUTHORITY): CircuitState.HALF_OPEN})
        probe.cancel()
        await asyncio.gather(probe, return_exceptions=True)
        upstream.answer = fine
        assert await ask(calls) == b"fine"

    async def test_a_far_side_that_never_answers_opens_it(self) -> None:
        """A deadline that ended a long wait counts as a failure."""
        calls = calls_to(Upstream(silent), UpstreamLimits(breaker=self.FUSE))
        failures = await asyncio.gather(*(fails(calls, seconds=1.1) for _ in range(5)))
        assert {type(failure) for failure in failures} == {SourceTimedOutError}
        assert calls.states() == {("cases", AUTHORITY): CircuitState.OPEN}

    async def test_clients_in_a_hurry_do_not_open_it(self) -> None:
        """A deadline of an instant says nothing of the far side."""
        calls = calls_to(Upstream(silent), UpstreamLimits(breaker=self.FUSE))
        failures = await asyncio.gather(*(fails(calls, seconds=0.05) for _ in range(50)))
        assert {type(failure) for failure in failures} == {SourceTimedOutError}
        assert calls.states() == {}

    async def test_clients_that_hang_up_do_not_open_it(self) -> None:
        """Nobody's failure, however many they are."""
        calls = calls_to(Upstream(silent), UpstreamLimits(breaker=self.FUSE))
        asking = [asyncio.create_task(ask(calls)) for _ in range(50)]
        await asyncio.sleep(0.05)
        for task in asking:
            task.cancel()
        assert all(
            isinstance(result, asyncio.CancelledError)
            for result in await asyncio.gather(*asking, return_exceptions=True)
        )
        assert calls.states() == {}
        assert calls.counters.of(CallEvent.GIVEN_UP) == 50
