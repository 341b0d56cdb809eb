"""The report in the terminal, and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.policies.directives import Language
from gateway.statistics.batch import Outcome
from gateway.statistics.report import KINDS, MIN_COUNT, Calls, MonthReport, bounded
from gateway.statistics.report_texts import TEXTS, month_name
from gateway.statistics.spreadsheet import write_rows

COLUMNS = ("month", "municipality", "day", "kind", "area", "outcome", "operation", "application", "calls", "citizens")


def show(console: Console, report: MonthReport, language: Language) -> None:
    """Print the whole report, the sums first."""
    say = TEXTS[language]
    month = month_name(report.month, language)
    console.print(f"[bold]{say['title']}[/bold]: {say['lead'].format(name=escape(report.name), month=month)}")
    console.print(f"{say['all_citizens']}: {bounded(report.citizens)}\n")
    for table in _tables(report, language):
        console.print(table)
    console.print(f"{say['small'].format(minimum=MIN_COUNT)} {say['estimate']}", style="dim")


def _tables(report: MonthReport, language: Language) -> Iterator[Table]:
    say = TEXTS[language]
    outcomes = [say[outcome.value] for outcome in Outcome]
    kinds = _table("", [say["kind"]], [say["calls"], *outcomes, say["citizens"]])
    for row in report.kinds:
        calls = row.calls
        numbers = (calls.total, calls.data, calls.empty, calls.failed, row.citizens)
        kinds.add_row(say[row.kind], *map(bounded, numbers))
    yield kinds
    areas = _table(say["areas"], [say["kind"], "KLE", say["area"]], [say["data"], say["citizens"]])
    for area in report.areas:
        areas.add_row(say[area.kind], area.area, escape(area.title), bounded(area.calls), bounded(area.citizens))
    yield areas
    days = _table(say["days"], [say["day"]], [f"{say[kind]}: {name.lower()}" for kind in KINDS for name in outcomes])
    for day in report.days:
        counts = (count for kind in KINDS for count in _outcomes(day.calls[kind]))
        days.add_row(day.day.isoformat(), *map(bounded, counts))
    yield days
    overviews = _table(say["overviews"], [say["operation"], say["application"]], [say["calls"]])
    for key, count in report.overviews:
        overviews.add_row(escape(key.operation or say["unnamed"]), escape(key.application), bounded(count))
    yield overviews


def _table(title: str, texts: list[str], numbers: list[str]) -> Table:
    table = Table(title=title or None, title_justify="left")
    for text in texts:
        table.add_column(text)
    for number in numbers:
        table.add_column(number, justify="right")
    return table


def write_csv(file: TextIO, report: MonthReport) -> None:
    """Write one row for each number that is shown, under columns that stay the same in every language."""
    month = {"month": report.month, "municipality": report.municipality}
    write_rows(file, COLUMNS, (month | row for row in _rows(report)))


def _rows(report: MonthReport) -> Iterator[dict[str, str]]:
    yield {"citizens": bounded(report.citizens)}
    for row in report.kinds:
        yield {"kind": row.kind, "calls": bounded(row.calls.total), "citizens": bounded(row.citizens)}
    for area in report.areas:
        numbers = {"calls": bounded(area.calls), "citizens": bounded(area.citizens)}
        yield {"kind": area.kind, "area": area.area, "outcome": Outcome.DATA.value} | numbers
    for day in report.days:
        for kind in KINDS:
            for outcome, count in zip(Outcome, _outcomes(day.calls[kind]), strict=True):
                yield {
                    "day": day.day.isoformat(), "kind": kind, "outcome": outcome.value, "calls": bounded(count),
                }  # fmt: skip
    for key, count in report.overviews:
        yield {"operation": key.operation, "application": key.application, "calls": bounded(count)}


def _outcomes(calls: Calls) -> tuple[int, int, int]:
    return calls.data, calls.empty, calls.failed
