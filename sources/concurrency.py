"""Waiting for what others wait for, too."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


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
