"""The report in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.data_quality.phrases import KINDS, PHRASES, blind_spots
from gateway.data_quality.report import AreaReport, Report
from gateway.data_quality.tally import AreaCounts, QualityTally
from gateway.policies.directives import Language
from gateway.preview.sight import SeenKind
from gateway.preview.tables import table
from sources.reference.kle import area as kle


def percent(score: float | None) -> str:
    """A share in words: never 100 where something is missing."""
    if score is None:
        return "–"
    return "100 %" if score == 1 else f"{min(99, round(score * 100))} %"


def show(console: Console, report: Report, language: Language) -> None:
    """The whole report, the sum first."""
    say = PHRASES[language]
    source = say["made_up"] if report.made_up else say["real"]
    console.print(f"[bold]{escape(report.authority.name)}[/bold] · {source}")
    day = say["day"].format(day=report.today, citizens=report.asked + report.unread, with_records=report.with_records)
    console.print(day)
    console.print(f"[bold]{percent(report.total.score)}[/bold] {say['score']} · {_kinds(report.total, language)}\n")
    for name, areas in (("closed", report.closed), ("opened", report.opened)):
        console.print(_areas(say[name], areas, report, language))
        console.print(f"{escape(say[name + '_lead'])}\n", style="dim")
    console.print(_findings(report.total.findings(), language))
    console.print(
        _slices(
            "systems",
            "system",
            [(_system(uuid, name, language), made) for uuid, name, made in report.systems],
            language,
        )
    )
    console.print(
        _slices("years", "year", [(str(year or say["undated"]), made) for year, made in report.years], language)
    )
    console.print(
        _slices("benefits", "benefit", [(f"{area} {name}", made) for area, name, made in report.benefits], language)
    )
    console.print(f"[bold]{say['not_seen']}[/bold]")
    for line in blind_spots(report, language):
        console.print(f"  · {escape(line)}")


def _kinds(made: QualityTally, language: Language) -> str:
    return ", ".join(f"{made.of_kind[kind]} {KINDS[language][kind]}" for kind in SeenKind)


def _system(uuid: str | None, name: str | None, language: Language) -> str:
    say = PHRASES[language]
    return f"{name or say['unnamed']}\n{uuid}" if uuid else say["unknown_system"]


def _areas(title: str, areas: Sequence[AreaReport], report: Report, language: Language) -> Table:
    say = PHRASES[language]
    made = table(
        title, "KLE", say["area"], say["records"], say["citizens"], say["now"], say["would"], say["share"],
        say["own_titles"], say["since"], say["worst"], right=(2, 3, 4, 5, 6, 7),
    )  # fmt: skip
    for one in areas:
        its = one.tally
        counts = [its.records, len(its.citizens), its.shown_now, its.would_show]
        since = one.since()
        made.add_row(
            one.area or "–",
            escape(kle(one.area, report.today).title if one.area else say["no_area"]),
            *map(str, counts),
            percent(its.score),
            percent(its.score_under_own_titles),
            str(since or ""),
            escape(worst(its.findings(), language)),
        )
    return made


def worst(found: Sequence[AreaCounts], language: Language) -> str:
    """The finding that blocks most records."""
    blocking = [one for one in found if one.finding.blocking and not one.finding.about_title]
    return f"{blocking[0].finding.words(language).name} ({blocking[0].records})" if blocking else ""


def severity(found: AreaCounts, language: Language) -> str:
    """How much a finding matters."""
    say = PHRASES[language]
    if not found.finding.blocking:
        return say["look"]
    return say["title_only"] if found.finding.about_title else say["blocking"]


def _findings(found: Sequence[AreaCounts], language: Language) -> Table:
    say = PHRASES[language]
    made = table(
        say["findings"], say["finding"], "", say["records"], say["citizens"], say["examples"], right=(2, 3)
    )  # fmt: skip
    for one in found:
        name = one.finding.words(language).name
        style = "red" if one.finding.blocking else ""
        cells = (
            escape(name),
            severity(one, language),
            str(one.records),
            str(len(one.citizens)),
            "\n".join(one.examples[:2]),
        )
        made.add_row(*cells, style=style)
    if not found:
        made.add_row(say["no_findings"])
    return made


def _slices(title: str, column: str, rows: Sequence[tuple[str, QualityTally]], language: Language) -> Table:
    say = PHRASES[language]
    made = table(
        say[title], say[column], say["records"], say["citizens"], say["now"], say["would"], say["share"], say["worst"],
        right=(1, 2, 3, 4, 5),
    )  # fmt: skip
    for name, its in rows:
        counts = [its.records, len(its.citizens), its.shown_now, its.would_show]
        made.add_row(escape(name), *map(str, counts), percent(its.score), escape(worst(its.findings(), language)))
    return made
