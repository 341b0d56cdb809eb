"""Many who send a byte now and then, in heads and bodies: each is cut when its time is up, and no citizen notices."""

from __future__ import annotations

import asyncio
import os
import resource
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from tests.overload import reports
from tests.overload.clients import Address, Lines, Tally, steadily
from tests.processes import Process, process
from tests.server.sockets import post

EACH_KB = 64
"""Kilobytes that a connection may cost while it drips."""
EVERY_SECONDS = 1.0
PARTS = 20
LONGEST_WAIT = 15.0
"""Seconds beyond its time after which a connection is cut at the latest, on a machine with other work."""
STARTS = {
    "head": b"POST /graphql HTTP/1.1\r\nhost: localhost\r\nx: ",
    "body": post(b"", length=50_000),
}
QUESTION = orjson.dumps({"query": "{ me { cases(first: 5) { nodes { title } } } }"})


class Drip(asyncio.Protocol):
    """A connection that never gets to the end of its request."""

    def __init__(self) -> None:
        self.over: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._status = "reset"

    def data_received(self, data: bytes) -> None:
        """Record the status of the answer."""
        self._status = data[9:12].decode() if data.startswith(b"HTTP/1.1 ") else self._status

    def connection_lost(self, _: Exception | None) -> None:
        """Record that the gateway closed the connection."""
        if not self.over.done():  # the test gave up
            self.over.set_result(self._status)


@dataclass
class Drips:
    """Connections of this kind, each of which is followed by another until the time is over."""

    address: Address
    until: float
    open: set[asyncio.Transport] = field(default_factory=set)
    borne: list[float] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)

    async def follow(self, start: bytes) -> None:
        """Open a connection again whenever it is closed."""
        loop = asyncio.get_running_loop()
        while loop.time() < self.until:
            transport, drip = await loop.create_connection(Drip, *self.address)
            began = loop.time()
            transport.write(start)
            self.open.add(transport)
            self.ends[await drip.over] += 1
            self.open.discard(transport)
            self.borne.append(loop.time() - began)

    async def drip(self) -> None:
        """Send a byte on each connection, again and again, spread over time."""
        while True:
            for part in range(PARTS):
                for transport in list(self.open)[part::PARTS]:
                    transport.write(b" ")
                await asyncio.sleep(EVERY_SECONDS / PARTS)


@dataclass
class Watch:
    """The most that the gateway had of something while it was watched."""

    gateway: Process
    descriptors: int = 0
    resident: int = 0

    async def sample(self) -> None:
        """For as long as it runs."""
        while True:
            self.descriptors = max(self.descriptors, self.gateway.descriptors)
            self.resident = max(self.resident, self.gateway.resident)
            await asyncio.sleep(0.2)


@contextmanager
def descriptors(count: int) -> Iterator[None]:
    """So many for this process and those it starts, where the machine allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        pytest.skip(f"{count} descriptors are needed, and a process may have {hard} here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def citizen(gateway: Process, *, rate: float, seconds: float) -> Tally:
    """Asks all the time, by turns on a connection that is kept and on a new one."""
    wish = {"persona": "overblik"}
    async with httpx.AsyncClient(base_url=gateway.address, trust_env=False, timeout=30) as client:
        token = (await client.post("/sandbox/token", json=wish)).raise_for_status().json()["access_token"]
    body = post(QUESTION, b"authorization: Bearer " + token.encode())
    lines, turns = Lines(gateway.socket_address), iter(range(10**9))

    async def ask() -> str:
        if next(turns) % 2:
            return await lines.ask(body)
        new = Lines(gateway.socket_address)
        try:
            return await new.ask(body)
        finally:
            new.close()

    await ask()
    try:
        return await steadily(ask, rate=rate, seconds=seconds)
    finally:
        lines.close()


async def let_go(gateway: Process, descriptors: int) -> None:
    """Return once no more descriptors than that are open."""
    async with asyncio.timeout(LONGEST_WAIT):
        while gateway.descriptors > descriptors:  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.1)


async def drip(folder: Path, *, count: int, seconds: float, cut_after: float, rate: float) -> dict[str, Any]:
    """So many of each kind together, for so long, while the citizen asks; what it came to."""
    settings = {"REQUEST_READ_TIMEOUT": str(cut_after), "MAX_CONNECTIONS": str(count + 100)}
    with (
        descriptors(count + 500),
        process(["serve", "--sandbox", "--port", "0"], settings, folder / "gateway.log") as gateway,
    ):
        quiet = await citizen(gateway, rate=rate, seconds=1)
        before, watch = Watch(gateway, gateway.descriptors, gateway.resident), Watch(gateway)
        drips = Drips(gateway.socket_address, asyncio.get_running_loop().time() + seconds)
        meanwhile = [asyncio.create_task(work) for work in (watch.sample(), drips.drip())]
        processor = gateway.processor
        starts = list(STARTS.values())
        dripping = [asyncio.create_task(drips.follow(starts[number % 2])) for number in range(count)]
        tally = await citizen(gateway, rate=rate, seconds=seconds)
        await asyncio.gather(*dripping)
        processor = gateway.processor - processor
        for task in meanwhile:
            task.cancel()
        await let_go(gateway, before.descriptors + 10)
    assert "Traceback" not in (folder / "gateway.log").read_text("utf-8")
    return {
        "at_once": count,
        "seconds": seconds,
        "held": watch.descriptors - before.descriptors,
        "dripped": len(drips.borne),
        "ends": dict(drips.ends),
        "cut_after": [round(min(drips.borne), 1), round(max(drips.borne), 1)],
        "citizens": dict(tally.ends),
        "p50_ms": [quiet.ms("200", 0.5), tally.ms("200", 0.5)],
        "p99_ms": [quiet.ms("200", 0.99), tally.ms("200", 0.99)],
        "processor_share": round(processor / seconds, 2),
        "grown_kb_each": round((watch.resident - before.resident) / count / 1024, 1),
    }


def judge(figures: dict[str, Any], *, count: int, cut_after: float) -> None:
    """Nobody was refused, nobody dripped for longer than allowed, and what they cost is bounded."""
    [(end, answered)] = figures["citizens"].items()
    assert end == "200", figures
    assert answered > 20, figures
    assert figures["held"] >= count * 0.9, figures
    assert set(figures["ends"]) <= {"408", "reset"}, figures
    shortest, longest = figures["cut_after"]
    assert cut_after * 0.5 < shortest <= longest < cut_after + LONGEST_WAIT, figures
    assert figures["grown_kb_each"] < EACH_KB, figures


async def test_a_hundred_that_drip_harm_nobody(tmp_path: Path) -> None:
    """For a few seconds."""
    figures = await drip(tmp_path, count=100, seconds=4, cut_after=1.5, rate=6)
    judge(figures, count=100, cut_after=1.5)


@pytest.mark.long
async def test_two_thousand_that_drip_harm_nobody(tmp_path: Path) -> None:
    """For a minute, with ten seconds for a request; DRIP_SECONDS says how long."""
    seconds = float(os.environ.get("DRIP_SECONDS", "60"))
    figures = await drip(tmp_path, count=2_000, seconds=seconds, cut_after=10, rate=4)
    reports.write("dripping-connections", figures)
    judge(figures, count=2_000, cut_after=10)
