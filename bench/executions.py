"""What compiled execution costs beside graphql-core: the same data in memory, in one process, in interleaved rounds."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, replace

import orjson

from bench import memory
from gateway.context import Context
from gateway.execution import ReadyOperation
from sources.errors import SourceUnavailableError
from sources.ports import Answer, DocumentQuestion
from sources.records import DocumentRecord

ROUNDS = 5
LEAST_MS = 150.0


class DocumentsDown(memory.World):
    """The overview's world with a document index that cannot answer."""

    async def documents(self, _question: DocumentQuestion) -> Answer[DocumentRecord]:
        """As an index that is down."""
        self.calls.append("documents")
        raise SourceUnavailableError("made_up")


class Judged(memory.World):
    """The overview's world, read and judged before: what is left to do is the graph's own."""

    _known: Context | None = None

    def context(self, ready: ReadyOperation) -> Context:
        """Another execution over what the first one has loaded."""
        self._known = self._known or super().context(ready)
        return replace(self._known, _batches={})


@dataclass(frozen=True)
class Workload:
    """A query over a world."""

    name: str
    world: memory.World
    query: str


async def rows() -> None:
    """Print a Markdown table: CPU of one execution, encoded, with loaders, rules and ids but without HTTP and login."""
    print("| workload | answer kB | graphql-core µs | plan µs | plan / graphql-core (min-max) | source calls |")
    print("|---|---|---|---|---|---|")
    for workload in await workloads():
        print(await row(workload), flush=True)


async def workloads() -> list[Workload]:
    """Overviews of growing size, a small query, and the overview while an index is down."""
    many = memory.World(cases_=800)
    return [
        Workload("small query", memory.World(), memory.SMALL),
        Workload("full overview, 8 cases", memory.World(), memory.FULL),
        Workload("the same, records judged before", Judged(), memory.FULL),
        Workload("the same, document index down", DocumentsDown(), memory.FULL),
        Workload("80 cases", memory.World(cases_=80), memory.FULL),
        Workload("800 cases, in 8 pages", many, await in_pages(many)),
    ]


async def in_pages(world: memory.World) -> str:
    """Return the overview with all of a citizen's cases, a page beside the other."""
    executor, after, pages = memory.Executor(compiled=True), "", []
    for number in range(8):
        page = f"cases(first: 100{after})"
        pages.append(f"p{number}: {page} {{ nodes {{ ...Whole }} }}")
        answer = await executor.ask(world, f"{{ me {{ {page} {{ pageInfo {{ endCursor }} }} }} }}")
        after = f', after: "{answer["data"]["me"]["cases"]["pageInfo"]["endCursor"]}"'
    cases = "cases(first: 100) { nodes { ...Whole } totalCount coverage { ...Answers } }"
    return memory.FULL.replace(cases, "\n".join(pages))


async def row(workload: Workload) -> str:
    """One workload in both executions."""
    fast, core = memory.Executor(compiled=True), memory.Executor(compiled=False)
    answer = await encoded(fast, workload)
    if answer != await encoded(core, workload):
        raise AssertionError(f"{workload.name}: the executions differ")
    if set(fast.plans.executions) != {"compiled"}:
        raise AssertionError(f"{workload.name}: not planned, {fast.plans.executions}")
    workload.world.calls.clear()
    await encoded(fast, workload)
    calls = len(workload.world.calls)
    rounds = [(await cpu(core, workload), await cpu(fast, workload)) for _ in range(ROUNDS)]
    slow, quick = (statistics.median(times) for times in zip(*rounds, strict=True))
    ratios = sorted(ours / theirs for theirs, ours in rounds)
    return (
        f"| {workload.name} | {len(answer) / 1000:.0f} | {slow:.0f} | {quick:.0f} "
        f"| {statistics.median(ratios):.3f} ({ratios[0]:.3f}-{ratios[-1]:.3f}) | {calls} |"
    )


async def encoded(executor: memory.Executor, workload: Workload) -> bytes:
    """One answer as it is sent."""
    return orjson.dumps(await executor.ask(workload.world, workload.query))


async def cpu(executor: memory.Executor, workload: Workload) -> float:
    """Microseconds of CPU for one execution."""
    times, began = 0, time.process_time()
    while (spent := (time.process_time() - began) * 1000) < LEAST_MS or times < 2:
        await encoded(executor, workload)
        times += 1
    return spent * 1000 / times
