"""Work that goes on beside the requests for as long as the process runs, whatever goes wrong in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog

AGAIN_SECONDS = 1.0

Work = Callable[[], Awaitable[object]]

log = structlog.get_logger("borgerblik")


class BackgroundTasks:
    """Begins all of it, and begins again what breaks off: somebody relies on it, and nobody waits for it to say so."""

    def __init__(self, works: Iterable[Work]) -> None:
        self._tasks = [asyncio.create_task(_lasting(work)) for work in works]

    async def stop(self) -> None:
        """End all of it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _lasting(work: Work) -> None:
    while True:
        try:
            await work()
        except Exception as error:
            log.error("background_task_failed", work=getattr(work, "__qualname__", ""), error=type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
        else:
            return
