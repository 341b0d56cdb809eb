"""The report in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.data_quality.findings import QualityFinding
from gateway.data_quality.report import AreaReport, Report
from gateway.data_quality.report_texts import KINDS, TEXTS, blind_spots
from gateway.data_quality.tally import AreaCounts, QualityTally
from gateway.policies.directives import Language
from gateway.preview.tables import table
from sources.reference.kle import area as kle
from sources.reference.record_kinds import JUDGED_KINDS


def percent(score: float | None) -> str:
    """Return a share in words: never 100 where something is missing."""
    if score is None:
        return "–"
    return "100 %" if score == 1 else f"{min(99, round(score * 100))} %"


def show(console: Console, report: Report, language: Language) -> None:
    """Print the whole report, the sum first."""
    say = TEXTS[language]
    source = say["made_up"] if report.made_up else say["real"]
    console.print(f"[bold]{escape(report.authority.name)}[/bold] · {source}")
    day = say["day"].format(
        day=report.today, citizens=report.citizens_read + report.unread, with_records=report.with_records
    )
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
            [(_system(uuid, name, language), tally) for uuid, name, tally in report.systems],
            language,
        )
    )
    console.print(
        _slices("years", "year", [(str(year or say["undated"]), tally) for year, tally in report.years], language)
    )
    console.print(
        _slices("benefits", "benefit", [(f"{area} {name}", tally) for area, name, tally in report.benefits], language)
    )
    console.print(f"[bold]{say['not_seen']}[/bold]")
    for line in blind_spots(report, language):
        console.print(f"  · {escape(line)}")


def _kinds(tally: QualityTally, language: Language) -> str:
    return ", ".join(f"{tally.of_kind[kind]} {KINDS[language][kind]}" for kind in JUDGED_KINDS)


def _system(uuid: str | None, name: str | None, language: Language) -> str:
    say = TEXTS[language]
    return f"{name or say['unnamed']}\n{uuid}" if uuid else say["unknown_system"]


def _areas(title: str, areas: Sequence[AreaReport], report: Report, language: Language) -> Table:
    say = TEXTS[language]
    rows_table = table(
        title, "KLE", say["area"], say["records"], say["citizens"], say["now"], say["would"], say["share"],
        say["own_titles"], say["since"], say["worst"], right=(2, 3, 4, 5, 6, 7),
    )  # fmt: skip
    for area in areas:
        tally = area.tally
        counts = [tally.records, len(tally.citizens), tally.shown_now, tally.would_show]
        since = area.since()
        rows_table.add_row(
            area.area or "–",
            escape(kle(area.area, report.today).title if area.area else say["no_area"]),
            *map(str, counts),
            percent(tally.score),
            percent(tally.score_under_own_titles),
            str(since or ""),
            escape(worst(tally.findings(), language)),
        )
    return rows_table


def worst(findings: Sequence[AreaCounts], language: Language) -> str:
    """Return the finding that blocks most records."""
    blocking = [counts for counts in findings if counts.finding.blocking and not counts.finding.about_title]
    return f"{blocking[0].finding.texts(language).name} ({blocking[0].records})" if blocking else ""


def severity(finding: QualityFinding, language: Language) -> str:
    """How much a finding matters."""
    say = TEXTS[language]
    if not finding.blocking:
        return say["check"]
    return say["title_only"] if finding.about_title else say["blocking"]


def _findings(findings: Sequence[AreaCounts], language: Language) -> Table:
    say = TEXTS[language]
    rows_table = table(
        say["findings"], say["finding"], "", say["records"], say["citizens"], say["examples"], right=(2, 3)
    )  # fmt: skip
    for counts in findings:
        name = counts.finding.texts(language).name
        style = "red" if counts.finding.blocking else ""
        cells = (
            escape(name),
            severity(counts.finding, language),
            str(counts.records),
            str(len(counts.citizens)),
            "\n".join(counts.examples[:2]),
        )
        rows_table.add_row(*cells, style=style)
    if not findings:
        rows_table.add_row(say["no_findings"])
    return rows_table


def _slices(title: str, column: str, rows: Sequence[tuple[str, QualityTally]], language: Language) -> Table:
    say = TEXTS[language]
    rows_table = table(
        say[title], say[column], say["records"], say["citizens"], say["now"], say["would"], say["share"], say["worst"],
        right=(1, 2, 3, 4, 5),
    )  # fmt: skip
    for name, tally in rows:
        counts = [tally.records, len(tally.citizens), tally.shown_now, tally.would_show]
        rows_table.add_row(
            escape(name), *map(str, counts), percent(tally.score), escape(worst(tally.findings(), language))
        )
    return rows_table
