"""Hours of ordinary days: memory, tasks and descriptors stay what they were, and nobody is turned away."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, mean

import pytest

from sources.concurrency import cancel_and_wait
from tests.overload import reports
from tests.overload.clients import Lines, in_turn, request, steadily
from tests.overload.conftest import FarSide
from tests.processes import Process, process

SAMPLE_SECONDS = 2.0
CLIENTS = 50
PERSONAS = ("overblik", "flyttet", "tom", "pensionist", "undtaget", "boligejer")
QUESTIONS = (
    "{ me { name cases(first: 5) { totalCount nodes { title progress documents(first: 2) { nodes { title } } } } } }",
    "{ me { benefits(first: 3) { nodes { title nextPayment { date } } } } }",
    "{ municipalities { code name } }",
    "{ nonsense }",
)


@dataclass
class Sample:
    """What the process held at a moment."""

    at: float
    resident: int
    descriptors: int
    tasks: int


async def sampled(gateway: Process, tasks: Path, samples: list[Sample]) -> None:
    """For as long as it runs."""
    loop = asyncio.get_running_loop()
    while True:
        count = tasks.read_text("ascii") if tasks.exists() else ""
        if count:  # and not just being written
            samples.append(Sample(loop.time(), gateway.resident, gateway.descriptors, int(count)))
        await asyncio.sleep(SAMPLE_SECONDS)


@pytest.mark.long
async def test_nothing_grows(far_side: FarSide, tmp_path: Path) -> None:
    """For SOAK_SECONDS, at SOAK_SHARE of what it can do, with one in twenty questions to the sources met by a fault."""
    seconds, share = float(os.environ.get("SOAK_SECONDS", "1800")), float(os.environ.get("SOAK_SHARE", "0.7"))
    requests = [request(question, token=far_side.token(persona)) for question in QUESTIONS for persona in PERSONAS]
    for kind in ("http500", "reset", "garbled", "truncated", "fault11"):
        far_side.fault(kind=kind, probability=0.01)
    tasks, samples = tmp_path / "tasks", list[Sample]()
    command = [str(tasks), "serve", "--port", "0"]
    with process(command, far_side.settings, tmp_path / "gateway.log", module="tests.overload.watched") as gateway:
        clients, number = [Lines(gateway.socket_address) for _ in range(CLIENTS)], 0

        async def ask() -> str:
            nonlocal number
            number += 1
            return await clients[number % CLIENTS].ask(requests[number % len(requests)])

        rate = share * (await in_turn(ask, at_once=4, seconds=10)).ends.total() / 10
        sampling = asyncio.create_task(sampled(gateway, tasks, samples))
        tally = await steadily(ask, rate=rate, seconds=seconds)
        await cancel_and_wait([sampling], within=60)
        for client in clients:
            client.close()
        await asyncio.sleep(0.1)
    late = [sample for sample in samples if sample.at > samples[0].at + seconds / 3]  # it has warmed up by then
    slope = linear_regression([sample.at for sample in late], [sample.resident for sample in late]).slope
    figures = {
        "seconds": seconds,
        "rate": round(rate, 1),
        "share_of_capacity": share,
        "ends": dict(tally.ends),
        "p50_ms": tally.ms("200", 0.5),
        "p99_ms": tally.ms("200", 0.99),
        "resident_mb": [round(sample.resident / 2**20, 1) for sample in (samples[0], late[0], late[-1])],
        "resident_mb_per_10_minutes": round(slope * 600 / 2**20, 2),
        "descriptors": [min(sample.descriptors for sample in late), max(sample.descriptors for sample in late)],
        "tasks": [min(sample.tasks for sample in late), max(sample.tasks for sample in late)],
    }
    reports.write("soak", figures)
    is_quiet = os.getloadavg()[0] <= (os.cpu_count() or 1)
    assert set(tally.ends) - (set() if is_quiet else {"503"}) == {"200", "400"}, (
        figures
    )  # it is late where it is starved
    assert _level([sample.descriptors for sample in late]), figures
    assert _level([sample.tasks for sample in late]), figures
    assert slope * 600 < 2**20 or seconds < 1200, figures  # in less time, memory has not yet settled


def _level(numbers: list[int]) -> bool:
    """Whether the second half is about what the first half was."""
    half = len(numbers) // 2
    return mean(numbers[half:]) <= mean(numbers[:half]) * 1.1 + 5
