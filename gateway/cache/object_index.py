"""Whose cached answers in Redis an object is part of: a sorted set an object, its people by the time of their answers.

Keys and members are keyed hashes. In a cluster a person and an object are on different nodes, so that each step is one
of its own: people are written down before their answers are stored, and an object is marked before they are read.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from gateway.redis.unavailable import PREFIX, RedisUnavailableError, UnexpectedValueError
from sources.cache.store import MAX_SECONDS

if TYPE_CHECKING:
    from gateway.redis.connection import RedisConnection

MARGIN_SECONDS = 1.0
"""An object dropped so shortly before a source was asked counts as dropped since: clocks do not tick alike."""
ADD = """
local is_current = 1
for index = 1, #KEYS, 2 do
    redis.call('ZREMRANGEBYSCORE', KEYS[index], '-inf', ARGV[3])
    redis.call('ZADD', KEYS[index], ARGV[2], ARGV[1])
    redis.call('EXPIRE', KEYS[index], ARGV[4])
    if redis.call('PTTL', KEYS[index + 1]) >= tonumber(ARGV[5]) then
        is_current = 0
    end
end
return is_current
"""
"""Without Redis's own time, which a user needs a permission of its own for: how long a mark is left tells its age."""
DROP = """
redis.call('SET', KEYS[2], '1', 'EX', ARGV[1])
return redis.call('ZRANGE', KEYS[1], 0, -1)
"""


class ObjectIndex:
    """An index that ends with the answers: what nobody asked about for so long is not in it."""

    def __init__(self, shared: RedisConnection) -> None:
        self._shared = shared

    async def add(self, person: str, objects: Iterable[str], *, age: float) -> bool:
        """Write down that an answer of a person is made of these objects. Return whether it may be stored.

        Not where one of them was dropped since the source was asked, `age` seconds ago. Raises RedisUnavailableError.
        """
        slots: defaultdict[str, list[str]] = defaultdict(list)
        for name in objects:
            slots[name[:1] if self._shared.is_cluster else ""].extend(_redis_keys(name))
        now = time.time()
        oldest_mark = math.floor((MAX_SECONDS - age - MARGIN_SECONDS) * 1_000)
        arguments: list[str | float] = [person, now, now - 2 * MAX_SECONDS, MAX_SECONDS, oldest_mark]
        return all(await asyncio.gather(*(self._eval(ADD, keys, arguments) for keys in slots.values())))

    async def drop(self, object_name: str) -> list[str]:
        """Mark an object as dropped, and return the people whose answers it is part of.

        They stay in the index, so that whoever does not come to an end can begin anew. Raises RedisUnavailableError.
        """
        people = await self._eval(DROP, _redis_keys(object_name), [MAX_SECONDS])
        return [person.decode("ascii", "replace") for person in people]

    async def _eval(self, script: str, keys: list[str], arguments: list[str | float]) -> Any:
        """Return what a script returns. Where another type stands under one of the keys, they are removed."""
        shared = self._shared
        try:
            return await shared.ask(lambda: shared.redis.eval(script, len(keys), *keys, *arguments))
        except UnexpectedValueError:
            with suppress(RedisUnavailableError):
                await shared.ask(lambda: shared.redis.delete(*keys))
            raise


def _redis_keys(object_name: str) -> list[str]:
    """Return the keys of an object's people and of its mark.

    The first digit in braces puts an answer's objects into 16 slots of a cluster at most.
    """
    people = f"{PREFIX}object:{{{object_name[:1]}}}{object_name[1:]}"
    return [people, f"{people}:dropped"]
