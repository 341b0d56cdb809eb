"""Kept connections: used again, mended where the far side let go of them, and never with another question's answer."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from typing import Any, TypeAlias

import pytest

from sources.errors import SourceUnavailableError
from sources.transport.http import HttpClient
from tests.sources.scripted_server import until
from tests.sources.transport.echo import Echo, listening
from tests.sources.transport.wire import LOOPS, client_context

Tls: TypeAlias = ssl.SSLContext | None


@pytest.fixture(params=LOOPS.values(), ids=LOOPS)
def anyio_backend(request: pytest.FixtureRequest) -> Any:
    """Provide each event loop that a gateway may run on."""
    return request.param


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    trusting = client_context()
    client = HttpClient(tls=lambda _url: trusting)
    yield client
    await client.close()


async def say(http: HttpClient, url: str, word: bytes) -> bytes:
    return (await http.post(url, word, {})).body


async def test_a_kept_connection_that_was_closed_is_no_failure(http: HttpClient, server_tls: Tls) -> None:
    """A far side that closes a connection as it is used again is asked once more on a new one."""
    async with listening(echo := Echo(max_requests=1), server_tls) as url:
        assert [await say(http, url, b"%d" % number) for number in range(5)] == [b"0", b"1", b"2", b"3", b"4"]
        assert echo.questions == [b"0", b"1", b"2", b"3", b"4"]
        assert echo.connections == 5


async def test_a_new_connection_without_an_answer_is_a_failure(http: HttpClient, server_tls: Tls) -> None:
    """Only a kept connection is a reason to ask again at once."""
    async with listening(echo := Echo(max_requests=0), server_tls) as url:
        with pytest.raises(SourceUnavailableError):
            await say(http, url, b"x")
        assert echo.connections == 1


async def test_nobody_reads_the_answer_to_a_question_that_was_given_up(http: HttpClient, server_tls: Tls) -> None:
    """Hundreds give up at every stage of their question: each answer is the asker's own."""
    async with listening(echo := Echo(seconds=0.003), server_tls) as url:

        async def exchange(number: int) -> bytes | None:
            try:
                async with asyncio.timeout(number % 9 / 1000):
                    return await say(http, url, b"%d" % number)
            except TimeoutError:
                return None

        for start in range(0, 600, 20):
            numbers = range(start, start + 20)
            hurried = await asyncio.gather(*(exchange(number) for number in numbers))
            patient = await asyncio.gather(*(say(http, url, b"patient %d" % number) for number in numbers))
            assert patient == [b"patient %d" % number for number in numbers]
            assert [answer for answer in hurried if answer is not None] == [
                b"%d" % number for number, answer in zip(numbers, hurried, strict=True) if answer is not None
            ]
        assert len(echo.questions) > 600


async def test_given_up_questions_leave_no_connection_behind(http: HttpClient, server_tls: Tls) -> None:
    """What was given up is hung up, and what was answered is kept: no more connections than were needed at once."""
    async with listening(echo := Echo(), server_tls) as url:
        echo.may_answer.clear()
        asking = [asyncio.create_task(say(http, url, b"%d" % number)) for number in range(50)]
        await until(lambda: len(echo.questions) == 50)
        for task in asking[::2]:
            task.cancel()
        await until(lambda: all(task.done() for task in asking[::2]))
        echo.may_answer.set()
        await asyncio.gather(*asking, return_exceptions=True)
        await until(lambda: echo.open <= 25)
    await http.close()
    await until(lambda: not echo.open)
