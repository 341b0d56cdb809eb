"""The garbage collector looks at few objects at a time, however many are in use: the event loop waits for it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from gateway.server.lifecycle import Lifecycle
from gateway.server.server import Server

MAX_OBJECTS = 20_000
"""In one of the collections that come every few requests. Twenty times as many held the probes up."""


@pytest.fixture
async def _thresholds(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set as the server does when it starts, and as they were afterwards."""

    async def started(*_: object, **__: object) -> None:
        pass

    before = gc.get_threshold()
    monkeypatch.setattr(uvicorn.Server, "startup", started)
    await Server(uvicorn.Config(None), life=Lifecycle(), leave_seconds=0).startup()  # type: ignore[arg-type]
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.fixture
def looked_at(_thresholds: None) -> Iterator[list[int]]:
    """How many objects each collection of the young generations looked at."""
    counts: list[int] = []

    def note(phase: str, details: dict[str, Any]) -> None:
        if phase == "start" and details["generation"] < 2:
            counts.append(sum(len(gc.get_objects(generation)) for generation in range(details["generation"] + 1)))

    gc.callbacks.append(note)
    yield counts
    gc.callbacks.remove(note)


async def test_few_objects_are_looked_at_together(looked_at: list[int]) -> None:
    """While what is in use grows, as it does when hundreds of operations are in flight."""
    in_use = [[] for _ in range(300_000)]  # type: ignore[var-annotated]
    assert len(in_use) > MAX_OBJECTS
    assert len(looked_at) > 10
    assert max(looked_at) <= MAX_OBJECTS
