"""The deadline that a request sets for all its calls, and the id by which they are found in logs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextvars import ContextVar
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from sources.errors import SourceTimedOutError

T = TypeVar("T")
MAX_SECONDS = 30.0
"""For calls that no request made."""


class CallDeadline(Struct, frozen=True):
    """Moments are the running loop's: no clock on any wall moves them."""

    began: float
    ends: float
    request: str | None = None

    @property
    def halfway(self) -> float:
        """From here on nothing is retried."""
        return self.began + (self.ends - self.began) / 2

    def part(self, share: float) -> CallDeadline:
        """Return a deadline after a share of the time that is left, for what the rest of the request waits for."""
        began = now()
        return replace(self, began=began, ends=began + (self.ends - began) * share)


_DEADLINE: ContextVar[CallDeadline | None] = ContextVar("deadline", default=None)


def current() -> CallDeadline | None:
    """Return the deadline of the request that is being answered."""
    return _DEADLINE.get()


def now() -> float:
    """Return the moment, by the running loop's clock."""
    return asyncio.get_running_loop().time()


async def within(deadline: CallDeadline, result: Awaitable[T]) -> T:
    """Await a result, with the deadline for every call, token and wait on the way to it.

    Raises SourceTimedOutError when it has passed.
    """
    token = _DEADLINE.set(deadline)
    try:
        async with asyncio.timeout_at(deadline.ends):
            return await result
    except TimeoutError:
        raise SourceTimedOutError("deadline") from None
    finally:
        _DEADLINE.reset(token)


async def within_seconds(seconds: float, result: Awaitable[T]) -> T:
    """Await a result within so many seconds from now. Raise SourceTimedOutError."""
    began = now()
    return await within(CallDeadline(began, began + seconds), result)
