"""Redis is killed, stopped and emptied again and again under a gateway at work: no request fails."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from sources.concurrency import cancel_and_wait
from tests.overload import reports
from tests.overload.clients import Lines, Tally, request, steadily
from tests.overload.conftest import FarSide
from tests.processes import process
from tests.redis_server import Server

BACK_SECONDS = 5.0


async def counted(server: Server) -> float:
    """Seconds until the gateway counts in it again."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.to_thread(server.client.flushall)
    while not await asyncio.to_thread(server.client.keys, "borgerblik:rate*"):  # noqa: ASYNC110 - nobody hears of it
        await asyncio.sleep(0.05)
    return loop.time() - began


async def die_again(server: Server, times: int) -> list[float]:
    """In turn in each way; how long it took each time until it was in use again."""
    back = []
    for turn in range(times):
        manner = turn % 3
        if manner == 0:
            await asyncio.to_thread(server.kill)
        elif manner == 1:
            server.stop()
        else:
            await asyncio.to_thread(server.client.flushall)
        await asyncio.sleep(2)
        if manner == 0:
            await asyncio.to_thread(server.start)
        elif manner == 1:
            server.go_on()
        back.append(await counted(server))
        await asyncio.sleep(1)
    return back


@pytest.mark.long
async def test_redis_dies_at_load(far_side: FarSide, tmp_path: Path) -> None:
    """REDIS_DEATHS times, at REDIS_RATE requests a second."""
    deaths, rate = int(os.environ.get("REDIS_DEATHS", "30")), float(os.environ.get("REDIS_RATE", "100"))
    server = Server(tmp_path)
    server.start()
    rates = {
        "RATE_LIMIT_CITIZEN": "1000000/hour",
        "RATE_LIMIT_APPLICATION": "1000000/hour",
        "REDIS_URL": server.url,
        "MAX_EVENT_LOOP_LAG_MS": "0",
    }
    requests = [request("{ me { name } }", token=far_side.token("tom")), request("{ __typename }")]
    with process(["serve", "--port", "0"], far_side.settings | rates, tmp_path / "gateway.log") as gateway:
        lines, tally, number = Lines(gateway.socket_address), Tally(), 0

        async def ask() -> str:
            nonlocal number
            number += 1
            return await lines.ask(requests[number % 2])

        asking = asyncio.create_task(steadily(ask, rate=rate, seconds=24 * 3600, tally=tally))
        back = await die_again(server, deaths)
        await cancel_and_wait([asking], within=60)
        lines.close()
        await asyncio.sleep(0.1)
    server.kill()
    figures = {"requests": tally.ends.total(), "failed": tally.failed, "ends": dict(tally.ends), "deaths": deaths}
    waits = {"p50_ms": tally.ms("200", 0.5), "p95_ms": tally.ms("200", 0.95), "p99_ms": tally.ms("200", 0.99)}
    reports.write("redis-at-load", figures | {"rate": rate, "back_seconds_at_most": round(max(back), 2)} | waits)
    assert tally.failed == 0, tally.ends
    assert max(back) < BACK_SECONDS
