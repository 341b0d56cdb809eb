"""Rate limiting: of a citizen, an application, the citizens of a municipality. Counted in Redis, or in memory."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.auth.authenticator import Caller
from gateway.errors import RETRY_AFTER
from gateway.ids import Ids
from gateway.redis.unavailable import PREFIX, RedisUnavailableError, UnexpectedValueError

if TYPE_CHECKING:
    from limits import RateLimitItem

    from gateway.redis.connection import RedisConnection

NOBODY = "nobody"
"""The application of those who name none: they are counted together."""
MAX_COUNTERS = 100_000
COUNT = """
local count, left = redis.call('INCR', KEYS[1]), redis.call('PTTL', KEYS[1])
if left < 0 then
    redis.call('SET', KEYS[1], 1, 'PX', ARGV[1])
    return {1, tonumber(ARGV[1])}
end
return {count, left}
"""
"""One more, and the milliseconds left of the window. A count that never ends is none of ours, and begins anew."""


@dataclass(frozen=True, slots=True)
class RateLimitStatus:
    """What is left of one rate for a caller: how many requests, and, where none is, the seconds to wait."""

    name: str
    rate: RateLimitItem
    left: int
    wait: int | None = None


def headers(statuses: Sequence[RateLimitStatus]) -> dict[str, str]:
    """Return RateLimit-Policy and RateLimit, as the IETF draft has them, and Retry-After for whoever must wait."""
    if not statuses:
        return {}
    lines = {
        "ratelimit-policy": ", ".join(
            f'"{status.name}";q={status.rate.amount};w={status.rate.get_expiry()}' for status in statuses
        ),
        "ratelimit": ", ".join(f'"{status.name}";r={max(0, status.left)}{_until(status)}' for status in statuses),
    }
    waits = [status.wait for status in statuses if status.wait is not None]
    return lines | {RETRY_AFTER: str(max(waits))} if waits else lines


def _until(status: RateLimitStatus) -> str:
    return "" if status.wait is None else f";t={status.wait}"


class RateLimiter:
    """Counts requests in windows of a fixed length. Without Redis, or while it is away, each process counts alone."""

    def __init__(self, rates: Mapping[str, RateLimitItem | None], ids: Ids, shared: RedisConnection | None) -> None:
        """`rates` are those of a "citizen", an "application" and a "municipality"."""
        self._rates = {name: rate for name, rate in rates.items() if rate is not None}
        self._ids = ids
        self._shared = shared
        self._memory = Counts()
        self.limited: Counter[str] = Counter()
        """How often somebody had to wait, by whose rate it was."""

    async def count(self, caller: Caller | None) -> list[RateLimitStatus]:
        """Count one request more of this caller; return the status of every rate that concerns it."""
        if not self._rates:
            return []
        counts = [self._count(name, key) for name, key in self._counted_keys(caller) if name in self._rates]
        return list(await asyncio.gather(*counts)) if len(counts) > 1 else [await count for count in counts]

    def _counted_keys(self, caller: Caller | None) -> Iterator[tuple[str, str]]:
        """Yield names of rates, and who is counted: people as keyed hashes."""
        yield "application", self._ids.counted(caller.application if caller and caller.application else NOBODY)
        if caller and caller.subject:
            yield "citizen", self._ids.counted(caller.subject)
        if caller and caller.subject and caller.residence:
            yield "municipality", self._ids.counted(caller.residence)

    async def _count(self, name: str, counted: str) -> RateLimitStatus:
        rate = self._rates[name]
        key = f"{name}:{rate.get_expiry()}:{counted}"
        try:
            count, wait = await self._count_in_redis(key, rate)
        except RedisUnavailableError:
            count, wait = self._memory.count(key, rate.get_expiry())
        if count <= rate.amount:
            return RateLimitStatus(name, rate, rate.amount - count)
        self.limited[name] += 1
        return RateLimitStatus(name, rate, rate.amount - count, max(1, math.ceil(wait)))

    async def _count_in_redis(self, key: str, rate: RateLimitItem) -> tuple[int, float]:
        """Return the requests of this window, and the seconds that it still lasts. Raises RedisUnavailableError."""
        if self._shared is None:
            raise RedisUnavailableError
        shared, name = self._shared, f"{PREFIX}rate:{key}"
        try:
            count, left = await shared.ask(lambda: shared.redis.eval(COUNT, 1, name, str(1000 * rate.get_expiry())))
        except UnexpectedValueError:
            await shared.ask(lambda: shared.redis.delete(name))
            raise
        return count, left / 1000


class Counts:
    """Counts of this process alone, by a clock that nobody can set."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, max_keys: int = MAX_COUNTERS) -> None:
        self._clock = clock
        self._max_keys = max_keys
        self._counts: dict[str, tuple[int, float]] = {}

    def count(self, key: str, seconds: float) -> tuple[int, float]:
        """Count this key; return its count in its window, and the seconds that the window still lasts."""
        now = self._clock()
        count, ends = self._counts.pop(key, (0, now + seconds))
        if ends <= now:
            count, ends = 0, now + seconds
        self._counts[key] = count + 1, ends
        if len(self._counts) > self._max_keys:
            del self._counts[next(iter(self._counts))]  # who has not asked for the longest time
        return count + 1, ends - now
