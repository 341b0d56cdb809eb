"""Coroutines at the same time, results that several wait for, and tasks that are cancelled until they have ended."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from functools import partial
from typing import Any, TypeVar, overload

import structlog

CANCEL_AGAIN_SECONDS = 1.0
"""A task that cleans up has this long before it is cancelled once more."""

log = structlog.get_logger("borgerblik")

T = TypeVar("T")
U = TypeVar("U")


async def gather(coroutines: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Return all results in order. The first runs in the caller's own task, so a single one needs no other.

    Where one raises, the rest go on, since somebody else may need their results too; a cancellation ends them all.
    """
    coroutines_in_order = list(coroutines)
    if len(coroutines_in_order) < 2:
        return [await coroutine for coroutine in coroutines_in_order]
    first, *others = coroutines_in_order
    tasks = list(map(asyncio.get_running_loop().create_task, others))
    try:
        return [await first, *[await task for task in tasks]]
    except asyncio.CancelledError:
        for task in tasks:
            task.cancel()
        raise
    finally:
        for task in tasks:
            task.add_done_callback(retrieve_exception)


@overload
async def gather_pair(first: Coroutine[Any, Any, T], second: Coroutine[Any, Any, U]) -> tuple[T, U]: ...
@overload
async def gather_pair(first: Coroutine[Any, Any, T], second: Coroutine[Any, Any, U] | None) -> tuple[T, U | None]: ...
async def gather_pair(first: Coroutine[Any, Any, T], second: Coroutine[Any, Any, U] | None) -> tuple[T, U | None]:
    """Return two results of different kinds. Without a second coroutine its result is None."""
    results: list[Any] = await gather([first] if second is None else [first, second])
    return results[0], results[1] if second is not None else None


def prefetch(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Start a call now whose result is remembered by what it calls, for the caller who comes later."""
    task = asyncio.get_running_loop().create_task(coroutine)
    _PREFETCHING.add(task)
    task.add_done_callback(_PREFETCHING.discard)
    task.add_done_callback(retrieve_exception)


async def cancel_and_wait(tasks: Iterable[asyncio.Task[Any]], *, within: float) -> set[asyncio.Task[Any]]:
    """Cancel tasks until they have ended, or until so many seconds are over; return those that have not ended.

    A single cancellation can be swallowed: by `asyncio.wait_for` on Python 3.11, which Redis' client uses.
    """
    running = set(tasks)
    for task in running:
        task.add_done_callback(retrieve_exception)
    loop = asyncio.get_running_loop()
    ends = loop.time() + within
    while running and (left := ends - loop.time()) > 0:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=min(CANCEL_AGAIN_SECONDS, left))
    for task in running:
        log.error("work_not_ended", work=task.get_name(), seconds=within)
        asyncio.tasks._unregister_task(task)  # else asyncio.run would wait for it, and for ever
    return running


async def join(future: asyncio.Future[T]) -> T:
    """Return the result of a future, or raise what it raised. Who is cancelled meanwhile cancels it for nobody else."""
    if not future.done():
        await until_done(future)
    return future.result()


async def until_done(future: asyncio.Future[Any]) -> None:
    """Wait for a future, which goes on for the others where this is cancelled.

    `asyncio.shield` would do, but for a future that fails once all who waited for it are cancelled: the event loop
    reports its exception as never retrieved.
    """
    waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    future.add_done_callback(partial(_wake, waiter))
    await waiter


def retrieve_exception(future: asyncio.Future[Any]) -> None:
    """Read what a future raised, which nobody needs any more, or the event loop would report it."""
    if not future.cancelled():
        future.exception()


def _wake(waiter: asyncio.Future[None], future: asyncio.Future[Any]) -> None:
    retrieve_exception(future)
    if not waiter.done():
        waiter.set_result(None)


_PREFETCHING: set[asyncio.Future[Any]] = set()
"""The event loop alone does not hold on to what it runs."""
