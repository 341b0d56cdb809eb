"""A request leaves no circles behind: what it held is let go of at once, and the collector of garbage finds nothing."""

from __future__ import annotations

import gc
from collections import Counter

import pytest

from bench.memory import FULL, ExecutionMode, World

TOTALS = "{ me { payments { nodes { id total { gross { amount } lines { id } } } } } }"


@pytest.mark.parametrize("query", [FULL, TOTALS], ids=["overview", "totals"])
async def test_a_request_leaves_no_circles(query: str) -> None:
    """Loaders know their questions and questions their loaders, lines their totals and totals their lines."""
    world, lane = World(), ExecutionMode(planned=True)
    await answered(world, lane, query)  # what is made once, for all requests
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        await answered(world, lane, query)
        gc.collect()
        found = Counter(type(one).__name__ for one in gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert found == Counter()


async def answered(world: World, lane: ExecutionMode, query: str) -> None:
    """Answer, and end the request as the endpoint does."""
    operation = lane.documents.operation(query=query, variables={}, name=None)
    ready = lane.plans.ready(operation)
    context = world.context(ready)
    result = await ready.execute(context)
    context.citizen.stop()
    assert (ready.lane, result.errors) == ("plan", None)
