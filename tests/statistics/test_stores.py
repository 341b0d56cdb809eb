"""Both stores: many processes add, each batch once, and nothing of a citizen stays."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import pytest
from redis import Redis

from gateway.statistics.batch import CallKey, CitizenKey
from gateway.statistics.from_settings import store_at
from gateway.statistics.store import StatisticsStore
from tests.audit.conftest import redis_url
from tests.statistics.counting import DAY, VEJLE, a_batch

__all__ = ["redis_url"]

TOTAL = CallKey("2026-10-16", "CASES", "", "data")
EVERYBODY = CitizenKey("", "")


@pytest.fixture(params=["file", "redis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Provide where statistics are stored: a place of the test's own."""
    if request.param == "file":
        yield str(tmp_path / "statistics.db")
        return
    url = request.getfixturevalue("redis_url")
    with Redis.from_url(url) as redis:
        redis.flushall()
    yield url


@pytest.fixture
async def store(address: str) -> AsyncIterator[StatisticsStore]:
    """Provide a store."""
    opened = store_at(address)
    yield opened
    await opened.close()


async def test_many_processes_add_to_the_same_numbers(address: str) -> None:
    """None of them is lost, and a citizen of several is one."""
    stores = [store_at(address) for _ in range(6)]
    await asyncio.gather(*(
        store.add(a_batch([f"citizen {number % 40}" for number in range(25 * turn, 25 * turn + 25)]))
        for turn, store in enumerate(stores)
    ))  # fmt: skip
    statistics = await stores[0].read("2026-10", VEJLE)
    for store in stores:
        await store.close()
    assert statistics.calls[TOTAL] == 150
    assert statistics.overviews == {("Overblik", "minby"): 150}
    assert all(38 <= number <= 42 for number in statistics.citizens.values())  # an estimate, under a key of chance
    assert statistics.citizens.keys() == {("", ""), ("CASES", ""), ("CASES", "32")}


async def test_a_batch_counts_once(store: StatisticsStore) -> None:
    """A writer that does not know whether it was added hands it in again."""
    batch = a_batch(["a", "b"])
    await store.add(batch)
    await store.add(batch)
    await store.add(a_batch(["b", "c"]))
    statistics = await store.read("2026-10", VEJLE)
    assert (statistics.calls[TOTAL], statistics.citizens[EVERYBODY]) == (4, 3)


async def test_thousands_of_citizens_are_within_the_error(store: StatisticsStore) -> None:
    """Three per cent are nearly four standard errors."""
    await store.add(a_batch(f"citizen {number}" for number in range(5_000)))
    await store.add(a_batch(f"citizen {number}" for number in range(4_000, 9_000)))
    statistics = await store.read("2026-10", VEJLE)
    assert statistics.calls[TOTAL] == 10_000
    assert abs(statistics.citizens[EVERYBODY] - 9_000) < 270


async def test_municipalities_and_months_are_apart(store: StatisticsStore) -> None:
    """What was not counted is zero."""
    await store.add(a_batch(["a"]))
    await store.add(a_batch(["a"], municipality="0999"))
    await store.add(a_batch(["a"], day=date(2026, 11, 1)))
    assert (await store.read("2026-10", VEJLE)).calls[TOTAL] == 1
    assert (await store.read("2026-11", VEJLE)).calls.keys() == {
        ("2026-11-01", "CASES", area, "data") for area in ("", "32")
    }
    assert not (await store.read("2026-10", "0101")).calls


async def test_a_file_holds_nothing_of_a_citizen(tmp_path: Path) -> None:
    """Neither the name in the audit log, nor, once the month is over, the secret that would give it away."""
    path = tmp_path / "statistics.db"
    store = store_at(str(path))
    await store.add(a_batch(["name-in-the-audit-log"]))
    assert path.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(path) as database:
        [(month, secret)] = database.execute("SELECT month, secret FROM secrets")
    database.close()
    assert month == "2026-10"
    assert secret in path.read_bytes()
    await store.add(a_batch(["another"], day=date(2026, 11, 1)))
    assert secret in path.read_bytes()  # a process may still write its last second
    await store.add(a_batch(["another"], day=date(2026, 11, 2)))
    assert secret not in path.read_bytes()
    assert b"name-in-the-audit-log" not in path.read_bytes()
    assert (await store.read("2026-10", VEJLE)).citizens[EVERYBODY] == 1


async def test_redis_holds_nothing_of_a_citizen(redis_url: str) -> None:
    """The secret expires two days after the month, and every key some day."""
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
        store = store_at(redis_url)
        await store.add(a_batch(["name-in-the-audit-log"]))
        await store.close()
        keys = list(redis.scan_iter())
        seconds = redis.ttl("borgerblik:{statistics}:2026-10:secret")
        assert 0 < seconds <= ((date(2026, 11, 1) - DAY).days + 2) * 86_400
        assert all(redis.ttl(key) > 0 for key in keys)
        assert not any(b"name-in-the-audit-log" in key + (redis.dump(key) or b"") for key in keys)


async def test_a_month_is_deleted_after_two_years(tmp_path: Path) -> None:
    """The file does not grow without end."""
    store = store_at(str(tmp_path / "statistics.db"))
    await store.add(a_batch(["a"]))
    await store.add(a_batch(["a"], day=date(2028, 10, 1)))
    assert (await store.read("2026-10", VEJLE)).calls
    await store.add(a_batch(["a"], day=date(2028, 12, 16)))
    assert not (await store.read("2026-10", VEJLE)).calls
