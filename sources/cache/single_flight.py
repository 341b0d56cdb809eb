"""Calls that are made once, whoever needs their results and however the first caller ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Generic, TypeVar

from sources.concurrency import until_done

K = TypeVar("K")
T = TypeVar("T")


class _SharedCalls(Generic[K, T]):
    """The first caller calls, the others wait. Where the first is cancelled, one of the others calls in its place."""

    def __init__(self) -> None:
        self._results: dict[K, asyncio.Future[T]] = {}
        self._callers: set[asyncio.Task[Any] | None] = set()

    async def result(self, key: K, call: Callable[[], Awaitable[T]]) -> T:
        """Return the same result to every caller, or raise the same exception."""
        while (result := self._results.get(key)) is not None:
            if not result.done():
                await until_done(result)
            if not result.cancelled():
                return result.result()
        return await self._first(key, call)

    def forget(self, key: K) -> None:
        """Forget a result: the next caller calls anew."""
        self._results.pop(key, None)

    def stop(self) -> None:
        """Cancel the calls under way and forget all results."""
        if self._callers:
            for task in self._callers - {asyncio.current_task(), None}:
                task.cancel()  # type: ignore[union-attr]
        self._results.clear()

    async def _first(self, key: K, call: Callable[[], Awaitable[T]]) -> T:
        result = self._results[key] = asyncio.get_running_loop().create_future()
        self._callers.add(task := asyncio.current_task())
        try:
            value = await call()
        except asyncio.CancelledError:
            self.forget(key)
            result.cancel()
            raise
        except Exception as error:
            result.set_exception(error)
            result.exception()  # which is raised to the first caller, if to nobody else
            raise
        finally:
            self._callers.discard(task)
        result.set_result(value)
        return value


class PerRequest(_SharedCalls[K, T]):
    """Calls a function once for each key, for as long as this lives: a request."""

    def __init__(self, call: Callable[[K], Awaitable[T]]) -> None:
        super().__init__()
        self._call = call

    async def __call__(self, key: K) -> T:
        """Return the result of the one call."""
        result = self._results.get(key)
        if result is None:
            return await self._first(key, partial(self._call, key))
        if result.done() and not result.cancelled():
            return result.result()
        return await self.result(key, lambda: self._call(key))  # looked up when it is called: a stop replaces it

    def stop(self) -> None:
        """Cancel the calls under way. The function has this and this has the function: a cycle that ends here."""
        super().stop()
        self._call = _ended


async def _ended(_key: object) -> Any:
    # nobody awaits a call that begins now, and any other exception would be logged as never retrieved
    raise asyncio.CancelledError("called after the end")


class SingleFlight(Generic[K, T]):
    """Makes one call a key at a time: callers that come while it is under way get its result."""

    def __init__(self) -> None:
        self._calls: _SharedCalls[K, T] = _SharedCalls()

    async def join(self, key: K, call: Callable[[], Awaitable[T]]) -> T:
        """Return the result of the call under way, else of a new one."""

        async def call_and_forget() -> T:
            try:
                return await call()
            finally:
                self._calls.forget(key)

        return await self._calls.result(key, call_and_forget)
