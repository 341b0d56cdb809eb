"""Two gateways behind a balancer are told to stop in turn and started anew: nobody notices."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from sources.concurrency import cancel_and_wait
from tests.overload import reports
from tests.overload.clients import Lines, Tally, request, steadily
from tests.overload.conftest import FarSide
from tests.processes import Process, begin

NAMES = ("one", "two")
SHUTDOWN_DELAY = 0.5
PROBE_SECONDS = 0.1
ENOUGH = 100
READY = b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Balancer:
    """Sends requests in turn to those that say they are ready. It asks them now and again, and never tries twice."""

    def __init__(self) -> None:
        self.lines: dict[str, Lines] = {}
        self.ready: list[str] = []
        self._turn = 0

    async def ask(self, body: bytes) -> str:
        """Of whoever's turn it is."""
        self._turn += 1
        return await self.lines[self.ready[self._turn % len(self.ready)]].ask(body)

    async def probe(self) -> None:
        """For as long as it runs."""
        while True:
            self.ready = [name for name, lines in list(self.lines.items()) if await _is_ready(lines)] or self.ready
            await asyncio.sleep(PROBE_SECONDS)


async def _is_ready(lines: Lines) -> bool:
    probe = Lines(lines._address)
    probe.close()  # once it is answered
    try:
        return await probe.ask(READY) == "200"
    except (OSError, asyncio.IncompleteReadError):
        return False


async def restarted(
    balancer: Balancer, workers: dict[str, Process], name: str, settings: dict[str, str], log: Path
) -> None:
    """Told to stop, waited for, started on the same port, and sent requests again."""
    worker = workers[name]
    worker.popen.send_signal(signal.SIGTERM)
    await asyncio.to_thread(worker.popen.wait, 30)
    balancer.lines.pop(name).close()
    port = str(worker.socket_address[1])
    workers[name] = await asyncio.to_thread(begin, ["serve", "--port", port], settings, log)
    balancer.lines[name] = Lines(workers[name].socket_address)
    async with asyncio.timeout(20):
        while name not in balancer.ready:  # noqa: ASYNC110 - it is asked, and does not tell
            await asyncio.sleep(PROBE_SECONDS)


async def rolling(far_side: FarSide, folder: Path, *, restarts: int, rate: float, most_seconds: float) -> Tally:
    """Ask at this rate while the two are restarted so many times in all."""
    # Where other work starves the machine, a process that has just begun is late: that is not what is asked here.
    settings = far_side.settings | {"SHUTDOWN_DELAY": str(SHUTDOWN_DELAY), "MAX_EVENT_LOOP_LAG_MS": "0"}
    begun = [asyncio.to_thread(begin, ["serve", "--port", "0"], settings, folder / f"{name}.log") for name in NAMES]
    workers = dict(zip(NAMES, await asyncio.gather(*begun), strict=True))
    balancer, tally = Balancer(), Tally()
    balancer.lines = {name: Lines(worker.socket_address) for name, worker in workers.items()}
    balancer.ready = list(NAMES)
    requests = [request("{ me { name cases { totalCount } } }", token=far_side.token("tom")), request("{ __typename }")]
    probing = asyncio.create_task(balancer.probe())
    number = 0

    async def ask() -> str:
        nonlocal number
        number += 1
        return await balancer.ask(requests[number % 10 > 0])  # one in ten asks the sources

    try:
        asking = asyncio.create_task(steadily(ask, rate=rate, seconds=most_seconds, tally=tally))
        for turn in range(restarts):
            name = NAMES[turn % 2]
            await restarted(balancer, workers, name, settings, folder / f"{name}-{turn}.log")
        # A quick machine has restarted it before many could ask.
        while restarts < 10 and tally.ends["200"] <= ENOUGH and not asking.done():  # noqa: ASYNC110 - it only counts
            await asyncio.sleep(PROBE_SECONDS)
        if restarts < 10:
            assert not await cancel_and_wait([asking], within=60)
        await asyncio.gather(asking, return_exceptions=True)
    finally:
        await cancel_and_wait([probing], within=60)
        for worker in workers.values():
            worker.end()
        for lines in balancer.lines.values():
            lines.close()
        await asyncio.sleep(0.1)
    return tally


async def test_a_restart_is_not_noticed(far_side: FarSide, tmp_path: Path) -> None:
    """One of the two, while some hundred requests are made."""
    tally = await rolling(far_side, tmp_path, restarts=1, rate=40, most_seconds=60)
    assert tally.ends["200"] > ENOUGH
    assert tally.failed == 0, tally.ends


@pytest.mark.long
async def test_20_restarts_are_not_noticed(far_side: FarSide, tmp_path: Path) -> None:
    """20 in turn, and at least 20,000 requests; RESTART_RATE says how many a second."""
    rate = float(os.environ.get("RESTART_RATE", "150"))
    tally = await rolling(far_side, tmp_path, restarts=20, rate=rate, most_seconds=20_500 / rate)
    figures = {
        "requests": tally.ends.total(),
        "failed": tally.failed,
        "ends": dict(tally.ends),
        "restarts": 20,
        "rate": rate,
    }
    reports.write("rolling-restart", figures | {"p50_ms": tally.ms("200", 0.5), "p99_ms": tally.ms("200", 0.99)})
    assert tally.ends.total() >= 20_000
    assert tally.failed == 0, tally.ends
