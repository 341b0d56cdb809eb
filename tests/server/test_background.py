"""What goes on beside the requests goes on, whatever goes wrong in it, and ends when it is told to."""

from __future__ import annotations

import asyncio

import pytest
import structlog

from gateway.server import background
from gateway.server.background import BackgroundTasks
from sources import concurrency
from sources.concurrency import cancel_and_wait


async def test_what_breaks_off_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the log names it, without the words of its error."""
    monkeypatch.setattr(background, "RESTART_SECONDS", 0.01)
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
    assert [(line["event"], line["error"]) for line in logs] == [("background_task_failed", "OSError")] * 2
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


async def never_ending(release: asyncio.Event, swallows: int) -> None:
    """Swallow so many cancellations, as `asyncio.wait_for` can on Python 3.11; then be cancelled as anything is."""
    for _ in range(swallows):
        try:
            await release.wait()
        except asyncio.CancelledError:
            continue
        return
    await release.wait()


@pytest.mark.parametrize("swallows", [0, 1, 3])
async def test_a_swallowed_cancellation_is_repeated(monkeypatch: pytest.MonkeyPatch, swallows: int) -> None:
    """Until the work has ended; nothing is logged, since it did end."""
    monkeypatch.setattr(concurrency, "CANCEL_AGAIN_SECONDS", 0.01)
    before = asyncio.all_tasks()
    with structlog.testing.capture_logs() as logs:
        works = BackgroundTasks([lambda: never_ending(asyncio.Event(), swallows)])
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        async with asyncio.timeout(30):
            await works.stop()
    assert asyncio.all_tasks() == before
    assert logs == []


async def test_what_ends_with_an_error_while_it_is_stopped_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it raised instead of ending as cancelled is nobody's business any more."""
    monkeypatch.setattr(concurrency, "CANCEL_AGAIN_SECONDS", 0.01)

    async def breaks() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise OSError

    task = asyncio.create_task(breaks())
    await asyncio.sleep(0)
    assert await cancel_and_wait([task], within=30) == set()
    assert task.done()


def test_a_process_ends_whatever_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """What swallows every cancellation is named in the log, and neither `stop` nor the end of the loop waits for it."""
    monkeypatch.setattr(concurrency, "CANCEL_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(background, "STOP_SECONDS", 0.1)

    async def stubborn() -> None:
        await never_ending(asyncio.Event(), 1_000_000)

    async def main() -> None:
        works = BackgroundTasks([stubborn, asyncio.Event().wait])
        await asyncio.sleep(0.01)
        await works.stop()

    with structlog.testing.capture_logs() as logs:
        asyncio.run(main())
    assert [(line["event"], line["log_level"]) for line in logs] == [("work_not_ended", "error")]
    assert logs[0]["work"].endswith("stubborn")
    assert logs[0]["seconds"] == 0.1
