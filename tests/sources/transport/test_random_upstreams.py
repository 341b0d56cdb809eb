"""Upstreams that do anything: each question gets its own answer or a failure, and no connection is left."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import struct
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest

from sources.errors import SourceError, SourceTimedOutError
from sources.transport.deadline import within_seconds
from sources.transport.http import HttpClient
from tests.sources.scripted_server import until
from tests.sources.transport.echo import listening
from tests.sources.transport.test_random_answers import chunked, framed, pieces
from tests.sources.transport.wire import LOOPS, client_context

QUESTIONS = int(os.environ.get("RANDOM_QUESTIONS", "20000"))
AT_ONCE = 30
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Tls = ssl.SSLContext | None


@pytest.fixture(params=LOOPS.values(), ids=LOOPS)
def anyio_backend(request: pytest.FixtureRequest) -> Any:
    """Provide each event loop that a gateway may run on."""
    return request.param


class Moody:
    """Answers with the question, or misbehaves. It counts what it did, and its open connections."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.moods: Counter[str] = Counter()
        self.open = 0
        self.ways: list[Callable[[bytes, Streams], Awaitable[bool]]] = [
            *[self.good] * 6,
            self.in_pieces,
            self.with_more,
            self.cut_short,
            self.reset,
            self.silent,
            self.nothing,
            self.nonsense,
            self.last,
            self.flood,
        ]

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        try:
            is_kept = True
            while is_kept:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                question = await reader.readexactly(length)
                way = self.chance.choice(self.ways)
                self.moods[way.__name__] += 1
                is_kept = await way(question, (reader, writer))
        finally:
            self.open -= 1

    async def good(self, question: bytes, streams: Streams) -> bool:
        raw, needs_end = framed(question, self.chance)
        streams[1].write(raw)
        return not needs_end

    async def in_pieces(self, question: bytes, streams: Streams) -> bool:
        raw, needs_end = framed(question, self.chance)
        for piece in pieces(raw, self.chance):
            streams[1].write(piece)
            await streams[1].drain()
            await asyncio.sleep(0)
        return not needs_end

    async def with_more(self, question: bytes, streams: Streams) -> bool:
        """Append another answer, which nobody asked for."""
        whole = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(question, self.chance)
        streams[1].write(whole + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged")
        return True

    async def cut_short(self, question: bytes, streams: Streams) -> bool:
        streams[1].write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(question) + 5) + question)
        return False

    async def reset(self, question: bytes, streams: Streams) -> bool:
        streams[1].write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + question)
        whole: socket.socket = streams[1].get_extra_info("socket")
        whole.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        streams[1].transport.abort()
        return False

    async def silent(self, question: bytes, streams: Streams) -> bool:
        await streams[0].read()
        return False

    async def nothing(self, question: bytes, streams: Streams) -> bool:
        return False

    async def nonsense(self, question: bytes, streams: Streams) -> bool:
        streams[1].write(self.chance.choice([b"\x00" * 50, b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n a\r\n\r\n"]))
        return True

    async def last(self, question: bytes, streams: Streams) -> bool:
        """Answer, and close in silence."""
        streams[1].write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(question) + question)
        return False

    async def flood(self, question: bytes, streams: Streams) -> bool:
        streams[1].write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100):
            streams[1].write(b"1000\r\n" + b" " * 0x1000 + b"\r\n")
            await streams[1].drain()
        return False


async def outcomes(http: HttpClient, url: str, questions: int, seed: int) -> Counter[str]:
    """Ask, some in a hurry and some until they are cancelled; return how that ended."""
    chance, ends, numbers = Random(seed), Counter[str](), iter(range(questions))

    async def asker() -> None:
        for number in numbers:
            question = b"%d." % number * chance.randint(1, 50)
            asking = asyncio.create_task(
                within_seconds(chance.choice([0.001, 0.05, 0.05, 1]), http.post(url, question, {}))
            )
            if chance.random() < 0.1:
                await asyncio.sleep(chance.random() / 100)
                asking.cancel()
            (outcome,) = await asyncio.gather(asking, return_exceptions=True)
            assert isinstance(outcome, SourceError | asyncio.CancelledError) or outcome.body == question, outcome
            ends["timed out" if isinstance(outcome, SourceTimedOutError) else type(outcome).__name__] += 1

    await asyncio.gather(*(asker() for _ in range(AT_ONCE)))
    return ends


async def check(questions: int, seed: int, server_tls: Tls) -> None:
    """Ask a moody upstream, and look at what is left: nothing."""
    problems: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: problems.append(context))
    trusting = client_context()
    http = HttpClient(tls=lambda _url: trusting, max_bytes=100_000)
    moody = Moody(seed)
    async with listening(moody, server_tls) as url:
        ends = await outcomes(http, url, questions, seed)
        assert http.connections <= AT_ONCE
        await http.close()
        assert http.connections == 0
        await until(lambda: moody.open == 0, seconds=60)
    assert all(ends[kind] for kind in ("Reply", "timed out", "SourceUnavailableError", "SourceGarbledError")), ends
    assert len(moody.moods) == 10, moody.moods
    assert problems == []


async def test_each_question_gets_its_own_answer_or_a_failure(server_tls: Tls) -> None:
    """Whatever the upstream did on that connection before."""
    await check(600, 2022, server_tls)


@pytest.mark.long
async def test_many_questions_get_their_own_answer_or_a_failure(server_tls: Tls) -> None:
    """The same, longer."""
    await check(QUESTIONS, 7, server_tls)
