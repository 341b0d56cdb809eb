"""Questions that are asked once, whoever needs their answers and however the asking ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")


class _Answers(Generic[K, T]):
    """The first asker asks, the others wait. Where the first hangs up, one of the others asks in its place."""

    def __init__(self) -> None:
        self._answers: dict[K, asyncio.Future[T]] = {}
        self._askers: set[asyncio.Task[Any] | None] = set()

    async def answer(self, key: K, ask: Callable[[], Awaitable[T]]) -> T:
        """The same answer for everybody, or the same exception."""
        while (answer := self._answers.get(key)) is not None:
            if not answer.done():
                await asyncio.wait((answer,))
            if not answer.cancelled():
                return answer.result()
        return await self._first(key, ask)

    def forget(self, key: K) -> None:
        """Who asks from now on has it asked anew."""
        self._answers.pop(key, None)

    def stop(self) -> None:
        """Nobody needs the answers any more."""
        for task in self._askers - {asyncio.current_task(), None}:
            task.cancel()  # type: ignore[union-attr]
        self._answers.clear()

    async def _first(self, key: K, ask: Callable[[], Awaitable[T]]) -> T:
        answer = self._answers[key] = asyncio.get_running_loop().create_future()
        self._askers.add(task := asyncio.current_task())
        try:
            value = await ask()
        except asyncio.CancelledError:
            self.forget(key)
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


class PerRequest(Generic[K, T]):
    """One question a key, for as long as this lives."""

    def __init__(self, ask: Callable[[K], Awaitable[T]]) -> None:
        self._ask = ask
        self._answers: _Answers[K, T] = _Answers()

    async def __call__(self, key: K) -> T:
        """The answer."""
        return await self._answers.answer(key, lambda: self._ask(key))

    def stop(self) -> None:
        """Nobody needs the answers any more. Who asks has this and this has the asker: a circle that ends here."""
        self._answers.stop()
        self._ask = _over


async def _over(_key: object) -> Any:
    raise asyncio.CancelledError("asked after the end")  # nobody awaits it: any other exception would be logged


class SingleFlight(Generic[K, T]):
    """One question a key at a time: who asks while it is under way gets its answer."""

    def __init__(self) -> None:
        self._answers: _Answers[K, T] = _Answers()

    async def join(self, key: K, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer of the question under way, else of a new one."""

        async def flown() -> T:
            try:
                return await ask()
            finally:
                self._answers.forget(key)

        return await self._answers.answer(key, flown)
