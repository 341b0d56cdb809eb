"""Load: connections that ask the same again and again, each waiting for its answer before it asks anew."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

END = b"\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"
LENGTH = b"content-length:"


@dataclass
class Measurement:
    """What one visit to a server found."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    failures: int = 0
    body: bytes = b""
    size: int = 0

    @property
    def requests(self) -> int:
        """Answers received."""
        return len(self.latencies)

    def percentile(self, part: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000


class LoadClient(asyncio.Protocol):
    """One connection."""

    def __init__(
        self, request: bytes, until: float, measured: Measurement, done: asyncio.Future[None], size: int | None
    ) -> None:
        self._request = request
        self._size = size
        self._until = until
        self._measured = measured
        self._done = done
        self._transport: asyncio.WriteTransport | None = None
        self._began = 0.0
        self._parts: list[bytes] = []
        self._missing: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask the first time."""
        self._transport = transport  # type: ignore[assignment]
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Count what is still missing: by its length, or until the last chunk."""
        self._parts.append(data)
        if self._missing is None:
            received = b"".join(self._parts)
            head = received.find(END)
            if head < 0:
                return
            self._parts = [received]
            length = _length(received[:head])
            self._missing = -1 if length is None else head + len(END) + length - len(received)
        elif self._missing > 0:
            self._missing -= len(data)
        if self._missing == 0 or (self._missing < 0 and data.endswith(LAST_CHUNK)):
            self._answered()

    def connection_lost(self, _exc: Exception | None) -> None:
        """Whoever hangs up before the end has failed."""
        if not self._done.done():
            self._measured.failures += 1
            self._done.set_result(None)

    def _is_another(self) -> bool:
        """Return whether an answer that is not whole is of another size: this is told without reading it."""
        return self._size is not None and self._size != sum(map(len, self._parts)) - self._parts[0].find(END)

    def _ask(self) -> None:
        self._began = time.perf_counter()
        if self._transport:
            self._transport.write(self._request)

    def _answered(self) -> None:
        now = time.perf_counter()
        self._measured.latencies.append(now - self._began)
        if not self._parts[0].startswith(b"HTTP/1.1 200") or self._is_another():
            self._measured.failures += 1
        if now < self._until:
            self._parts, self._missing = [], None
            self._ask()
            return
        received = b"".join(self._parts)
        self._measured.size = len(received) - received.find(END)
        self._measured.body = _body(received)
        self._done.set_result(None)
        if self._transport:
            self._transport.close()


def _length(head: bytes) -> int | None:
    head = head.lower()
    at = head.find(LENGTH)
    return None if at < 0 else int(head[at + len(LENGTH) :].split(b"\r\n", 1)[0])


def _body(answer: bytes) -> bytes:
    head, _, remainder = answer.partition(END)
    if _length(head) is not None:
        return remainder
    chunks = []
    while remainder:
        size, _, remainder = remainder.partition(b"\r\n")
        chunks.append(remainder[: int(size, 16)])
        remainder = remainder[int(size, 16) + 2 :]
    return b"".join(chunks)


def request(port: int, authorization: str, body: bytes) -> bytes:
    """Return a POST to /graphql, as a frontend's server would send it."""
    return (
        f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nAuthorization: {authorization}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


async def visit(port: int, request: bytes, *, connections: int, seconds: float, size: int | None = None) -> Measurement:
    """Load a server for a while. Everything that was asked is answered when this returns; `size`: of a whole answer."""
    loop = asyncio.get_running_loop()
    measured, began = Measurement(), time.perf_counter()
    ends = [loop.create_future() for _ in range(connections)]
    for end in ends:
        await loop.create_connection(
            lambda end=end: LoadClient(request, began + seconds, measured, end, size),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
    await asyncio.gather(*ends)
    measured.seconds = time.perf_counter() - began
    return measured


async def once(port: int, request: bytes) -> bytes:
    """One answer's body."""
    measured = await visit(port, request, connections=1, seconds=0)
    if measured.failures:
        raise RuntimeError(f"not answered: {measured.body[:500]!r}")
    return measured.body
