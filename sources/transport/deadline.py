"""The terms that a request lays down for all its calls: until when, and by which id it is found in logs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TypeVar

from sources.errors import SourceTimedOutError

T = TypeVar("T")
LONGEST_SECONDS = 30.0
"""For calls that no request made."""


@dataclass(frozen=True, slots=True)
class CallDeadline:
    """Moments are the running loop's: no clock on any wall moves them."""

    began: float
    ends: float
    request: str | None = None

    @property
    def halfway(self) -> float:
        """From here on nothing is tried a second time."""
        return self.began + (self.ends - self.began) / 2

    def part(self, share: float) -> CallDeadline:
        """A share of the time that is left, for what the rest of the request waits for."""
        began = now()
        return replace(self, began=began, ends=began + (self.ends - began) * share)


_TERMS: ContextVar[CallDeadline | None] = ContextVar("terms", default=None)


def current() -> CallDeadline | None:
    """The terms of the request that is being answered."""
    return _TERMS.get()


def now() -> float:
    """The moment."""
    return asyncio.get_running_loop().time()


async def within(terms: CallDeadline, answer: Awaitable[T]) -> T:
    """The answer, with every call, token and wait on the way to it on these terms.

    Raises SourceTimedOutError at their end.
    """
    before = _TERMS.set(terms)
    try:
        async with asyncio.timeout_at(terms.ends):
            return await answer
    except TimeoutError:
        raise SourceTimedOutError("deadline") from None
    finally:
        _TERMS.reset(before)


async def within_seconds(seconds: float, answer: Awaitable[T]) -> T:
    """The same, from now on."""
    began = now()
    return await within(CallDeadline(began, began + seconds), answer)
