"""A request leaves no circles behind: what it held is let go of at once, and the collector of garbage finds nothing."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable

import pytest

from bench.memory import FULL, Executor, World
from gateway.documents.parser import parse
from gateway.execution.runner import Plan
from tests.execution.both_executions import operation

TOTALS = "{ me { payments { nodes { id total { gross { amount } lines { id } } } } } }"


@pytest.mark.parametrize("query", [FULL, TOTALS], ids=["overview", "totals"])
async def test_a_request_leaves_no_circles(query: str) -> None:
    """Loaders know their questions and questions their loaders, lines their totals and totals their lines."""
    world, executor = World(), Executor(compiled=True)
    await answered(world, executor, query)  # what is made once, for all requests
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        await answered(world, executor, query)
        gc.collect()
        types = Counter(type(thing).__name__ for thing in gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert types == Counter()


async def answered(world: World, executor: Executor, query: str) -> None:
    """Answer, and end the request as the endpoint does."""
    operation = executor.documents.operation(query=query, variables={}, name=None)
    ready = executor.plans.ready(operation)
    context = world.context(ready)
    result = await ready.execute(context)
    context.citizen.stop()
    assert (ready.execution, result.errors) == ("compiled", None)


@pytest.mark.parametrize("make", [lambda: Plan.of(operation(FULL)), lambda: parse(FULL)], ids=["plan", "document"])
def test_what_a_cache_drops_is_freed_at_once(make: Callable[[], object]) -> None:
    """Neither a plan nor a document waits for the collector: distinct ones would fill memory until it comes."""
    make()  # what is made once, for all
    gc.collect()
    gc.disable()
    try:
        made = make()
        gc.collect()
        del made
        assert gc.collect() == 0
    finally:
        gc.enable()
