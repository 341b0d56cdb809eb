"""A TCP proxy between the gateway and a far side, whose faults can be changed while it runs."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from sources.concurrency import cancel_and_wait

Onward = Callable[[bytes], Awaitable[None]]
_LENGTH = re.compile(rb"(?i)(content-length: *)([0-9]+)")


class HangupError(Exception):
    """The connection is to be closed, politely."""


class ResetError(Exception):
    """The connection is to be reset."""


@dataclass
class Toxic:
    """A fault for the questions in which `only` stands. This one does nothing."""

    only: bytes = field(default=b"", kw_only=True)

    def request(self, question: bytes) -> bytes:
        """Return the question as it goes on. Raises HangupError or ResetError."""
        return question

    async def answered(self, line: Line, data: bytes, onward: Onward) -> None:
        """Pass on a piece of the answer on its way back. Raise HangupError or ResetError."""
        await onward(data)


@dataclass
class Latency(Toxic):
    """Every answer comes later."""

    seconds: float

    async def answered(self, line: Line, data: bytes, onward: Onward) -> None:
        if not line.bytes_passed:
            await asyncio.sleep(self.seconds)
        await onward(data)


@dataclass
class Down(Toxic):
    """Nobody answers: the connection is reset as soon as something is asked."""

    def request(self, question: bytes) -> bytes:
        raise ResetError


@dataclass
class Bandwidth(Toxic):
    """So many bytes a second and no more."""

    bytes_a_second: int

    async def answered(self, line: Line, data: bytes, onward: Onward) -> None:
        step = max(self.bytes_a_second // 20, 1)
        for start in range(0, len(data), step):
            await onward(data[start : start + step])
            await asyncio.sleep(step / self.bytes_a_second)


@dataclass
class SlowClose(Toxic):
    """The answer is whole, but the far side is long in closing."""

    seconds: float


@dataclass
class Silence(Toxic):
    """The question is taken and never answered."""

    async def answered(self, line: Line, data: bytes, onward: Onward) -> None:
        await asyncio.sleep(3600)


@dataclass
class ResetPeer(Toxic):
    """The connection is reset after so many bytes of the answer."""

    after: int = 0

    async def answered(self, line: Line, data: bytes, onward: Onward) -> None:
        if line.bytes_passed + len(data) > self.after:
            await onward(data[: max(self.after - line.bytes_passed, 0)])
            raise ResetError
        await onward(data)


@dataclass
class Slicer(Toxic):
    """The answer comes in many small pieces."""

    size: int
    seconds: float = 0.0

    async def answered(self, line: Line, data: bytes, onward: Onward) -> None:
        for start in range(0, len(data), self.size):
            await onward(data[start : start + self.size])
            await asyncio.sleep(self.seconds)


@dataclass
class LimitData(Toxic):
    """The connection is closed after so many bytes of the answer."""

    max_bytes: int

    async def answered(self, line: Line, data: bytes, onward: Onward) -> None:
        await onward(data[: max(self.max_bytes - line.bytes_passed, 0)])
        if line.bytes_passed + len(data) > self.max_bytes:
            raise HangupError


@dataclass
class Instead(Toxic):
    """Another answer altogether; `times` counts down, and at 0 the far side's own answers come again."""

    answer: bytes
    times: int = -1

    async def answered(self, line: Line, data: bytes, onward: Onward) -> None:
        if line.bytes_passed == 0 and self.times:
            self.times -= 1
            line.replaced = True
            await onward(self.answer)
        elif not line.replaced:
            await onward(data)


@dataclass
class Rewritten(Toxic):
    """Something else is asked, or the body of the answer is another one."""

    question: Callable[[bytes], bytes] = bytes
    answer: Callable[[bytes], bytes] | None = None

    def request(self, question: bytes) -> bytes:
        head, _, body = question.partition(b"\r\n\r\n")
        return _sized(head, self.question(body))

    async def answered(self, line: Line, data: bytes, onward: Onward) -> None:
        if self.answer is None:
            await onward(data)
            return
        line.buffer += data
        head, separator, body = line.buffer.partition(b"\r\n\r\n")
        if separator and len(body) >= _length(head):
            line.buffer = b""
            await onward(_sized(head, self.answer(body)))


def _length(head: bytes) -> int:
    match = _LENGTH.search(head)
    return int(match[2]) if match else 0


def _sized(head: bytes, body: bytes) -> bytes:
    return _LENGTH.sub(b"\\g<1>%d" % len(body), head) + b"\r\n\r\n" + body


@dataclass
class Line:
    """One connection from the gateway: what it asked last, and how much of the answer has come back."""

    writer: asyncio.StreamWriter
    toxics: list[Toxic] = field(default_factory=list)
    bytes_passed: int = 0
    buffer: bytes = b""
    replaced: bool = False

    def turn(self, toxics: list[Toxic]) -> None:
        """Begin a new question."""
        self.toxics, self.bytes_passed, self.buffer, self.replaced = toxics, 0, b"", False

    async def answer(self, data: bytes) -> None:
        """Send a piece of the far side's answer through the toxics."""
        await self._through(self.toxics, data)
        self.bytes_passed += len(data)

    async def _through(self, toxics: list[Toxic], data: bytes) -> None:
        if toxics:
            await toxics[0].answered(self, data, lambda more: self._through(toxics[1:], more))
        elif data:
            self.writer.write(data)
            await self.writer.drain()


class Proxy:
    """Passes questions on to a far side, and its answers back. `toxics` are what goes wrong from the next one on."""

    def __init__(self, host: str, port: int) -> None:
        self._to = host, port
        self.toxics: list[Toxic] = []
        self.questions = 0
        self.open = 0
        self.port = 0

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection from the gateway."""
        self.open += 1
        line = Line(writer)
        try:
            await self._pass_on(line, reader)
        except ResetError:
            raw: socket.socket = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        except (HangupError, OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._close(line)
        finally:
            self.open -= 1
            writer.close()

    async def _close(self, line: Line) -> None:
        slow = [toxic.seconds for toxic in line.toxics if isinstance(toxic, SlowClose)]
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(max(slow, default=0))

    async def _pass_on(self, line: Line, reader: asyncio.StreamReader) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self._to)
        tasks = [
            asyncio.create_task(self._ask(line, reader, far_writer)),
            asyncio.create_task(self._answer(line, far_reader)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            far_writer.close()
            await cancel_and_wait(tasks, within=60)

    async def _ask(self, line: Line, reader: asyncio.StreamReader, upstream: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            question = head + await reader.readexactly(_length(head))
            self.questions += 1
            line.turn([toxic for toxic in self.toxics if toxic.only in question])
            for toxic in line.toxics:
                question = toxic.request(question)
            upstream.write(question)
            await upstream.drain()

    async def _answer(self, line: Line, upstream: asyncio.StreamReader) -> None:
        while data := await upstream.read(65_536):
            await line.answer(data)


@contextlib.asynccontextmanager
async def proxy(address: str) -> AsyncIterator[Proxy]:
    """Provide a proxy to an address such as http://127.0.0.1:8001, at a port of its own."""
    host, _, port = address.rpartition("/")[2].partition(":")
    running = Proxy(host, int(port))
    tasks: set[asyncio.Task[Any]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(running.accept(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    running.port = server.sockets[0].getsockname()[1]
    try:
        yield running
    finally:
        server.close()
        await cancel_and_wait(tasks, within=60)
        await asyncio.sleep(0.01)  # a closed connection is gone a moment later
