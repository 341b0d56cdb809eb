"""The statistics of a simulated month equal a recount from what was sent: several days, citizens and processes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gateway.statistics.from_settings import store_at
from tests.audit.conftest import redis_url
from tests.processes import begin
from tests.serving import served
from tests.statistics.recount import QUERIES, Recount

__all__ = ["redis_url"]

DAYS = ("2026-11-02", "2026-11-16", "2026-11-30")
NEXT_MONTH = "2026-12-01"
PERSONAS = ("overblik", "flyttet", "tom", "undtaget", "pensionist", "boligejer", "korrektioner")
APPLICATIONS = ("minby", "selvbetjening", "")
AGENCY = "99999999"
"""Udbetaling Danmark, which is asked for every citizen's benefits."""


@pytest.fixture(params=["file", "redis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Provide where statistics are stored."""
    if request.param == "redis":
        yield request.getfixturevalue("redis_url")
    else:
        yield str(tmp_path / "statistics.db")


async def simulate(day: str, recount: Recount, folder: Path, address: str, *, seed: int) -> None:
    """Send what is read on a day to two gateways on one store, one of them with an index that fails for a moment."""
    settings = {"TODAY": day, "STATISTICS": address}
    async with served(folder, **settings) as first, served(folder, **settings) as second:
        gateways = (first, second)
        for number, persona in enumerate(PERSONAS * 2):
            name = tuple(QUERIES)[(number + seed) % len(QUERIES)]
            gateway = gateways[number % 2]
            fault = {"service": "ydelselistehent", "authority": AGENCY, "kind": "http500"}
            if number % 5 == seed % 5:
                (await gateway.client.post("/sandbox/faults", json=fault)).raise_for_status()
            application = APPLICATIONS[number % 3]
            response = await gateway.post(
                QUERIES[name],
                token=gateway.token(persona),
                application=gateway.application(application) if application else None,
            )
            await gateway.client.delete("/sandbox/faults")
            answer = response.json()
            assert response.status_code == 200, answer
            recount.add(day, persona, name, answer["data"]["me"], application)


async def test_a_month_equals_its_recount(tmp_path: Path, address: str) -> None:
    """Every number of every municipality, by day, kind, area and outcome; the next month is another one."""
    recount, later = Recount(), Recount()
    for seed, day in enumerate(DAYS):
        await simulate(day, recount, tmp_path, address, seed=seed)
    await simulate(NEXT_MONTH, later, tmp_path, address, seed=3)
    store = store_at(address)
    assert len(recount.calls) > 3
    for month, counted in (("2026-11", recount), ("2026-12", later)):
        for municipality in counted.calls:
            statistics = await store.read(month, municipality)
            assert statistics.calls == counted.calls[municipality]
            assert statistics.overviews == counted.overviews[municipality]
            citizens = {key: len(personas) for key, personas in counted.citizens[municipality].items()}
            assert statistics.citizens == citizens  # so few are estimated without an error
    await store.close()
    outcomes = {call[3] for calls in recount.calls.values() for call in calls}
    assert outcomes == {"data", "empty", "failed"}


def test_two_processes_count_into_one_store(tmp_path: Path, address: str) -> None:
    """They answer at once, and are told to stop within the second: nothing that they have answered is missing."""
    day, recount = "2026-09-16", Recount()
    settings = {"STATISTICS": address, "TODAY": day}
    processes = [begin(["serve", "--sandbox", "--port", "0"], settings, tmp_path / f"{n}.log") for n in range(2)]
    try:
        with httpx.Client(trust_env=False, timeout=60) as client:
            for number, persona in enumerate(PERSONAS):
                at, name = processes[number % 2].address, tuple(QUERIES)[number % len(QUERIES)]
                token = client.post(f"{at}/sandbox/token", json={"persona": persona}).json()["access_token"]
                headers = {"authorization": f"Bearer {token}"}
                answer = client.post(f"{at}/graphql", json={"query": QUERIES[name]}, headers=headers).json()
                recount.add(day, persona, name, answer["data"]["me"], "")
        for process in processes:
            process.popen.terminate()
        for process in processes:
            process.popen.wait(60)
    finally:
        for process in processes:
            process.end()
    check(address, recount)


def check(address: str, recount: Recount) -> None:
    """Compare the store with a recount of September."""

    async def read() -> None:
        store = store_at(address)
        for municipality, calls in recount.calls.items():
            statistics = await store.read("2026-09", municipality)
            assert statistics.calls == calls
            assert statistics.overviews == recount.overviews[municipality]
        await store.close()

    asyncio.run(read())


async def test_a_badge_is_a_call_with_data(tmp_path: Path, address: str) -> None:
    """Whatever part of a list is read: there was something to show. Reading it twice in a request is one call."""
    query = "query Tal { me { cases(first: 0) { totalCount } again: cases(first: 1) { totalCount } } }"
    async with served(tmp_path, STATISTICS=address, TODAY="2026-10-16") as gateway:
        assert (await gateway.data(query))["me"]["cases"]["totalCount"] > 0
    store = store_at(address)
    statistics = await store.read("2026-10", "0999")
    await store.close()
    assert statistics.calls["2026-10-16", "CASES", "", "data"] == 1  # type: ignore[index]
    assert {call.outcome for call in statistics.calls} == {"data"}


async def test_what_is_refused_or_public_is_no_call(tmp_path: Path) -> None:
    """Without a login, without a citizen's records, or with an invalid document nothing is counted."""
    path = tmp_path / "statistics.db"
    async with served(tmp_path, STATISTICS=str(path)) as gateway:
        await gateway.post("{ municipalities { name } }")
        await gateway.post(QUERIES["Sager"])
        await gateway.post("{ me { nothing } }", token=gateway.token())
    assert not path.exists()
