"""What goes on beside the requests goes on, whatever goes wrong in it, and ends when it is told to."""

from __future__ import annotations

import asyncio

import pytest
import structlog

from gateway.server import background
from gateway.server.background import BackgroundTasks


async def test_what_breaks_off_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the log names it, without the words of its error."""
    monkeypatch.setattr(background, "AGAIN_SECONDS", 0.01)
    begun, third = 0, asyncio.Event()

    async def breaks() -> None:
        nonlocal begun
        begun += 1
        if begun == 3:
            third.set()
            await asyncio.Event().wait()
        raise OSError("/a/file/of/somebody")

    with structlog.testing.capture_logs() as logs:
        works = BackgroundTasks([breaks])
        async with asyncio.timeout(10):
            await third.wait()
        await works.stop()
    assert [(one["event"], one["error"]) for one in logs] == [("background_task_failed", "OSError")] * 2
    assert "somebody" not in str(logs)
    assert begun == 3


async def test_what_is_done_is_done() -> None:
    """Work that ends by itself is not begun again."""
    done: list[int] = []

    async def once() -> None:
        done.append(1)

    works = BackgroundTasks([once])
    await asyncio.sleep(0.05)
    await works.stop()
    assert done == [1]


async def test_stopping_ends_all_of_it() -> None:
    """Also what waits to begin again."""
    ended: list[str] = []

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("waits")

    async def breaks() -> None:
        raise ValueError

    before = asyncio.all_tasks()
    with structlog.testing.capture_logs():
        works = BackgroundTasks([waits, breaks])
        await asyncio.sleep(0.01)
        await works.stop()
    assert ended == ["waits"]
    assert asyncio.all_tasks() == before
