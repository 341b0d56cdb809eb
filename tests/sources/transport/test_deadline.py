"""A deadline ends a wait as the source's failure, and never hides that somebody else has cancelled the task."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

import pytest

from sources.errors import SourceTimedOutError
from sources.transport.deadline import CallDeadline, current, now, within

OVER, FAR = -1.0, 1e6
"""Seconds from now: a deadline that has passed, and one that no test waits for."""


def ends_in(seconds: float) -> CallDeadline:
    """Return a deadline so many seconds from now."""
    return CallDeadline(now(), now() + seconds)


async def never() -> None:
    """Wait for what does not come."""
    await asyncio.get_running_loop().create_future()


def cancellations() -> int:
    """Return how many cancellations of the running task nobody has taken back."""
    task = asyncio.current_task()
    assert task is not None
    return task.cancelling()


async def test_a_result_in_time_is_returned_and_nothing_is_left() -> None:
    """The deadline is known inside, and neither it nor a cancellation outlives the call."""
    deadline = ends_in(FAR)

    async def work() -> CallDeadline | None:
        await asyncio.sleep(0)
        return current()

    assert await within(deadline, work()) is deadline
    assert current() is None
    assert cancellations() == 0


@pytest.mark.parametrize("work", [never, lambda: within(ends_in(FAR), never())], ids=["a wait", "a call inside"])
async def test_what_is_late_is_timed_out_and_its_task_goes_on(work: type[Awaitable[None]]) -> None:
    """The task is not cancelled afterwards: the rest of the request is answered."""
    with pytest.raises(SourceTimedOutError):
        await within(ends_in(OVER), work())
    assert cancellations() == 0
    await asyncio.sleep(0)


async def test_a_timeout_inside_is_a_late_source() -> None:
    """As the deadline's own."""

    async def work() -> None:
        raise TimeoutError

    with pytest.raises(SourceTimedOutError):
        await within(ends_in(FAR), work())


async def test_a_cancellation_by_somebody_else_stays_one() -> None:
    """Before the deadline, and together with it."""
    for seconds in (FAR, OVER):
        task = asyncio.ensure_future(within(ends_in(seconds), never()))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_cancellation_that_is_swallowed_inside_is_none_of_the_task() -> None:
    """What a library does with it is its own affair; the next wait of the request is not cancelled."""

    async def work() -> str:
        with suppress(asyncio.CancelledError):
            await never()
        return "late, and all the same"

    assert await within(ends_in(OVER), work()) == "late, and all the same"
    assert cancellations() == 0
    await asyncio.sleep(0)
