"""The audit log as a Redis Stream, for several machines: one stream of all events, and a short one a citizen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import orjson
from redis.asyncio import Redis

from gateway.audit.batch_writer import BatchedAuditStore
from gateway.audit.hash_chain import Proof, link, new_chain, verify
from gateway.audit.store import AuditEvent, AuditHistory, audit_entry, readers_of
from gateway.redis.client import close_client, redis_client

StreamEntry = tuple[bytes, dict[bytes, bytes]]
"""As Redis returns it: its id, and its fields."""

STREAM = "borgerblik:{access}"
OWN = "borgerblik:{access}:of:"
"""In a cluster all are on one node, by what stands in the braces: an event is in both of its streams, or in none."""
APPEND = """
local record
for number = 2, #KEYS do
    if ARGV[number] ~= '' then
        record = ARGV[number]
        redis.call('XADD', KEYS[1], '*', 'record', record)
    end
    if KEYS[number] ~= KEYS[1] then
        redis.call('XADD', KEYS[number], 'MAXLEN', ARGV[1], '*', 'record', record)
    end
end
"""
"""An empty record is the one before it, in another reader's stream."""
MAX_OWN = 1000
PAGE_SIZE = 1000
TIMEOUT_SECONDS = 1.0
MAX_CONNECTIONS = 100


class RedisAuditStore(BatchedAuditStore):
    """Every process writes a chain of its own into the shared stream, so that none waits for another."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis = _client(url)
        self._head = new_chain()

    def _append(self, events: Sequence[AuditEvent]) -> asyncio.Future[None]:
        return asyncio.create_task(self._add(events))

    async def _add(self, events: Sequence[AuditEvent]) -> None:
        head, keys, lines = self._head, [STREAM], list[bytes]()
        for event in events:
            line, head = link(event, head)
            readers = [OWN + reader for reader in readers_of(event)] or [STREAM]
            keys += readers
            lines += [line, *[b""] * (len(readers) - 1)]
        try:
            await self._redis.eval(APPEND, len(keys), *keys, str(MAX_OWN), *lines)
        except Exception:
            self._head = new_chain()  # nobody knows whether it was written: a chain is never continued on a guess
            raise
        self._head = head

    async def _read(self, reader: str, limit: int) -> AuditHistory:
        stream: list[StreamEntry] = await self._redis.xrevrange(OWN + reader, count=limit + 1)  # type: ignore[assignment]
        entries = [audit_entry(orjson.loads(fields[b"record"]), reader) for _, fields in stream]
        return AuditHistory(tuple(entries[:limit]), len(entries) <= limit < MAX_OWN)

    async def _release(self) -> None:
        await close_client(self._redis)


async def verify_stream(url: str) -> Proof:
    """Verify every chain in the stream. Raise whatever says that Redis does not answer."""
    chains: dict[str, list[bytes]] = {}
    redis = _client(url)
    try:
        async for line in _lines(redis):
            chains.setdefault(_chain(line), []).append(line)
    finally:
        await close_client(redis)
    records = 0
    for chain, lines in chains.items():
        proof = verify(lines)
        records += proof.records
        if proof.problem:
            return Proof(records, f"Chain {chain}: {proof.problem}")
    return Proof(records)


def _chain(line: bytes) -> str:
    """Return the chain that a line claims to be of. What is no record is a chain of its own, and breaks it."""
    try:
        return str(orjson.loads(line)["chain"])
    except (ValueError, KeyError, TypeError):
        return "unknown"


async def _lines(redis: Redis) -> AsyncIterator[bytes]:
    after = "-"
    while page := await redis.xrange(STREAM, min=after, count=PAGE_SIZE):
        entry: StreamEntry
        for entry in page:  # type: ignore[assignment]
            id, fields = entry
            yield fields.get(b"record", b"")
            after = "(" + id.decode()


def _client(url: str) -> Redis:
    return redis_client(url, seconds=TIMEOUT_SECONDS, max_connections=MAX_CONNECTIONS)
