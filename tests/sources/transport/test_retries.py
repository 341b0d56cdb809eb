"""Retries: a second attempt where it may help and can be afforded."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from sources.errors import (
    SourceGarbledError,
    SourceUnavailableError,
)
from sources.transport.client import Call, UpstreamLimits
from sources.transport.counters import CallEvent
from sources.transport.deadline import CallDeadline, now, within
from tests.sources.transport.upstreams import (
    AT,
    AUTHORITY,
    FIRM,
    Answering,
    Upstream,
    ask,
    busy,
    calls_to,
    fails,
    fine,
    garbled,
    raising,
    read,
    refused,
)


class TestRetries:
    """A second try, where it may help and can be afforded."""

    @pytest.mark.parametrize("answer", [busy, refused], ids=["busy", "refused"])
    async def test_an_outage_costs_a_tenth_more(self, answer: Answering) -> None:
        """A source that fails every call is asked at most 1.1 times as often as it was called."""
        calls = calls_to(upstream := Upstream(answer))
        for _ in range(50):
            await asyncio.gather(*(fails(calls) for _ in range(20)))
        assert 1_050 <= len(upstream.authorities) <= 1_100
        assert calls.counters.of(CallEvent.RETRIED) == len(upstream.authorities) - 1_000

    async def test_retries_are_paid_by_the_calls_to_the_same_source(self) -> None:
        """Little is saved up: after an hour without trouble an outage gets ten retries at once, not hundreds."""
        upstream = Upstream(fine)
        calls = calls_to(upstream)
        for _ in range(1_000):
            await ask(calls)
        upstream.answer, upstream.authorities[:] = busy, []
        await asyncio.gather(*(fails(calls) for _ in range(5)))
        assert len(upstream.authorities) == 10
        for _ in range(5):
            await fails(calls)
        assert len(upstream.authorities) <= 10 + 5 + 6

    async def test_a_second_try_mends_a_passing_failure(self) -> None:
        """What failed once and then answered has answered."""
        upstream = Upstream(fine)
        calls = calls_to(upstream)
        for _ in range(20):
            await ask(calls)

        async def once(request: httpx.Request) -> httpx.Response:
            upstream.answer = fine
            return await refused(request)

        upstream.answer = once
        assert await ask(calls) == b"fine"
        assert calls.counters.of(CallEvent.UNAVAILABLE) == 0

    async def test_nothing_is_tried_again_after_half_of_the_time(self) -> None:
        """Then the other sources need what is left of it."""
        calls = calls_to(upstream := Upstream(busy))
        for _ in range(200):
            half_gone = CallDeadline(now() - 31, now() + 30)
            with pytest.raises(SourceUnavailableError):
                await within(half_gone, calls.ask(Call("cases", AUTHORITY, AT, b"?", {"Authority": AUTHORITY}), read))
        assert len(upstream.authorities) == 200

    @pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 501])
    async def test_an_answer_that_says_no_is_not_asked_again(self, status: int) -> None:
        """Only 502, 503 and 504 say that a moment later may be another matter."""

        async def answer(_request: httpx.Request) -> httpx.Response:
            return httpx.Response(status, stream=httpx.ByteStream(b""))

        calls = calls_to(upstream := Upstream(answer))
        for _ in range(30):
            await fails(calls)
        assert len(upstream.authorities) == 30

    async def test_what_cannot_be_read_is_not_asked_again(self) -> None:
        """It would be the same."""
        calls = calls_to(upstream := Upstream(fine))
        for _ in range(30):
            assert isinstance(await fails(calls, read=garbled), SourceGarbledError)
        assert len(upstream.authorities) == 30

    @pytest.mark.parametrize("error", [httpx.UnsupportedProtocol(""), httpx.ReadTimeout("")], ids=["address", "slow"])
    async def test_what_no_retry_mends_is_not_tried_again(self, error: Exception) -> None:
        """Neither a bad address nor a far side that was waited for long enough."""
        calls = calls_to(upstream := Upstream(raising(error)))
        for _ in range(30):
            await fails(calls)
        assert len(upstream.authorities) == 30

    async def test_retries_can_be_turned_off(self) -> None:
        """With a budget of nothing."""
        calls = calls_to(upstream := Upstream(busy), UpstreamLimits(retry_share=0, breaker=FIRM))
        for _ in range(30):
            await fails(calls)
        assert len(upstream.authorities) == 30
