"""Waiting for what others wait for, too: who leaves harms nobody, and what then fails is nobody's to hear of."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from gateway.context import Context
from gateway.errors import Code, FieldError
from gateway.ids import Ids
from gateway.loaders.batching import BatchLoader
from gateway.policies.policy import Policies
from sources.concurrency import join

Wait = Callable[[asyncio.Event], Awaitable[object]]


async def refuse(release: asyncio.Event) -> object:
    """Fail once it is allowed."""
    await release.wait()
    raise FieldError(Code.SOURCE_UNAVAILABLE)


async def by_join(release: asyncio.Event) -> object:
    return await join(asyncio.ensure_future(refuse(release)))


async def by_batch(release: asyncio.Event) -> object:
    async def load(_context: Context, parents: list[object]) -> list[object]:
        await release.wait()
        return [FieldError(Code.SOURCE_UNAVAILABLE) for _ in parents]

    context = Context(Policies({}, "version"), Ids(b"k" * 32), date(2026, 11, 16))
    return await context.batch(load, object(), {})


async def by_loader(release: asyncio.Event) -> object:
    async def load(_authority: str, _ids: tuple[str, ...]) -> object:
        return await refuse(release)

    return await BatchLoader(load)("11111111", ["id"])


@pytest.mark.parametrize("ticks", [None, 0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("wait", [by_join, by_batch, by_loader])
async def test_what_fails_when_nobody_waits_any_more_is_not_reported(wait: Wait, ticks: int | None) -> None:
    """Whether it fails after the last has left, or some turns of the event loop before. None: after."""
    reports: list[str] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, report: reports.append(report["message"]))
    release = asyncio.Event()
    waiting = asyncio.create_task(_outcome(wait(release)))
    await _turns(10)
    if ticks is None:
        waiting.cancel()
        await _turns(2)
        release.set()
    else:
        release.set()
        await _turns(ticks)
        waiting.cancel()
    await _turns(10)
    await asyncio.wait([waiting])
    del waiting
    gc.collect()
    assert reports == []


async def _outcome(waiting: Awaitable[object]) -> object:
    try:
        return await waiting
    except FieldError as error:
        return error.code


async def _turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_who_leaves_cancels_it_for_nobody_else() -> None:
    """The others get the result."""
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    leaving, staying = asyncio.create_task(join(future)), asyncio.create_task(join(future))
    await _turns(2)
    leaving.cancel()
    await _turns(2)
    future.set_result(7)
    assert await staying == 7
    assert leaving.cancelled()
