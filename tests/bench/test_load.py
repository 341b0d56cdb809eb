"""Load counts what was answered, and tells a whole answer from another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

pytest.importorskip("psutil", reason="the bench is not installed: pip install borgerblik[bench]")

from bench.load import request, visit

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n0123456789\n"
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n0123\r\n7\r\n456789\n\r\n0\r\n\r\n"
SHORT = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
BROKEN = b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 11\r\n\r\n0123456789\n"
REQUEST = request(1, "Bearer somebody", b'{"query": "{ me { id } }"}')


@asynccontextmanager
async def answering(*answers: bytes) -> AsyncIterator[int]:
    """Yield a server that gives these answers in turn, then the last for ever, and sends each in two parts."""
    left = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b'{"query": "{ me { id } }"}'):
            answer = left.pop(0) if len(left) > 1 else left[0]
            for part in (answer[:20], answer[20:]):
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0)

    async def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(quietly, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize("answer", [ANSWER, CHUNKED], ids=["by length", "in chunks"])
async def test_an_answer_is_read_to_its_end(answer: bytes) -> None:
    """By its length or by its last chunk, and the connection is used again."""
    async with answering(answer) as port:
        measured = await visit(port, REQUEST, connections=3, seconds=0.05)

    assert (measured.body, measured.failures) == (b"0123456789\n", 0)
    assert measured.requests > 3


@pytest.mark.parametrize("answer", [SHORT, BROKEN], ids=["another size", "another status"])
async def test_an_answer_that_is_not_whole_has_failed(answer: bytes) -> None:
    """It is of another size than the first one, or of another status."""
    async with answering(ANSWER, answer) as port:
        first = await visit(port, REQUEST, connections=1, seconds=0)
        then = await visit(port, REQUEST, connections=1, seconds=0, size=first.size)

    assert (first.failures, then.failures) == (0, 1)
