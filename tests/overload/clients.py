"""Requests at a steady rate over kept connections, whatever becomes of the ones before; and what became of them.

The load generators that come as packages are not to be had from the registries that this project installs from (k6), do
not tell one lost request from another, or begin no request at its time while others are late.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Address = tuple[str, int]
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
ANSWER_SECONDS = 30.0


@dataclass
class Tally:
    """What became of requests: their statuses, or the names of the exceptions that ended them."""

    ends: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def add(self, end: str, seconds: float) -> None:
        """One request."""
        self.ends[end] += 1
        self.seconds.setdefault(end, []).append(seconds)

    def ms(self, end: str, part: float) -> float:
        """Return the time within which this part of the requests with this end were answered."""
        ordered = sorted(self.seconds.get(end, [0.0]))
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000, 1)

    @property
    def failed(self) -> int:
        """All that were not answered with 200."""
        return self.ends.total() - self.ends["200"]


class Lines:
    """Connections to one server: kept, used again, and left when the server says so."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._idle: list[Line] = []
        self._closed = False

    async def ask(self, request: bytes) -> str:
        """Return the status of the answer. There is no second try."""
        reader, writer = await self._line()
        try:
            writer.write(request)
            status, goes_on = await _answer(reader)
        except BaseException:
            writer.close()
            raise
        if goes_on and not self._closed:
            self._idle.append((reader, writer))
        else:
            writer.close()
        return status

    def close(self) -> None:
        """Hang up, and after what is still under way."""
        self._closed = True
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()

    async def _line(self) -> Line:
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        return await asyncio.open_connection(*self._address)


async def _answer(reader: asyncio.StreamReader) -> tuple[str, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    await reader.readexactly(length)
    return head[9:12].decode(), b"connection: close" not in head


async def steadily(
    ask: Callable[[], Awaitable[str]], *, rate: float, seconds: float, tally: Tally | None = None
) -> Tally:
    """So many requests a second, each begun at its time."""
    tally = Tally() if tally is None else tally
    began, asking = time.monotonic(), set[asyncio.Task[None]]()
    try:
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            task = asyncio.create_task(_count_end(ask, tally))
            asking.add(task)
            task.add_done_callback(asking.discard)
    finally:
        await asyncio.gather(*asking)
    return tally


async def in_turn(ask: Callable[[], Awaitable[str]], *, at_once: int, seconds: float) -> Tally:
    """So many at once, each of which asks again when it is answered."""
    tally, until = Tally(), time.monotonic() + seconds

    async def client() -> None:
        while time.monotonic() < until:
            await _count_end(ask, tally)

    await asyncio.gather(*(client() for _ in range(at_once)))
    return tally


async def _count_end(ask: Callable[[], Awaitable[str]], tally: Tally) -> None:
    began = time.monotonic()
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            end = await ask()
    except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
        end = type(error).__name__
    tally.add(end, time.monotonic() - began)


def request(query: str, *, token: str | None = None) -> bytes:
    """Return a question as a frontend's server sends it."""
    body = b'{"query":"' + query.encode() + b'"}'
    login = f"Authorization: Bearer {token}\r\n" if token else ""
    return (
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Accept: application/graphql-response+json\r\n{login}Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body
