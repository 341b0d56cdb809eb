"""The access record as a Redis Stream, for a fleet: one stream of all events, and a short one a citizen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import orjson
from redis.asyncio import Redis

from gateway.audit.batch_writer import BatchWriter
from gateway.audit.hash_chain import Proof, link, new_chain, verify
from gateway.audit.store import AuditEvent, AuditHistory, AuditStoreError, entry
from gateway.redis.client import close_client, redis_client

Entry = tuple[bytes, dict[bytes, bytes]]
"""As Redis gives it: its id, and its fields."""

STREAM = "borgerblik:{access}"
OWN = "borgerblik:{access}:of:"
"""In a cluster all are on one node, by what stands in the braces: an event is in both of its streams, or in none."""
APPEND = """
for number = 2, #KEYS do
    redis.call('XADD', KEYS[1], '*', 'record', ARGV[number])
    if KEYS[number] ~= KEYS[1] then
        redis.call('XADD', KEYS[number], 'MAXLEN', ARGV[1], '*', 'record', ARGV[number])
    end
end
"""
MOST_OWN = 1000
PAGE = 1000
SECONDS = 1.0
MAX_CONNECTIONS = 100


class RedisAuditStore:
    """Every process writes a chain of its own into the shared stream, so that none waits for another."""

    def __init__(self, url: str) -> None:
        self._redis = _connected(url)
        self._head = new_chain()
        self._batches = BatchWriter(self._append)

    async def write(self, event: AuditEvent) -> None:
        """Returns once Redis has taken the event. Raises AuditStoreError."""
        await self._batches.write(event)

    async def history(self, subject: str, *, most: int) -> AuditHistory:
        """Raises AuditStoreError."""
        try:
            found: list[Entry] = await self._redis.xrevrange(OWN + subject, count=most + 1)  # type: ignore[assignment]
        except Exception as error:  # a cluster in trouble brings errors that are no errors of Redis
            raise AuditStoreError(type(error).__name__) from None
        entries = [entry(orjson.loads(fields[b"record"])) for _, fields in found]
        return AuditHistory(tuple(entries[:most]), len(entries) <= most < MOST_OWN)

    async def close(self) -> None:
        """Finish what is under way."""
        await self._batches.close()
        await close_client(self._redis)

    async def _append(self, events: Sequence[AuditEvent]) -> None:
        head, keys, lines = self._head, [STREAM], list[bytes]()
        for event in events:
            line, head = link(event, head)
            lines.append(line)
            keys.append(OWN + event["subject"] if event["subject"] else STREAM)
        try:
            await self._redis.eval(APPEND, len(keys), *keys, str(MOST_OWN), *lines)
        except Exception as error:  # the same
            self._head = new_chain()  # nobody knows whether it was written: a chain is never continued on a guess
            raise AuditStoreError(type(error).__name__) from None
        self._head = head


async def verify_stream(url: str) -> Proof:
    """Prove every chain in the stream. Raises whatever says that Redis does not answer."""
    chains: dict[str, list[bytes]] = {}
    redis = _connected(url)
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
    """Whose chain a line says to be of. What is no record is a chain of its own, and breaks it."""
    try:
        return str(orjson.loads(line)["chain"])
    except (ValueError, KeyError, TypeError):
        return "unknown"


async def _lines(redis: Redis) -> AsyncIterator[bytes]:
    after = "-"
    while page := await redis.xrange(STREAM, min=after, count=PAGE):
        one: Entry
        for one in page:  # type: ignore[assignment]
            id, fields = one
            yield fields.get(b"record", b"")
            after = "(" + id.decode()


def _connected(url: str) -> Redis:
    return redis_client(url, seconds=SECONDS, max_connections=MAX_CONNECTIONS)
