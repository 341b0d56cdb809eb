"""Statistics in Redis, for several machines: hashes of counts, and Redis's own HyperLogLog."""

from __future__ import annotations

import secrets
from collections import Counter
from typing import Any

import orjson
from redis.asyncio import Redis

from gateway.redis.client import close_client, redis_client
from gateway.redis.unavailable import PREFIX
from gateway.statistics.batch import (
    Batch,
    CallKey,
    CitizenKey,
    MonthStatistics,
    MunicipalityBatch,
    OverviewKey,
    citizen_keys,
    next_month,
)
from gateway.statistics.store import KEPT_DAYS, SECRET_BYTES, digests

ROOT = f"{PREFIX}{{statistics}}:"
"""In a cluster all are on one node, by what stands in the braces: a batch is added whole, or not at all."""
TIMEOUT_SECONDS = 2.0
MAX_CONNECTIONS = 4
DAY = 86_400
ADD = """
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', 86400) then return 0 end
for number = 2, #KEYS do
    for _, entry in ipairs(cjson.decode(ARGV[number])) do
        if type(entry) == 'string' then
            redis.call('PFADD', KEYS[number], entry)
        else
            redis.call('HINCRBY', KEYS[number], entry[1], entry[2])
        end
    end
    redis.call('EXPIRE', KEYS[number], ARGV[1])
end
return 1
"""


class RedisStatisticsStore:
    """One hash of calls and one of overviews a month and municipality, and a HyperLogLog for each kind and area."""

    def __init__(self, url: str) -> None:
        self._redis = redis_client(url, seconds=TIMEOUT_SECONDS, max_connections=MAX_CONNECTIONS)

    async def add(self, batch: Batch) -> None:
        """Add a batch, all of it or none. Raise whatever says that Redis does not answer."""
        secret = await self._secret(batch)
        keys, entries = [f"{ROOT}batch:{batch.id}"], list[bytes]()
        for municipality, counts in batch.municipalities.items():
            for key, added in _entries(counts, secret):
                keys.append(f"{ROOT}{batch.month}:{municipality}:{key}")
                entries.append(orjson.dumps(added))
        await self._redis.eval(ADD, len(keys), *keys, str(KEPT_DAYS * DAY), *entries)

    async def read(self, month: str, municipality: str) -> MonthStatistics:
        """Return a municipality's statistics of a month. Raise whatever says that Redis does not answer."""
        key = f"{ROOT}{month}:{municipality}:"
        calls = {CallKey(*names): count for names, count in await _counts(self._redis, key + "calls")}
        overviews = {OverviewKey(*names): count for names, count in await _counts(self._redis, key + "overviews")}
        citizens = {names: await self._redis.pfcount(key + _citizens(names)) for names in citizen_keys(calls)}
        return MonthStatistics(calls, overviews, citizens)

    async def close(self) -> None:
        """Close all connections."""
        await close_client(self._redis)

    async def _secret(self, batch: Batch) -> bytes:
        """Return the month's secret, made by the first process that needs it. It is gone two days after the month."""
        key = f"{ROOT}{batch.month}:secret"
        seconds = ((next_month(batch.day) - batch.day).days + 2) * DAY
        await self._redis.set(key, secrets.token_bytes(SECRET_BYTES), nx=True, ex=seconds)
        secret = await self._redis.get(key)
        if not isinstance(secret, bytes):
            raise LookupError("the secret of the month is gone")
        return secret


def _entries(counts: MunicipalityBatch, secret: bytes) -> list[tuple[str, list[Any]]]:
    """Return what is added under which key."""
    of_citizens: list[tuple[str, list[Any]]] = [
        (_citizens(key), [digest.hex() for digest in digests(secret, citizens)])
        for key, citizens in counts.citizens.items()
    ]
    return [("calls", _increments(counts.calls)), ("overviews", _increments(counts.overviews)), *of_citizens]


def _increments(counts: Counter[Any]) -> list[Any]:
    return [[orjson.dumps([*key]).decode(), count] for key, count in counts.items()]


def _citizens(key: CitizenKey) -> str:
    return f"citizens:{key.kind}:{key.area}"


async def _counts(redis: Redis, key: str) -> list[tuple[list[str], int]]:
    fields: dict[Any, Any] = await redis.hgetall(key)
    return [(orjson.loads(field), int(count)) for field, count in fields.items()]
