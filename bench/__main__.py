"""`make bench`: the gateway beside the servers that one would otherwise take, on the same data and queries."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import click
import uvloop

from bench import chart, fleet, inside, instructions, parts, report
from bench.processes import LOAD, pin
from bench.results import Results

PARTS = ("memory", "sources", "start", "inside")
COUNT = "count"
DOCS = Path(__file__).parents[1] / "docs"
QUICK_ROUNDS = 2


@click.command()
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1), help="2 or fewer: the quick form.")
@click.option("--seconds", default=1.0, show_default=True, help="How long a visit to a server takes at least.")
@click.option(
    "--parts", "selected", default=",".join(PARTS), show_default=True, help=f"What to measure; {COUNT}: instructions."
)
@click.option("--only", multiple=True, metavar="SERVER", help="A peer to compare with, instead of all; repeatable.")
@click.option(
    "--variant", "variants", multiple=True, metavar="NAME:KEY=VALUE[,…]", help="Ours once more, so set; repeatable."
)
@click.option("--write/--no-write", default=False, help="Put the figures into docs/performance.md.")
def main(
    rounds: int, seconds: float, selected: str, only: tuple[str, ...], variants: tuple[str, ...], write: bool
) -> None:
    """Print what a request costs."""
    if unknown := set(selected.split(",")) - {*PARTS, COUNT}:
        raise click.BadParameter(f"there is no part {', '.join(sorted(unknown))}", param_hint="--parts")
    if unknown := set(only) - {fleet.STOCK, "Ariadne", *fleet.NODE}:
        raise click.BadParameter(f"there is no server {', '.join(sorted(unknown))}", param_hint="--only")
    if selected == COUNT:
        count(write=write)
        return
    is_node = not only or not fleet.NODE.keys().isdisjoint(only)
    choice = fleet.Choice(only, is_node=is_node, variants=dict(map(variant, variants)))
    if is_node:
        fleet.install()
    results = Results(rounds, pin(LOAD))
    uvloop.run(measure(results, choice, selected.split(","), seconds))
    click.echo("\n" + "\n".join(report.section(results)))
    if write:
        report.written(results, DOCS / "performance.md")
        (DOCS / "performance.svg").write_text(chart.drawn(results), "utf-8")


def count(*, write: bool) -> None:
    """Print instructions, where they can be counted; `write`: keep them as the figures to compare with."""
    if reason := instructions.missing():
        click.echo(reason)
        return
    figures = asyncio.run(instructions.counted(click.echo))
    click.echo("\n" + "\n".join(instructions.table(figures, instructions.committed())))
    if write:
        instructions.commit(figures)


def variant(text: str) -> tuple[str, fleet.Variant]:
    """Return a name, and the settings that it stands for."""
    name, colon, listed = text.partition(":")
    pairs = [pair.partition("=") for pair in listed.split(",")]
    if not colon or not all(equals for _, equals, _ in pairs):
        raise click.BadParameter(f"{text!r} is not NAME:KEY=VALUE", param_hint="--variant")
    return name, {f"BORGERBLIK_{key}": value for key, _, value in pairs}


async def measure(results: Results, choice: fleet.Choice, selected: list[str], seconds: float) -> None:
    """Measure the parts, one after the other."""
    is_quick = results.rounds <= QUICK_ROUNDS
    if "memory" in selected:
        names = parts.QUICK if is_quick else parts.ALL
        await parts.memory(results, choice, click.echo, names=names, seconds=seconds)
    if "sources" in selected:
        numbers, longer = parts.CONNECTIONS[is_quick], seconds * (1 if is_quick else 2)
        await parts.sources(results, choice, click.echo, connections=numbers, seconds=longer)
    if "start" in selected:
        with tempfile.TemporaryDirectory(prefix="borgerblik-bench-") as folder:
            await parts.starts(results, click.echo, Path(folder))
    if "inside" in selected and not is_quick:
        await inside.rows()


if __name__ == "__main__":
    main()
