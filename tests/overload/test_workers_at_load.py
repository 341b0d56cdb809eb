"""Two workers at load: replaced one by one nobody notices, and a killed one takes only its own requests along."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.overload import reports
from tests.overload.clients import Lines, Tally, in_turn, request, steadily
from tests.server.test_workers import Fleet, fleet

REQUESTS = int(os.environ.get("WORKER_REQUESTS", "20000"))
RATE = float(os.environ.get("RESTART_RATE", "150"))
WAIT_SECONDS = 240.0
THROUGHPUT_SECONDS = float(os.environ.get("THROUGHPUT_SECONDS", "20"))
CLIENTS = 16
NOTICE_SECONDS = 5.0
"""Until a client on a busy machine has seen that a worker is gone, whose connection it still held."""


@dataclass
class Asked:
    """Requests of one run: what became of them, and of those that failed when they began and ended."""

    lines: Lines
    bodies: list[bytes]
    tally: Tally = field(default_factory=Tally)
    failures: list[tuple[float, float]] = field(default_factory=list)
    number: int = 0

    async def ask(self) -> str:
        """Ask once: one in ten asks the sources."""
        self.number += 1
        body, began = self.bodies[self.number % 10 > 0], time.monotonic()
        try:
            status = await self.lines.ask(body)
        except (OSError, asyncio.IncompleteReadError):
            self.failures.append((began, time.monotonic()))
            raise
        if status != "200":
            self.failures.append((began, time.monotonic()))
        return status


async def loaded(running: Fleet, disturb: Callable[[], Awaitable[None]]) -> Asked:
    """Ask so many requests at their rate, while the workers are disturbed again and again."""
    bodies = [request("{ me { name cases { totalCount } } }", token=running.token()), request("{ __typename }")]
    asked = Asked(Lines(running.gateway.socket_address), bodies)
    asking = asyncio.create_task(steadily(asked.ask, rate=RATE, seconds=REQUESTS / RATE, tally=asked.tally))
    try:
        while not asking.done():
            await asyncio.wait([asking], timeout=1)
            if not asking.done():
                await disturb()
        await asking
    finally:
        asking.cancel()
        asked.lines.close()
    return asked


async def eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - it is asked, and does not tell
            await asyncio.sleep(0.1)


def report(name: str, asked: Asked, **figures: object) -> None:
    tally = asked.tally
    ends = {
        "requests": tally.ends.total(),
        "failed": tally.failed,
        "ends": dict(tally.ends),
        "rate": RATE,
        "workers": 2,
    }
    reports.write(name, ends | figures | {"p50_ms": tally.ms("200", 0.5), "p99_ms": tally.ms("200", 0.99)})


@pytest.mark.long
async def test_a_rolling_restart_fails_no_request(tmp_path: Path) -> None:
    """SIGHUP again and again while 20,000 are asked; RESTART_RATE says how many a second."""
    restarts = 0

    async def replace() -> None:
        nonlocal restarts
        before = await asyncio.to_thread(running.workers)
        restarts += 1
        running.gateway.popen.send_signal(signal.SIGHUP)
        await eventually(lambda: running.log.read_text("utf-8").count('"event":"workers_replaced"') == restarts)
        await eventually(lambda: len(running.workers()) == 2 and not before & running.workers())

    # Where other work starves the machine, a process that has just begun is late: that is not what is asked here.
    with fleet(tmp_path, MAX_EVENT_LOOP_LAG_MS="0") as running:
        asked = await loaded(running, replace)
    report("rolling-restart-workers", asked, restarts=restarts)
    assert restarts
    assert asked.tally.ends.total() == REQUESTS
    assert asked.tally.failed == 0, asked.tally.ends


@pytest.mark.long
async def test_a_killed_worker_takes_only_what_it_was_answering(tmp_path: Path) -> None:
    """SIGKILL again and again: who fails was being answered then, and is not left waiting."""
    kills: list[float] = []

    async def kill() -> None:
        victim = min(await asyncio.to_thread(running.workers))
        kills.append(time.monotonic())
        os.kill(victim, signal.SIGKILL)
        await eventually(lambda: len(running.workers() - {victim}) == 2)

    with fleet(tmp_path, MAX_EVENT_LOOP_LAG_MS="0") as running:
        asked = await loaded(running, kill)
    report("killed-workers", asked, kills=len(kills))
    assert kills
    assert asked.tally.ends.total() == REQUESTS
    assert asked.tally.ends.keys() <= {"200", "IncompleteReadError", "ConnectionResetError"}
    stray = [
        (began, ended)
        for began, ended in asked.failures
        if not any(began <= at + NOTICE_SECONDS and at <= ended <= at + NOTICE_SECONDS for at in kills)
    ]
    assert stray == []


@pytest.mark.long
async def test_throughput_of_two_workers_by_that_of_one(tmp_path: Path) -> None:
    """An overview from the cache, over and over, by clients that wait for each answer; a figure, and no demand.

    It says something where both cores are idle but for this, and even then clients and sandbox share them.
    """
    rates = {workers: await throughput(tmp_path / str(workers), workers) for workers in (1, 2)}
    figures = {"one": rates[1], "two": rates[2], "ratio": round(rates[2] / rates[1], 2), "clients": CLIENTS}
    reports.write("workers-throughput", figures)


async def throughput(folder: Path, workers: int) -> float:
    """Return the answers in a second, once the workers are warm."""
    folder.mkdir()
    with fleet(folder, workers, MAX_EVENT_LOOP_LAG_MS="0", CACHE="memory", CACHE_TTL="300") as running:
        lines = Lines(running.gateway.socket_address)
        body = request("{ me { name cases { totalCount nodes { title progress } } } }", token=running.token())
        await in_turn(lambda: lines.ask(body), at_once=CLIENTS, seconds=THROUGHPUT_SECONDS / 4)
        tally = await in_turn(lambda: lines.ask(body), at_once=CLIENTS, seconds=THROUGHPUT_SECONDS)
        lines.close()
    assert tally.failed == 0, tally.ends
    return tally.ends["200"] / THROUGHPUT_SECONDS
