"""Questions that are asked once, whoever needs their answers and however the asking ended, and those asked together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import Any, Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")


class Once(Generic[K, T]):
    """One question a key. Who asks again gets the same answer, or the same exception.

    The first asker asks, the others wait. Where the first hangs up, one of the others asks in its place.
    """

    def __init__(self, ask: Callable[[K], Awaitable[T]]) -> None:
        self._ask = ask
        self._answers: dict[K, asyncio.Future[T]] = {}
        self._askers: set[asyncio.Task[Any] | None] = set()

    async def __call__(self, key: K) -> T:
        """The answer."""
        while (answer := self._answers.get(key)) is not None:
            if not answer.done():
                await asyncio.wait((answer,))
            if not answer.cancelled():
                return answer.result()
        return await self._first(key)

    def stop(self) -> None:
        """Nobody needs the answers any more."""
        for task in self._askers - {asyncio.current_task(), None}:
            task.cancel()  # type: ignore[union-attr]

    async def _first(self, key: K) -> T:
        answer = self._answers[key] = asyncio.get_running_loop().create_future()
        self._askers.add(task := asyncio.current_task())
        try:
            value = await self._ask(key)
        except asyncio.CancelledError:
            del self._answers[key]
            answer.cancel()
            raise
        except Exception as error:
            answer.set_exception(error)
            answer.exception()  # which is told to the first asker, if to nobody else
            raise
        finally:
            self._askers.discard(task)
        answer.set_result(value)
        return value


class Gathered(Generic[T]):
    """One question about many things of one owner: what is wanted in one moment is asked together."""

    def __init__(self, ask: Callable[[str, tuple[str, ...]], Coroutine[Any, Any, T]]) -> None:
        self._ask = ask
        self._asked: dict[str, dict[str, asyncio.Task[T]]] = {}
        self._waiting: dict[str, tuple[list[str], asyncio.Task[T]]] = {}

    async def __call__(self, owner: str, things: Iterable[str]) -> Mapping[str, T]:
        """The answer that tells of each thing."""
        asked = self._asked.setdefault(owner, {})
        things = dict.fromkeys(things)
        if new := [one for one in things if one not in asked]:
            asked.update(dict.fromkeys(new, self._with_others(owner, new)))
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

    def _with_others(self, owner: str, things: list[str]) -> asyncio.Task[T]:
        if owner not in self._waiting:
            together: list[str] = []
            self._waiting[owner] = together, asyncio.create_task(self._later(owner, together))
        together, task = self._waiting[owner]
        together.extend(things)
        return task

    async def _later(self, owner: str, things: list[str]) -> T:
        for _ in range(2):  # who else wants something of this owner now is about to say so
            await asyncio.sleep(0)
        del self._waiting[owner]
        return await self._ask(owner, tuple(things))


async def side_by_side(questions: Iterable[Awaitable[T]]) -> list[T]:
    """All answers in order. A single question needs no task of its own."""
    asked = list(questions)
    return [await asked[0]] if len(asked) == 1 else list(await asyncio.gather(*asked))
