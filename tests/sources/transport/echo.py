"""Upstreams on loopback, and one that answers every question with itself."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

from sources.concurrency import cancel_and_wait

Handler: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"


class Echo:
    """Answers every question with itself, a little later, over connections that it keeps."""

    def __init__(self, *, seconds: float = 0.0, max_requests: int = 1_000_000) -> None:
        self.seconds = seconds
        self.max_requests = max_requests
        self.connections = 0
        self.open = 0
        self.questions: list[bytes] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            for _ in range(self.max_requests):
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                body = await reader.readexactly(length)
                self.questions.append(body)
                await asyncio.sleep(self.seconds)
                await self.may_answer.wait()
                writer.write(HEAD % len(body) + body)
            await self.last(reader)
        finally:
            self.open -= 1

    async def last(self, reader: asyncio.StreamReader) -> None:
        """One more question is read, and the connection closed without an answer to it."""
        await reader.read(1)


@asynccontextmanager
async def listening(handler: Handler, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Yield the address of a server on loopback. Its connections are cut when the block ends."""
    handlers: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        handlers.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await handler(reader, writer)
        writer.transport.abort() if task.cancelling() else writer.close()
        handlers.discard(task)

    server = await asyncio.start_server(connected, host, 0, ssl=tls)
    try:
        name = f"[{host}]" if ":" in host else host
        yield f"{'https' if tls else 'http'}://{name}:{server.sockets[0].getsockname()[1]}/index"
    finally:
        server.close()
        await cancel_and_wait(handlers, within=60)
        await asyncio.sleep(0.01)  # a closed connection is gone a moment later
