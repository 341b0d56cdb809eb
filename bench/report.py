"""What was measured, as Markdown."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version

from bench.rounds import Row, spread

HEAD = (
    "| server | req/s | CPU µs / request | ours / it (min-max) | p50 / p99 ms | MB |",
    "|---|---:|---:|---:|---:|---:|",
)


def table(rows: Mapping[str, Row], ours: str) -> Iterator[str]:
    """One workload: the cheapest server first."""
    yield from HEAD
    for name, row in sorted(rows.items(), key=lambda item: item[1].cpu):
        ratio = "1" if name == ours else spread(rows[ours].ratios(row))
        mark = "**" if name == ours else ""
        yield (
            f"| {mark}{name}{mark} | {row.middle(lambda one: one.rate):,.0f} | {row.cpu:,.0f} | {ratio} "
            f"| {row.middle(lambda one: one.p50):.1f} / {row.middle(lambda one: one.p99):.1f} "
            f"| {row.middle(lambda one: one.megabytes):.0f} |"
        )


def machine(*, cores: str) -> str:
    """Where and when, and by what."""
    names = ("strawberry-graphql", "ariadne", "graphql-core", "starlette", "uvicorn")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {processor()}, {cores}, {platform.system()} {platform.release().split('-')[0]}, "
        f"CPython {platform.python_version()}; {versions}."
    )


def processor() -> str:
    """The processor's own name, where the system tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
