"""How long one request has waited for Redis, all in all: many calls that each take a little take long as well."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar


class RedisTimeBudget:
    """Seconds in which at least one call was under way."""

    __slots__ = ("_began", "_calls", "_spent")

    def __init__(self) -> None:
        self._spent = self._began = 0.0
        self._calls = 0

    @property
    def spent(self) -> float:
        """The seconds so far."""
        return self._spent + (_now() - self._began if self._calls else 0.0)

    def __enter__(self) -> None:
        if not self._calls:
            self._began = _now()
        self._calls += 1

    def __exit__(self, *_: object) -> None:
        self._calls -= 1
        if not self._calls:
            self._spent += _now() - self._began


REDIS_TIME_BUDGET: ContextVar[RedisTimeBudget | None] = ContextVar("redis_time_budget", default=None)
"""Of the request that is being answered; None outside of any."""


def _now() -> float:
    return asyncio.get_running_loop().time()
