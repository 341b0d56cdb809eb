"""Calls of one request: made once, and none after its end."""

from __future__ import annotations

import asyncio

import pytest

from sources.cache.single_flight import PerRequest


async def test_who_waits_when_a_request_ends_calls_nothing() -> None:
    """The first caller is cancelled; who waited for its result does not call in its place."""
    calls: list[str] = []
    under_way = asyncio.Event()

    async def call(key: str) -> str:
        calls.append(key)
        under_way.set()
        return await asyncio.get_running_loop().create_future()

    results = PerRequest(call)
    first = asyncio.create_task(results("key"))
    await under_way.wait()
    waiting = asyncio.create_task(results("key"))
    await asyncio.sleep(0)  # it waits now
    results.stop()
    for task in (first, waiting):
        with pytest.raises(asyncio.CancelledError):
            await task
    assert calls == ["key"]
