"""How long one request has waited for Redis, all in all: many questions that each take a little take long as well."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar


class RedisTimeBudget:
    """Seconds in which at least one question was under way."""

    __slots__ = ("_begun", "_spent", "_under_way")

    def __init__(self) -> None:
        self._spent = self._begun = 0.0
        self._under_way = 0

    @property
    def spent(self) -> float:
        """So far."""
        return self._spent + (_now() - self._begun if self._under_way else 0.0)

    def __enter__(self) -> None:
        if not self._under_way:
            self._begun = _now()
        self._under_way += 1

    def __exit__(self, *_: object) -> None:
        self._under_way -= 1
        if not self._under_way:
            self._spent += _now() - self._begun


REDIS_TIME_BUDGET: ContextVar[RedisTimeBudget | None] = ContextVar("patience", default=None)
"""Of the request that is being answered; None outside of any."""


def _now() -> float:
    return asyncio.get_running_loop().time()
