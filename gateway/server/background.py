"""Background tasks: work that goes on beside the requests for as long as the process runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog

from sources.concurrency import cancel_and_wait

RESTART_SECONDS = 1.0
STOP_SECONDS = 5.0
"""What has not ended by then is left behind: the process ends all the same."""

Work = Callable[[], Awaitable[object]]

log = structlog.get_logger("borgerblik")


class BackgroundTasks:
    """Runs background tasks and restarts any that raises: somebody relies on it, and nobody awaits it."""

    def __init__(self, works: Iterable[Work]) -> None:
        self._tasks = [asyncio.create_task(_run(work), name=_name(work)) for work in works]

    async def stop(self) -> None:
        """End all of it within STOP_SECONDS, and log what does not end."""
        await cancel_and_wait(self._tasks, within=STOP_SECONDS)


async def _run(work: Work) -> None:
    while True:
        try:
            await work()
        except Exception as error:
            log.error("background_task_failed", work=_name(work), error=type(error).__name__)
            await asyncio.sleep(RESTART_SECONDS)
        else:
            return


def _name(work: Work) -> str:
    return getattr(work, "__qualname__", "")
