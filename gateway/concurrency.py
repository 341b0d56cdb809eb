"""Questions about many things that are asked together, and answers that are waited for side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, Generic, TypeVar, overload

import structlog

CANCEL_AGAIN_SECONDS = 1.0
"""A task that cleans up has this long before it is cancelled once more."""

log = structlog.get_logger("borgerblik")

T = TypeVar("T")
U = TypeVar("U")


class BatchLoader(Generic[T]):
    """One question about many things of one authority: what is wanted in one moment is asked together."""

    def __init__(self, ask: Callable[[str, tuple[str, ...]], Coroutine[Any, Any, T]]) -> None:
        self._ask = ask
        self._asked: dict[str, dict[str, asyncio.Task[T]]] = {}
        self._waiting: dict[str, tuple[list[str], asyncio.Task[T]]] = {}

    async def __call__(self, authority: str, things: Iterable[str]) -> Mapping[str, T]:
        """The answer that tells of each thing."""
        asked = self._asked.setdefault(authority, {})
        things = dict.fromkeys(things)
        if new := [one for one in things if one not in asked]:
            asked.update(dict.fromkeys(new, self._with_others(authority, new)))
        tasks = {one: asked[one] for one in things}
        for task in dict.fromkeys(tasks.values()):
            if not task.done():
                await asyncio.shield(task)
        return {one: task.result() for one, task in tasks.items()}

    def stop(self) -> None:
        """Nobody needs the answers any more."""
        for asked in self._asked.values():
            for task in asked.values():
                task.cancel()
        self._asked.clear()
        self._ask = _over

    def _with_others(self, authority: str, things: list[str]) -> asyncio.Task[T]:
        if authority not in self._waiting:
            together: list[str] = []
            self._waiting[authority] = together, asyncio.create_task(self._later(authority, together))
        together, task = self._waiting[authority]
        together.extend(things)
        return task

    async def _later(self, authority: str, things: list[str]) -> T:
        for _ in range(2):  # who else wants something of this authority now is about to say so
            await asyncio.sleep(0)
        del self._waiting[authority]
        return await self._ask(authority, tuple(things))


async def _over(_authority: str, _things: tuple[str, ...]) -> Any:
    raise asyncio.CancelledError("asked after the end")  # nobody awaits it: any other exception would be logged


async def gather(questions: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """All answers in order. The first question is asked by whoever asks them all, so a single one needs no task.

    Where one raises, the others go on, since somebody else may need their answers too.
    """
    asked = iter(questions)
    first = next(asked, None)
    if first is None:
        return []
    others = list(map(asyncio.ensure_future, asked))
    try:
        return [await first, *[await other for other in others]]
    except asyncio.CancelledError:
        for other in others:
            other.cancel()
        raise
    finally:
        for other in others:
            other.add_done_callback(_forgotten)


@overload
async def gather_pair(one: Coroutine[Any, Any, T], other: Coroutine[Any, Any, U]) -> tuple[T, U]: ...
@overload
async def gather_pair(one: Coroutine[Any, Any, T], other: Coroutine[Any, Any, U] | None) -> tuple[T, U | None]: ...
async def gather_pair(one: Coroutine[Any, Any, T], other: Coroutine[Any, Any, U] | None) -> tuple[T, U | None]:
    """Two answers of different kinds, or one where there is no other question."""
    answers: list[Any] = await gather([one] if other is None else [one, other])
    return answers[0], answers[1] if other is not None else None


def prefetch(question: Coroutine[Any, Any, Any]) -> None:
    """Begin to ask what will be asked again, of something that remembers: that one hears the answer."""
    task = asyncio.ensure_future(question)
    _BEGUN.add(task)
    task.add_done_callback(_BEGUN.discard)
    task.add_done_callback(_forgotten)


async def cancel_and_wait(tasks: Iterable[asyncio.Task[Any]], *, within: float) -> set[asyncio.Task[Any]]:
    """Cancel tasks until they have ended, or until so many seconds are over; return those that have not ended.

    A single cancellation can be swallowed: by `asyncio.wait_for` on Python 3.11, which Redis' client uses.
    """
    running = set(tasks)
    for task in running:
        task.add_done_callback(_forgotten)
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


_BEGUN: set[asyncio.Future[Any]] = set()
"""The event loop alone does not hold on to what it runs."""


def _forgotten(task: asyncio.Future[Any]) -> None:
    """What it raised is nobody's business any more."""
    if not task.cancelled():
        task.exception()
