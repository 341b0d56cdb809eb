"""The proxy does to a connection what its toxics say, and they can be changed while it runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.faults.proxy import (
    Bandwidth,
    Down,
    Instead,
    Latency,
    LimitData,
    Proxy,
    ResetPeer,
    Rewritten,
    Silence,
    Slicer,
    SlowClose,
    Toxic,
    proxy,
)
from tests.sources.scripted_server import Line, far_side, reply

BODY = b"x" * 10_000


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with far_side(reply(BODY, keep=True)) as running:
        yield running


@pytest.fixture
async def toxic(line: Line) -> AsyncIterator[Proxy]:
    async with proxy(f"http://127.0.0.1:{line.port}") as running:
        yield running


async def ask(running: Proxy, body: bytes = b"a question", *, seconds: float = 30.0) -> bytes:
    async with httpx.AsyncClient(timeout=seconds, trust_env=False) as client:
        return (await client.post(f"http://127.0.0.1:{running.port}/index", content=body)).content


async def test_without_toxics_nothing_is_changed(toxic: Proxy, line: Line) -> None:
    """The question goes on as it came, and the answer back."""
    assert await ask(toxic) == BODY
    assert line.requests[0].endswith(b"\r\n\r\na question")


@pytest.mark.parametrize("harmless", [Slicer(size=1_000), Bandwidth(bytes_a_second=1_000_000), SlowClose(0.1), Toxic()])
async def test_what_is_slow_is_whole(toxic: Proxy, harmless: Toxic) -> None:
    """Pieces, narrow lines and slow closing lose nothing."""
    toxic.toxics = [harmless, Latency(0.01)]
    assert await ask(toxic) == BODY


@pytest.mark.parametrize("slow", [Latency(0.4), Bandwidth(bytes_a_second=25_000)])
async def test_what_is_slow_takes_its_time(toxic: Proxy, slow: Toxic) -> None:
    """It is really late."""
    toxic.toxics = [slow]
    began = time.monotonic()
    assert await ask(toxic) == BODY
    assert time.monotonic() - began >= 0.35


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (Down(), httpx.ReadError),
        (ResetPeer(after=500), httpx.ReadError),
        (LimitData(max_bytes=500), httpx.RemoteProtocolError),
    ],
)
async def test_what_breaks_off(toxic: Proxy, broken: Toxic, error: type[Exception]) -> None:
    """Resets are resets, and a closed line is one that was closed too soon."""
    toxic.toxics = [broken]
    with pytest.raises(error):
        await ask(toxic)


async def test_silence_is_silent(toxic: Proxy) -> None:
    """The question arrives and no answer does."""
    toxic.toxics = [Silence()]
    with pytest.raises(httpx.ReadTimeout):
        await ask(toxic, seconds=0.3)


async def test_toxics_are_for_the_questions_they_name(toxic: Proxy) -> None:
    """And can be changed while a connection is in use; one that counts stops by itself."""
    toxic.toxics = [Instead(reply(b"other", keep=True), only=b"special")]
    async with httpx.AsyncClient(trust_env=False) as client:

        async def answer_to(body: bytes) -> bytes:
            return (await client.post(f"http://127.0.0.1:{toxic.port}/", content=body)).content

        assert [await answer_to(b"ordinary"), await answer_to(b"special")] == [BODY, b"other"]
        toxic.toxics = [Instead(reply(b"once", keep=True), times=1)]
        assert [await answer_to(b"ordinary"), await answer_to(b"special")] == [b"once", BODY]
        toxic.toxics = []
        assert await answer_to(b"special") == BODY


async def test_questions_and_answers_can_be_rewritten(toxic: Proxy, line: Line) -> None:
    """Their lengths are put right."""
    toxic.toxics = [Rewritten(lambda body: body * 2, lambda body: body[:10] + b"!")]
    assert await ask(toxic) == BODY[:10] + b"!"
    assert line.requests[0].endswith(b"a questiona question")


async def test_a_caller_that_leaves_is_let_go(toxic: Proxy) -> None:
    """No connection stays behind."""
    toxic.toxics = [Silence()]
    asking = asyncio.create_task(ask(toxic))
    while not toxic.questions:  # noqa: ASYNC110 - nobody tells when it is
        await asyncio.sleep(0.01)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    async with asyncio.timeout(10):
        while toxic.open:  # noqa: ASYNC110 - nobody tells when it is
            await asyncio.sleep(0.01)
