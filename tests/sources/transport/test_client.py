"""Calls: tried twice at most and seldom, stopped before a dead far side, bounded, and never somebody else's failure."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from sources.errors import (
    SourceError,
    SourceGarbledError,
    SourceRefusedError,
    SourceTimedOutError,
    SourceUnavailableError,
)
from sources.transport.circuit_breaker import CircuitBreakerLimits, CircuitState
from sources.transport.client import Call, UpstreamClient, UpstreamLimits
from sources.transport.counters import CallEvent
from sources.transport.deadline import CallDeadline, now, within, within_seconds
from sources.transport.http import HttpClient, Reply
from tests.sources.scripted_server import until

AUTHORITY, OTHER = "11111111", "29189404"
FIRM = CircuitBreakerLimits(failures=1_000_000)  # never opens
BOUNDS = UpstreamLimits(fuse=FIRM)
AT = "http://index.invalid/"

Answering = Callable[[httpx.Request], Awaitable[httpx.Response]]


class Far(httpx.AsyncBaseTransport):
    """Answers as a test says, and remembers who was asked about."""

    def __init__(self, answer: Answering) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.headers["authority"])
        self.requests.append(request)
        return await self.answer(request)


async def fine(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(b"fine"))


async def busy(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(503, stream=httpx.ByteStream(b""))


async def refused(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody there", request=request)


async def silent(_request: httpx.Request) -> httpx.Response:
    await asyncio.sleep(3600)
    raise AssertionError


def raising(error: Exception) -> Answering:
    async def answer(_request: httpx.Request) -> httpx.Response:
        raise error

    return answer


def calls_to(far: Far, bounds: UpstreamLimits = BOUNDS) -> UpstreamClient:
    return UpstreamClient(HttpClient(inside={AT: far}), bounds)


def read(reply: Reply) -> bytes:
    """As the adapters do."""
    if reply.status == 200:
        return reply.body
    raise SourceRefusedError("http_403") if reply.status == 403 else SourceUnavailableError(f"http_{reply.status}")


def garbled(_reply: Reply) -> bytes:
    raise SourceGarbledError("json")


async def ask(calls: UpstreamClient, authority: str = AUTHORITY, *, seconds: float = 60, read: Any = read) -> Any:
    return await within_seconds(seconds, calls.ask(Call("cases", authority, AT, b"?", {"Authority": authority}), read))


async def fails(calls: UpstreamClient, authority: str = AUTHORITY, **more: Any) -> SourceError:
    with pytest.raises(SourceError) as failed:
        await ask(calls, authority, **more)
    return failed.value


class TestRetries:
    """A second try, where it may help and can be afforded."""

    @pytest.mark.parametrize("answer", [busy, refused], ids=["busy", "refused"])
    async def test_an_outage_costs_a_tenth_more(self, answer: Answering) -> None:
        """A source that fails every call is asked at most 1.1 times as often as it was called."""
        calls = calls_to(far := Far(answer))
        for _ in range(50):
            await asyncio.gather(*(fails(calls) for _ in range(20)))
        assert 1_050 <= len(far.asked) <= 1_100
        assert calls.counters.of(CallEvent.RETRIED) == len(far.asked) - 1_000

    async def test_retries_are_paid_by_the_calls_to_the_same_source(self) -> None:
        """Little is saved up: after an hour without trouble an outage gets ten retries at once, not hundreds."""
        far = Far(fine)
        calls = calls_to(far)
        for _ in range(1_000):
            await ask(calls)
        far.answer, far.asked[:] = busy, []
        await asyncio.gather(*(fails(calls) for _ in range(5)))
        assert len(far.asked) == 10
        for _ in range(5):
            await fails(calls)
        assert len(far.asked) <= 10 + 5 + 6

    async def test_a_second_try_mends_a_passing_failure(self) -> None:
        """What failed once and then answered has answered."""
        far = Far(fine)
        calls = calls_to(far)
        for _ in range(20):
            await ask(calls)

        async def once(request: httpx.Request) -> httpx.Response:
            far.answer = fine
            return await refused(request)

        far.answer = once
        assert await ask(calls) == b"fine"
        assert calls.counters.of(CallEvent.UNAVAILABLE) == 0

    async def test_nothing_is_tried_again_after_half_of_the_time(self) -> None:
        """Then the other sources need what is left of it."""
        calls = calls_to(far := Far(busy))
        for _ in range(200):
            half_gone = CallDeadline(now() - 31, now() + 30)
            with pytest.raises(SourceUnavailableError):
                await within(half_gone, calls.ask(Call("cases", AUTHORITY, AT, b"?", {"Authority": AUTHORITY}), read))
        assert len(far.asked) == 200

    @pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 501])
    async def test_an_answer_that_says_no_is_not_asked_again(self, status: int) -> None:
        """Only 502, 503 and 504 say that a moment later may be another matter."""

        async def answer(_request: httpx.Request) -> httpx.Response:
            return httpx.Response(status, stream=httpx.ByteStream(b""))

        calls = calls_to(far := Far(answer))
        for _ in range(30):
            await fails(calls)
        assert len(far.asked) == 30

    async def test_what_cannot_be_read_is_not_asked_again(self) -> None:
        """It would be the same."""
        calls = calls_to(far := Far(fine))
        for _ in range(30):
            assert isinstance(await fails(calls, read=garbled), SourceGarbledError)
        assert len(far.asked) == 30

    @pytest.mark.parametrize("error", [httpx.UnsupportedProtocol(""), httpx.ReadTimeout("")], ids=["address", "slow"])
    async def test_what_no_retry_mends_is_not_tried_again(self, error: Exception) -> None:
        """Neither a bad address nor a far side that was waited for long enough."""
        calls = calls_to(far := Far(raising(error)))
        for _ in range(30):
            await fails(calls)
        assert len(far.asked) == 30

    async def test_retries_can_be_turned_off(self) -> None:
        """With a budget of nothing."""
        calls = calls_to(far := Far(busy), UpstreamLimits(retried=0, fuse=FIRM))
        for _ in range(30):
            await fails(calls)
        assert len(far.asked) == 30


class TestBreaker:
    """Before a far side that keeps failing."""

    FUSE = CircuitBreakerLimits(failures=5, pause=0.2)

    async def test_a_dead_municipality_is_left_alone_and_the_others_do_not_notice(self) -> None:
        """Hundreds of requests about both: the dead one is hardly asked, and the other one's error rate is 0."""

        async def answer(request: httpx.Request) -> httpx.Response:
            return await (refused if request.headers["authority"] == AUTHORITY else fine)(request)

        calls = calls_to(far := Far(answer), UpstreamLimits(fuse=CircuitBreakerLimits(pause=3600)))
        for _ in range(50):
            told = await asyncio.gather(
                *(ask(calls, OTHER) for _ in range(5)),
                *(ask(calls, AUTHORITY) for _ in range(5)),
                return_exceptions=True,
            )
            assert told[:5] == [b"fine"] * 5
            assert all(isinstance(one, SourceUnavailableError) for one in told[5:])
        assert far.asked.count(AUTHORITY) <= 12
        assert far.asked.count(OTHER) == 250
        assert calls.states() == {("cases", AUTHORITY): CircuitState.OPEN}
        assert calls.counters.of(CallEvent.BREAKER_OPENED) == 1
        assert calls.counters.of(CallEvent.CUT_SHORT) >= 238

    async def test_fewer_failures_than_that_do_not_open_it(self) -> None:
        """Four in a row are bad luck."""
        calls = calls_to(far := Far(raising(httpx.ConnectTimeout(""))), UpstreamLimits(fuse=self.FUSE))
        for _ in range(4):
            await fails(calls)
        far.answer = fine
        assert await ask(calls) == b"fine"
        assert calls.states() == {}

    async def test_failures_among_many_answers_do_not_open_it(self) -> None:
        """Where most is answered, a tenth of failures is no outage."""
        calls = calls_to(far := Far(fine), UpstreamLimits(fuse=self.FUSE))
        for _ in range(20):
            far.answer = fine
            for _ in range(9):
                await ask(calls)
            far.answer = raising(httpx.ReadTimeout(""))
            await fails(calls)
        assert calls.counters.of(CallEvent.BREAKER_OPENED) == 0

    @pytest.mark.parametrize("status", [200, 403])
    async def test_refusals_and_garbled_answers_are_answers(self, status: int) -> None:
        """The far side is there, and hammering it is not what is wrong."""

        async def answer(_request: httpx.Request) -> httpx.Response:
            return httpx.Response(status, stream=httpx.ByteStream(b""))

        calls = calls_to(Far(answer), UpstreamLimits(fuse=self.FUSE))
        for _ in range(20):
            await fails(calls, read=garbled if status == 200 else read)
        assert calls.states() == {}

    async def test_one_call_finds_out_whether_it_is_back(self) -> None:
        """After the pause one of many calls is let through; it answers, and all are."""
        far = Far(refused)
        calls = calls_to(far, UpstreamLimits(fuse=self.FUSE))
        for _ in range(6):
            await fails(calls)
        far.asked.clear()
        await asyncio.sleep(0.3)
        answering = asyncio.Event()

        async def slow(request: httpx.Request) -> httpx.Response:
            await answering.wait()
            return await fine(request)

        far.answer = slow
        asking = [asyncio.create_task(ask(calls)) for _ in range(20)]
        await until(lambda: sum(task.done() for task in asking) == 19)
        assert far.asked == [AUTHORITY]
        answering.set()
        told = await asyncio.gather(*asking, return_exceptions=True)
        assert told.count(b"fine") == 1
        assert await ask(calls) == b"fine"
        assert calls.states() == {}
        counted = [
            calls.counters.of(one)
            for one in (CallEvent.BREAKER_OPENED, CallEvent.BREAKER_PROBED, CallEvent.BREAKER_CLOSED)
        ]
        assert counted == [1, 1, 1]

    async def test_a_probe_that_fails_keeps_it_shut_for_longer(self) -> None:
        """Nobody is asked but probes, and they become rarer."""
        calls = calls_to(far := Far(raising(httpx.ReadTimeout(""))), UpstreamLimits(fuse=self.FUSE))
        for _ in range(5):
            await fails(calls)
        far.asked.clear()
        began = now()
        while now() < began + 1.5:
            await fails(calls)
            await asyncio.sleep(0.02)
        assert 1 <= len(far.asked) <= 4  # after 0.2, 0.6 and 1.4 seconds, each within a fifth

    async def test_a_probe_that_hangs_up_leaves_the_question_open(self) -> None:
        """The next caller finds out at once."""
        far = Far(raising(httpx.ReadTimeout("")))
        calls = calls_to(far, UpstreamLimits(fuse=self.FUSE))
        for _ in range(5):
            await fails(calls)
        await asyncio.sleep(0.3)
        far.answer = silent
        probe = asyncio.create_task(ask(calls))
        await until(lambda: calls.states() == {("cases", AUTHORITY): CircuitState.HALF_OPEN})
        probe.cancel()
        await asyncio.gather(probe, return_exceptions=True)
        far.answer = fine
        assert await ask(calls) == b"fine"

    async def test_a_far_side_that_never_answers_opens_it(self) -> None:
        """A deadline that ended a long wait counts as a failure."""
        calls = calls_to(Far(silent), UpstreamLimits(fuse=self.FUSE))
        told = await asyncio.gather(*(fails(calls, seconds=1.1) for _ in range(5)))
        assert {type(one) for one in told} == {SourceTimedOutError}
        assert calls.states() == {("cases", AUTHORITY): CircuitState.OPEN}

    async def test_clients_in_a_hurry_do_not_open_it(self) -> None:
        """A deadline of an instant says nothing of the far side."""
        calls = calls_to(Far(silent), UpstreamLimits(fuse=self.FUSE))
        told = await asyncio.gather(*(fails(calls, seconds=0.05) for _ in range(50)))
        assert {type(one) for one in told} == {SourceTimedOutError}
        assert calls.states() == {}

    async def test_clients_that_hang_up_do_not_open_it(self) -> None:
        """Nobody's failure, however many they are."""
        calls = calls_to(Far(silent), UpstreamLimits(fuse=self.FUSE))
        asking = [asyncio.create_task(ask(calls)) for _ in range(50)]
        await asyncio.sleep(0.05)
        for task in asking:
            task.cancel()
        assert all(
            isinstance(one, asyncio.CancelledError) for one in await asyncio.gather(*asking, return_exceptions=True)
        )
        assert calls.states() == {}
        assert calls.counters.of(CallEvent.GIVEN_UP) == 50


class TestBulkhead:
    """So many at once, and so many that wait."""

    async def test_no_more_at_once_than_that(self) -> None:
        """Twenty calls through four places: all answered, four at a time."""
        at_once = most = 0

        async def answer(request: httpx.Request) -> httpx.Response:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.005)
            at_once -= 1
            return await fine(request)

        calls = calls_to(Far(answer), UpstreamLimits(at_once=4))
        assert await asyncio.gather(*(ask(calls) for _ in range(20))) == [b"fine"] * 20
        assert most == 4

    async def test_a_full_queue_takes_nobody(self) -> None:
        """Who comes too late is told so at once, and it is not held against the far side."""
        calls = calls_to(far := Far(silent), UpstreamLimits(at_once=2, waiting=3))
        asking = [asyncio.create_task(ask(calls)) for _ in range(5)]
        await until(lambda: len(far.asked) == 2)
        told = await asyncio.gather(*(fails(calls) for _ in range(10)))
        assert {one.reason for one in told} == {"queue_full"}
        assert calls.counters.of(CallEvent.QUEUE_FULL) == 10
        far.answer = fine
        assert await ask(calls, OTHER) == b"fine"
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        assert await ask(calls) == b"fine"

    async def test_the_wait_for_a_place_ends_at_the_deadline(self) -> None:
        """It is part of the request's time."""
        calls = calls_to(far := Far(silent), UpstreamLimits(at_once=1, waiting=10))
        holding = asyncio.create_task(ask(calls))
        await until(lambda: len(far.asked) == 1)
        assert isinstance(await fails(calls, seconds=0.1), SourceTimedOutError)
        holding.cancel()
        await asyncio.gather(holding, return_exceptions=True)
        far.answer = fine
        assert await ask(calls) == b"fine"

    async def test_hanging_up_at_random_loses_no_place(self) -> None:
        """Hundreds come and go at every stage: those who stay are answered, and in the end all places are free."""

        async def answer(request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(0.002)
            return await fine(request)

        calls = calls_to(Far(answer), UpstreamLimits(at_once=3, waiting=1_000, fuse=CircuitBreakerLimits()))
        before = len(asyncio.all_tasks())

        async def one(number: int) -> Any:
            task = asyncio.create_task(ask(calls))
            await asyncio.sleep(number % 17 / 1000)
            if number % 2:
                task.cancel()
            return (await asyncio.gather(task, return_exceptions=True))[0]

        told = await asyncio.gather(*(one(number) for number in range(400)))
        assert all(told[number] == b"fine" for number in range(0, 400, 2))
        assert all(one == b"fine" or isinstance(one, asyncio.CancelledError) for one in told)
        (way,) = calls._ways.values()
        assert (way.bulkhead.busy, way.bulkhead.waiting) == (0, 0)
        assert len(asyncio.all_tasks()) == before
        assert await asyncio.gather(*(ask(calls) for _ in range(3))) == [b"fine"] * 3
        assert calls.states() == {}


class TestTerms:
    """What the request lays down."""

    async def test_a_call_without_a_request_ends_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing is waited for without end."""
        monkeypatch.setattr("sources.transport.client.LONGEST_SECONDS", 0.05)
        calls = calls_to(Far(silent))
        with pytest.raises(SourceTimedOutError):
            await calls.ask(Call("cases", AUTHORITY, AT, b"?", {"Authority": AUTHORITY}), read)

    async def test_a_call_names_its_request(self) -> None:
        """So that the far side's log and ours can be laid side by side."""
        calls = calls_to(far := Far(fine))
        call = Call("cases", AUTHORITY, AT, b"?", {"Authority": AUTHORITY})
        await within(CallDeadline(now(), now() + 60, "7e3f"), calls.ask(call, read))
        await ask(calls)
        assert [one.headers.get("x-request-id") for one in far.requests] == ["7e3f", None]

    async def test_a_call_shows_nothing_of_itself(self) -> None:
        """Neither its body nor its token."""
        shown = repr(Call("cases", AUTHORITY, AT, b"0101701234", {"Authorization": "Bearer HEMMELIG"}))
        assert "0101701234" not in shown
        assert "HEMMELIG" not in shown

    async def test_every_failure_is_counted_once(self) -> None:
        """By its kind and its source."""
        calls = calls_to(far := Far(fine))
        await fails(calls, read=garbled)
        far.answer = refused
        await fails(calls)
        far.answer = raising(httpx.ReadTimeout(""))
        await fails(calls)
        far.answer = silent
        await fails(calls, seconds=0.05)
        told = calls.counters.all()
        assert told == {
            ("called", "cases"): 4,
            ("garbled", "cases"): 1,
            ("unavailable", "cases"): 1,
            ("timed_out", "cases"): 2,
        }
