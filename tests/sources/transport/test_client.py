"""Calls: each within a deadline, named by its request, and counted once."""

from __future__ import annotations

import httpx
import pytest

from sources.errors import (
    SourceTimedOutError,
)
from sources.transport.client import Call
from sources.transport.deadline import CallDeadline, now, within
from tests.sources.transport.upstreams import (
    AT,
    AUTHORITY,
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


class TestTerms:
    """What the request lays down."""

    async def test_a_call_without_a_request_ends_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing is waited for without end."""
        monkeypatch.setattr("sources.transport.client.MAX_SECONDS", 0.05)
        calls = calls_to(Upstream(silent))
        with pytest.raises(SourceTimedOutError):
            await calls.ask(Call("cases", AUTHORITY, AT, b"?", {"Authority": AUTHORITY}), read)

    async def test_a_call_names_its_request(self) -> None:
        """So that the far side's log and ours can be laid side by side."""
        calls = calls_to(upstream := Upstream(fine))
        call = Call("cases", AUTHORITY, AT, b"?", {"Authority": AUTHORITY})
        await within(CallDeadline(now(), now() + 60, "7e3f"), calls.ask(call, read))
        await ask(calls)
        assert [request.headers.get("x-request-id") for request in upstream.requests] == ["7e3f", None]

    async def test_a_call_shows_nothing_of_itself(self) -> None:
        """Neither its body nor its token."""
        text = repr(Call("cases", AUTHORITY, AT, b"0101701234", {"Authorization": "Bearer HEMMELIG"}))
        assert "0101701234" not in text
        assert "HEMMELIG" not in text

    async def test_every_failure_is_counted_once(self) -> None:
        """By its kind and its source."""
        calls = calls_to(upstream := Upstream(fine))
        await fails(calls, read=garbled)
        upstream.answer = refused
        await fails(calls)
        upstream.answer = raising(httpx.ReadTimeout(""))
        await fails(calls)
        upstream.answer = silent
        await fails(calls, seconds=0.05)
        counts = calls.counters.all()
        assert counts == {
            ("called", "cases"): 4,
            ("garbled", "cases"): 1,
            ("unavailable", "cases"): 1,
            ("timed_out", "cases"): 2,
        }
