"""Questions about many records of one authority that are asked together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, Generic, TypeVar

from sources.concurrency import join

T = TypeVar("T")


class BatchLoader(Generic[T]):
    """One question about many records of one authority: what is asked for in one moment is asked for together.

    Each record is asked for once. Where a caller is cancelled, the question goes on for the others.
    """

    def __init__(self, load: Callable[[str, tuple[str, ...]], Coroutine[Any, Any, T]]) -> None:
        self._load = load
        self._tasks: dict[str, dict[str, asyncio.Task[T]]] = {}
        self._open_batches: dict[str, tuple[list[str], asyncio.Task[T]]] = {}

    async def __call__(self, authority: str, ids: Iterable[str]) -> Mapping[str, T]:
        """Return the answer that covers each id. Raises what the question raised."""
        tasks = self._tasks.setdefault(authority, {})
        ids = dict.fromkeys(ids)
        if new := [id for id in ids if id not in tasks]:
            tasks.update(dict.fromkeys(new, self._batch(authority, new)))
        pending = {id: tasks[id] for id in ids}
        for task in dict.fromkeys(pending.values()):
            if not task.done():
                await join(task)
        return {id: task.result() for id, task in pending.items()}

    def stop(self) -> None:
        """Cancel all questions and let go of their answers."""
        for tasks in self._tasks.values():
            for task in tasks.values():
                task.cancel()
        self._tasks.clear()
        self._load = _stopped

    def _batch(self, authority: str, new: list[str]) -> asyncio.Task[T]:
        """Return the task whose question the new ids are part of."""
        if authority not in self._open_batches:
            ids: list[str] = []
            self._open_batches[authority] = ids, asyncio.create_task(self._load_later(authority, ids))
        ids, task = self._open_batches[authority]
        ids.extend(new)
        return task

    async def _load_later(self, authority: str, ids: list[str]) -> T:
        for _ in range(2):  # whoever else needs something of this authority now is about to say so
            await asyncio.sleep(0)
        del self._open_batches[authority]
        return await self._load(authority, tuple(ids))


async def _stopped(_authority: str, _ids: tuple[str, ...]) -> Any:
    # nobody awaits a call that begins now, and any other exception would be logged as never retrieved
    raise asyncio.CancelledError("called after the end")
