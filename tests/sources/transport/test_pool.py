"""Connections to one upstream: no more than may be, each used as long as it is worth it, none left behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from sources.errors import SourceTimedOutError, SourceUnavailableError
from sources.transport.address import HttpAddress, request_target
from sources.transport.connection import HttpConnection
from sources.transport.http import HttpClient
from sources.transport.pool import ConnectionPool
from sources.transport.resolver import Resolver
from sources.transport.sockets import exchange, request_bytes
from tests.ports import free_port
from tests.sources.scripted_server import until
from tests.sources.transport.echo import Echo, listening
from tests.sources.transport.wire import LOOPS

CAP = 1024 * 1024


@pytest.fixture(params=LOOPS.values(), ids=LOOPS)
def anyio_backend(request: pytest.FixtureRequest) -> Any:
    """Provide each event loop that a gateway may run on."""
    return request.param


@asynccontextmanager
async def pool_to(url: str, **bounds: Any) -> AsyncIterator[ConnectionPool]:
    parts = urlsplit(url)
    pool = ConnectionPool(HttpAddress(str(parts.hostname), parts.port or 80, False), None, Resolver(), **bounds)
    yield pool
    await pool.close()
    assert len(pool) == 0


async def ask(pool: ConnectionPool, url: str, word: bytes, *, seconds: float = 60) -> bytes:
    """Send a word, and return the answer."""
    request = request_bytes(request_target("POST", url), {}, word)
    ends = asyncio.get_running_loop().time() + seconds
    return (await exchange(pool, request, ends=ends, max_bytes=CAP)).body


async def test_there_are_no_more_connections_than_may_be() -> None:
    """Further calls wait for one, and each gets its own answer."""
    async with listening(echo := Echo(seconds=0.001)) as url, pool_to(url, max_connections=3) as pool:
        words = [b"%d" % number for number in range(60)]
        assert await asyncio.gather(*(ask(pool, url, word) for word in words)) == words
        assert echo.connections <= 3


async def test_connections_that_are_lost_make_room() -> None:
    """An upstream that closes each connection after its answer is asked over others."""
    async with listening(echo := Echo(max_requests=1)) as url, pool_to(url, max_connections=2) as pool:
        words = [b"%d" % number for number in range(20)]
        assert await asyncio.gather(*(ask(pool, url, word) for word in words)) == words
        assert echo.questions.count(b"0") == 1


async def test_a_failure_to_connect_makes_room() -> None:
    """All that wait hear of it."""
    url = f"http://127.0.0.1:{free_port()}/"
    async with pool_to(url, max_connections=1) as pool:
        failures = await asyncio.gather(*(ask(pool, url, b"x") for _ in range(10)), return_exceptions=True)
    assert {type(failure) for failure in failures} == {SourceUnavailableError}
    assert {str(failure) for failure in failures} == {"unreachable"}


async def test_whoever_waits_may_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the deadline or cancelled, even just as its turn has come: the turn passes to the next."""
    async with listening(echo := Echo()) as url, pool_to(url, max_connections=1) as pool:
        echo.may_answer.clear()
        first = asyncio.create_task(ask(pool, url, b"first"))
        await until(lambda: echo.questions == [b"first"])
        with pytest.raises(SourceTimedOutError) as late:
            await ask(pool, url, b"late", seconds=0.02)
        assert late.value.reason == "deadline"
        leaving, patient = (asyncio.create_task(ask(pool, url, word)) for word in (b"leaving", b"patient"))
        await asyncio.sleep(0)
        release = pool.released

        def released(connection: HttpConnection) -> None:
            release(connection)
            leaving.cancel()

        monkeypatch.setattr(pool, "released", released)
        echo.may_answer.set()
        assert await patient == b"patient"
        assert await first == b"first"
        assert leaving.cancelled()
        assert (echo.questions, echo.connections) == ([b"first", b"patient"], 1)


async def test_a_deadline_ends_the_wait_for_a_connection() -> None:
    """One that no request made too: every wait has an end."""
    async with listening(echo := Echo()) as url, pool_to(url) as pool:
        echo.may_answer.clear()
        with pytest.raises(SourceTimedOutError) as ended:
            await ask(pool, url, b"x", seconds=0.02)
        assert ended.value.reason == "deadline"
        await until(lambda: len(pool) == 0)


async def test_idle_connections_expire() -> None:
    """The upstream would close them soon."""
    async with listening(echo := Echo()) as url, pool_to(url, keep_seconds=0.02) as pool:
        for _ in range(3):
            await ask(pool, url, b"x")
        await until(lambda: len(pool) == 0)
        await until(lambda: echo.open == 0)
        assert await ask(pool, url, b"y") == b"y"


async def test_a_connection_in_use_does_not_expire() -> None:
    """However long the answer takes: the request's deadline ends it."""
    async with listening(echo := Echo()) as url, pool_to(url, keep_seconds=0.01) as pool:
        await ask(pool, url, b"x")
        echo.may_answer.clear()
        slow = asyncio.create_task(ask(pool, url, b"slow"))
        await until(lambda: b"slow" in echo.questions)
        await asyncio.sleep(0.05)
        echo.may_answer.set()
        assert await slow == b"slow"


async def test_what_nobody_asked_for_closes_a_connection() -> None:
    """Bytes on an idle connection would be taken for the next answer."""

    async def talking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while await reader.readuntil(b"word"):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            await may_go_on.wait()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged")

    connections, may_go_on = 0, asyncio.Event()
    async with listening(talking) as url, pool_to(url) as pool:
        assert await ask(pool, url, b"word") == b"ok"
        may_go_on.set()
        await until(lambda: len(pool) == 0)
        assert await ask(pool, url, b"word") == b"ok"
    assert connections == 2


async def test_an_answer_before_the_request_was_read_is_taken() -> None:
    """A refusal of a large request, say. Its connection is not used again: half a request stands in it."""

    async def hasty(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 413 Large\r\nContent-Length: 2\r\n\r\nno")
        await asyncio.Event().wait()

    async with listening(hasty) as url, pool_to(url) as pool:
        assert await ask(pool, url, b"x" * 50_000_000) == b"no"
        await until(lambda: len(pool) == 0)


async def test_a_request_that_nobody_reads_ends_at_its_deadline() -> None:
    """It is larger than what the sockets take."""

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with listening(deaf) as url, pool_to(url) as pool:
        with pytest.raises(SourceTimedOutError):
            await ask(pool, url, b"x" * 50_000_000, seconds=0.2)
        await until(lambda: len(pool) == 0)


async def test_whoever_speaks_first_is_not_heard() -> None:
    """On a connection over which nothing was asked yet."""

    async def eager(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno")
        await asyncio.Event().wait()

    async with listening(eager) as url, pool_to(url) as pool:
        connection = await pool.connection()
        await until(lambda: len(pool) == 0)
        with pytest.raises(SourceUnavailableError):
            await connection.ask(b"", ends=asyncio.get_running_loop().time() + 60, max_bytes=CAP)


class TestClosing:
    """The end of a client."""

    async def test_whoever_waits_is_answered(self) -> None:
        """With a failure, not with silence."""
        http = HttpClient()
        async with listening(echo := Echo()) as url:
            await http.post(url, b"idle", {})
            echo.may_answer.clear()
            asking = asyncio.create_task(http.post(url, b"x", {}))
            await until(lambda: b"x" in echo.questions)
            await http.close()
            with pytest.raises(SourceUnavailableError) as closed:
                await asking
            assert closed.value.reason == "closed"
            echo.may_answer.set()
            await until(lambda: echo.open == 0)

    async def test_nobody_is_asked_afterwards(self) -> None:
        """Nor a connection opened."""
        http = HttpClient()
        async with listening(echo := Echo()) as url:
            await http.close()
            with pytest.raises(SourceUnavailableError):
                await http.post(url, b"x", {})
            assert echo.connections == 0

    @pytest.mark.parametrize("turns", range(12))
    async def test_a_connection_that_is_being_opened_is_not_left_behind(self, turns: int) -> None:
        """Whenever the client is closed."""
        http = HttpClient()
        async with listening(echo := Echo()) as url:
            asking = asyncio.create_task(http.post(url, b"x", {}))
            for _ in range(turns):
                await asyncio.sleep(0)
            await http.close()
            (outcome,) = await asyncio.gather(asking, return_exceptions=True)
            assert isinstance(outcome, SourceUnavailableError) or outcome.body == b"x"
            await until(lambda: http.connections == 0)
            await until(lambda: echo.open == 0)
