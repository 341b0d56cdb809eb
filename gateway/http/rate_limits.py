"""Rate limits of a citizen, an application and a municipality's citizens, counted in Redis or in this process."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cachetools import LRUCache

from gateway.auth.authenticator import Caller
from gateway.ids import Ids
from gateway.redis.unavailable import PREFIX, RedisUnavailableError, UnexpectedValueError
from gateway.settings.values import RateLimit

if TYPE_CHECKING:
    from gateway.redis.connection import RedisConnection

NOBODY = "nobody"
"""The application of those who name none: they are counted together."""
MAX_WINDOWS = 100_000
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
    """A caller's state under one limit: the requests that are left and, beyond the limit, the seconds to wait."""

    name: str
    limit: RateLimit
    left: int
    wait: int | None = None


def headers(statuses: Sequence[RateLimitStatus]) -> dict[str, str]:
    """Return RateLimit-Policy and RateLimit, as the draft of the IETF has them, and Retry-After beyond a limit."""
    if not statuses:
        return {}
    policies = (f'"{status.name}";q={status.limit.requests};w={status.limit.seconds}' for status in statuses)
    states = (f'"{status.name}";r={max(0, status.left)}{_until(status)}' for status in statuses)
    waits = [status.wait for status in statuses if status.wait is not None]
    retry = {"retry-after": str(max(waits))} if waits else {}
    return {"ratelimit-policy": ", ".join(policies), "ratelimit": ", ".join(states)} | retry


def _until(status: RateLimitStatus) -> str:
    return "" if status.wait is None else f";t={status.wait}"


class RateLimiter:
    """Counts requests in fixed windows. Without Redis, or while it is unavailable, each process counts alone."""

    def __init__(self, limits: Mapping[str, RateLimit | None], ids: Ids, shared: RedisConnection | None) -> None:
        """`limits` are those of a "citizen", an "application" and a "municipality", or of an "employee"."""
        self._limits = {name: limit for name, limit in limits.items() if limit is not None}
        self._ids = ids
        self._shared = shared
        self._windows = FixedWindows()
        self.limited: Counter[str] = Counter()
        """Requests beyond a limit, by the limit's name."""

    async def count(self, caller: Caller | None) -> list[RateLimitStatus]:
        """Count one request of this caller, and return its state under every limit that applies."""
        if not self._limits:
            return []
        counts = [self._count(name, key) for name, key in self._keys(caller) if name in self._limits]
        return list(await asyncio.gather(*counts)) if len(counts) > 1 else [await count for count in counts]

    async def count_employee(self, employee: str) -> list[RateLimitStatus]:
        """Count one request of an employee, and return the state under the limit of "employee"."""
        return [await self._count("employee", self._ids.counted(f"employee\x1f{employee}"))]

    def _keys(self, caller: Caller | None) -> Iterator[tuple[str, str]]:
        """Yield names of limits, and who is counted under each: people as keyed hashes."""
        yield "application", self._ids.counted(caller.application if caller and caller.application else NOBODY)
        if caller and caller.subject:
            yield "citizen", self._ids.counted(caller.subject)
        if caller and caller.subject and caller.residence:
            yield "municipality", self._ids.counted(caller.residence)

    async def _count(self, name: str, key: str) -> RateLimitStatus:
        limit = self._limits[name]
        window = f"{name}:{limit.seconds}:{key}"
        try:
            requests, wait = await self._count_in_redis(window, limit)
        except RedisUnavailableError:
            requests, wait = self._windows.count(window, limit.seconds)
        left = limit.requests - requests
        if left >= 0:
            return RateLimitStatus(name, limit, left)
        self.limited[name] += 1
        return RateLimitStatus(name, limit, left, max(1, math.ceil(wait)))

    async def _count_in_redis(self, window: str, limit: RateLimit) -> tuple[int, float]:
        """Return the requests in this window, and the seconds that it still lasts. Raise RedisUnavailableError."""
        if self._shared is None:
            raise RedisUnavailableError
        shared, key = self._shared, f"{PREFIX}rate:{window}"
        try:
            requests, left = await shared.ask(lambda: shared.redis.eval(COUNT, 1, key, str(1000 * limit.seconds)))
        except UnexpectedValueError:
            await shared.ask(lambda: shared.redis.delete(key))
            raise
        return requests, left / 1000


class FixedWindows:
    """Fixed windows of this process alone, by a clock that nobody can set."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, max_windows: int = MAX_WINDOWS) -> None:
        self._clock = clock
        self._windows: LRUCache[str, tuple[int, float]] = LRUCache(max_windows)

    def count(self, window: str, seconds: float) -> tuple[int, float]:
        """Count one request, and return those in its window and the seconds that it still lasts."""
        now = self._clock()
        requests, ends = self._windows.get(window, (0, now + seconds))
        if ends <= now:
            requests, ends = 0, now + seconds
        self._windows[window] = requests + 1, ends
        return requests + 1, ends - now
