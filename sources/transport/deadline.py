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


class _Expiry:
    """Cancels the running task at a moment. `asyncio.timeout_at` does the same by ten more calls a question."""

    __slots__ = ("_cancelling", "_is_over", "_task", "_timer")

    def __init__(self, at: float) -> None:
        task = asyncio.current_task()
        if task is None:
            raise LookupError("no task to cancel")
        self._task, self._cancelling, self._is_over = task, task.cancelling(), False
        self._timer = asyncio.get_running_loop().call_at(at, self._expire)

    def _expire(self) -> None:
        self._is_over = True
        self._task.cancel()

    def has_cancelled(self) -> bool:
        """Return whether the task is cancelled for this alone; it is not any more then."""
        is_over, self._is_over = self._is_over, False
        return is_over and self._task.uncancel() <= self._cancelling

    def stop(self) -> None:
        """Cancel nothing from now on; what was swallowed on the way is no cancellation of the task."""
        self._timer.cancel()
        if self._is_over:
            self._task.uncancel()


async def within(deadline: CallDeadline, result: Awaitable[T]) -> T:
    """Await a result, with the deadline for every call, token and wait on the way to it.

    Raises SourceTimedOutError when it has passed.
    """
    expiry = _Expiry(deadline.ends)
    token = _DEADLINE.set(deadline)
    try:
        return await result
    except TimeoutError:
        raise SourceTimedOutError("deadline") from None
    except asyncio.CancelledError:
        if expiry.has_cancelled():
            raise SourceTimedOutError("deadline") from None
        raise
    finally:
        _DEADLINE.reset(token)
        expiry.stop()


async def within_seconds(seconds: float, result: Awaitable[T]) -> T:
    """Await a result within so many seconds from now. Raise SourceTimedOutError."""
    began = now()
    return await within(CallDeadline(began, began + seconds), result)
