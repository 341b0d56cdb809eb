"""The one figure that is asserted: what compiled execution costs beside graphql-core, on the same data."""

from __future__ import annotations

import statistics
import time

import orjson

from bench import memory

ROUNDS = 7


async def test_the_fast_lane_costs_a_fifth_of_graphql_core() -> None:
    """CPU of a whole overview in its median round, sources in memory; loaders, rules and ids count on both sides."""
    world, fast, core = memory.World(), memory.Executor(compiled=True), memory.Executor(compiled=False)
    answers = {orjson.dumps(await executor.ask(world, memory.FULL)) for executor in (fast, core)}
    assert len(answers) == 1

    ratios = [await _cpu(fast, world, 20) / await _cpu(core, world, 5) for _ in range(ROUNDS)]

    assert statistics.median(ratios) <= 0.2, ratios


async def _cpu(executor: memory.Executor, world: memory.World, times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        orjson.dumps(await executor.ask(world, memory.FULL))
    return (time.process_time() - began) / times
