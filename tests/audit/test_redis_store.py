"""The access record in a real Redis: chained, read back, and refused when Redis is gone."""

from __future__ import annotations

import asyncio
import time

import pytest
from redis.asyncio import Redis

from gateway.audit.hash_chain import Proof
from gateway.audit.redis_store import OWN, STREAM, RedisAuditStore, verify_stream
from gateway.audit.store import AuditStoreError
from gateway.audit.verification import verify_audit_log
from tests.audit.events import an_event


@pytest.fixture
async def url(redis_url: str) -> str:
    """Provide the server, emptied."""
    async with Redis.from_url(redis_url) as redis:
        await redis.flushall()
    return redis_url


async def test_every_process_writes_a_chain_of_its_own(url: str) -> None:
    """Two gateways at once: no fork, nothing lost."""
    first, second = RedisAuditStore(url), RedisAuditStore(url)
    await asyncio.gather(*(record.write(an_event(number)) for number in range(500) for record in (first, second)))
    await first.close()
    await second.close()
    assert await verify_stream(url) == Proof(1_000)


async def test_a_citizen_reads_the_newest_first(url: str) -> None:
    """Only the citizen's own, from every process."""
    first, second = RedisAuditStore(url), RedisAuditStore(url)
    await first.write(an_event(1))
    await second.write(an_event(2))
    await first.write(an_event(3, subject="jens", actor="jens"))
    history = await second.history("karen", limit=5)
    assert ([entry.id for entry in history.entries], history.whole) == (["request-2", "request-1"], True)
    assert not (await first.history("karen", limit=1)).whole
    await first.close()
    await second.close()


@pytest.mark.parametrize("strange", [{"record": "no record"}, {"record": "[1]"}, {"record": "{}"}, {"other": "x"}])
async def test_what_is_no_record_is_named(url: str, strange: dict[str, str]) -> None:
    """Somebody has put something else into the stream."""
    record = RedisAuditStore(url)
    await record.write(an_event(1))
    await record.close()
    async with Redis.from_url(url) as redis:
        await redis.xadd(STREAM, strange)  # type: ignore[arg-type]
    proof = await asyncio.to_thread(verify_audit_log, url)
    assert (proof.records, proof.problem) == (1, "Chain unknown: Record 1 is not a record of this gateway.")


@pytest.mark.parametrize("harm", ["drop", "change"])
async def test_what_is_changed_in_redis_is_named(url: str, harm: str) -> None:
    """A record that is taken out, or written anew, breaks its chain."""
    record = RedisAuditStore(url)
    for number in range(5):
        await record.write(an_event(number))
    await record.close()
    async with Redis.from_url(url) as redis:
        entries = await redis.xrange(STREAM)
        await redis.xdel(STREAM, entries[2][0])
        if harm == "change":
            await redis.delete(STREAM)
            for number, (_, fields) in enumerate(entries):
                line = fields[b"record"]
                await redis.xadd(STREAM, {"record": line.replace(b"Overview", b"Other") if number == 2 else line})
    proof = await asyncio.to_thread(verify_audit_log, url)
    assert proof.records == 2
    assert proof.problem is not None
    assert "Record 3 " in proof.problem


async def test_nobody_waits_long_for_a_redis_that_is_gone() -> None:
    """Refused at once, or after a second of silence."""
    for address in ("redis://127.0.0.1:1/0",):
        record = RedisAuditStore(address)
        began = time.perf_counter()
        with pytest.raises(AuditStoreError):
            await record.write(an_event())
        with pytest.raises(AuditStoreError):
            await record.history("karen", limit=1)
        assert time.perf_counter() - began < 3
        await record.close()


async def test_a_silent_redis_is_given_up(url: str) -> None:
    """It accepts the connection and says nothing; afterwards a new chain begins, and both hold."""
    record = RedisAuditStore(url)
    await record.write(an_event(1))
    async with Redis.from_url(url) as redis:
        await redis.client_pause(1_500, all=True)
        began = time.perf_counter()
        with pytest.raises(AuditStoreError):
            await record.write(an_event(2))
        assert time.perf_counter() - began < 2.5
        await asyncio.sleep(1)
    await record.write(an_event(3))
    await record.close()
    assert (await verify_stream(url)).problem is None


async def test_a_citizens_own_list_is_short(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole record is in the one stream; a citizen's own holds the newest."""
    monkeypatch.setattr("gateway.audit.redis_store.MAX_OWN", 3)
    record = RedisAuditStore(url)
    for number in range(5):
        await record.write(an_event(number))
    history = await record.history("karen", limit=10)
    await record.close()
    assert ([entry.id[-1] for entry in history.entries], history.whole) == (list("432"), False)
    async with Redis.from_url(url) as redis:
        assert (await redis.xlen(STREAM), await redis.xlen(OWN + "karen")) == (5, 3)
