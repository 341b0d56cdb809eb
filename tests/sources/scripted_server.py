"""A far side on a real socket: it reads a request, and then writes whatever a test wants written."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sources.concurrency import cancel_and_wait

Answering: TypeAlias = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Line:
    """The far side's address, the requests that came in, and how many callers hung up on it."""

    port: int
    scheme: str = "http"
    requests: list[bytes] = field(default_factory=list)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/index"

    def header(self, name: str) -> list[str]:
        """Return the values of a header over all requests."""
        heads = [request.partition(b"\r\n\r\n")[0].decode() for request in self.requests]
        pairs = [line.partition(": ") for head in heads for line in head.split("\r\n")]
        return [value for key, _, value in pairs if key.lower() == name.lower()]


@contextlib.asynccontextmanager
async def far_side(answer: bytes | Answering, tls: ssl.SSLContext | None = None) -> AsyncIterator[Line]:
    """Provide a server on loopback that gives every request the same answer, and then closes."""
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await _converse(line, reader, writer, answer)
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    line = Line(server.sockets[0].getsockname()[1], "https" if tls else "http")
    try:
        yield line
    finally:
        server.close()
        await cancel_and_wait(tasks, within=60)
        await asyncio.sleep(0.01)  # a closed connection is gone a moment later


async def _converse(
    line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes | Answering
) -> None:
    while True:
        line.requests.append(await _request(reader))
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
            if b"Connection: keep-alive" not in answer:
                return
            continue
        watch = asyncio.create_task(_watch(line, reader))
        try:
            await answer(writer)
        finally:
            watch.cancel()
        return


async def _watch(line: Line, reader: asyncio.StreamReader) -> None:
    with contextlib.suppress(OSError):
        await reader.read()
    line.hung_up.set()


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [part for part in head.lower().split(b"\r\n") if part.startswith(b"content-length:")]
    return head + await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)


def reply(
    body: bytes = b"",
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    length: int | None = None,
    keep: bool = False,
) -> bytes:
    """Return an HTTP answer; `length` lies about its size."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    lines.append("Connection: keep-alive" if keep else "Connection: close")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def silent(_writer: asyncio.StreamWriter) -> None:
    """Take the question and never answers."""
    await asyncio.sleep(3600)


async def dripping(writer: asyncio.StreamWriter) -> None:
    """Send a byte now and then, without end."""
    writer.write(reply(b"<", length=1_000_000))
    while True:
        await writer.drain()
        await asyncio.sleep(0.01)
        writer.write(b" ")


async def flooding(writer: asyncio.StreamWriter) -> None:
    """Send as fast as it can, without end and without saying how much."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        await writer.drain()


def resetting(body: bytes) -> Answering:
    """Send some of its answer and then breaks the connection."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(reply(body, length=len(body) * 2))
        await writer.drain()
        await asyncio.sleep(0.05)
        connection: socket.socket = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return answer


async def until(true: Callable[[], bool], *, seconds: float = 10.0) -> None:
    """Wait for something that will soon be so."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - nobody tells when it is
            await asyncio.sleep(0.01)
