"""The report as one page of HTML that stands alone: no script, no font, no picture from elsewhere; it prints on A4.

The page is made by the templates beside this file, with autoescape: whatever a title or a name holds is text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.data_quality.findings import FINDINGS
from gateway.data_quality.report import AreaReport, Report
from gateway.data_quality.report_texts import KINDS, TEXTS, blind_spots, written_out
from gateway.data_quality.tables import percent, severity, worst
from gateway.data_quality.tally import AreaCounts, QualityTally
from gateway.policies.directives import Language
from sources.reference.kle import area as kle
from sources.reference.record_kinds import BENEFITS, PAYMENTS

TEMPLATES = Path(__file__).with_name("templates")
MAX_YEARS = 15
Years = Iterable[tuple[int | None, QualityTally]]


@dataclass(frozen=True, slots=True)
class Bar:
    """A column of a chart: how many records in all, and how many of them are fit."""

    name: str
    records: int
    fit: int


def page(report: Report, language: Language) -> str:
    """Render the whole page."""
    say, span, findings = TEXTS[language], _span(report.years), report.total.findings()
    filters = {
        "area_title": lambda area: kle(area, report.today).title if area else say["no_area"],
        "bars": lambda years: _bars(years.items(), span),
        "severity": lambda counts: severity(counts.finding, language),
        "worst": lambda findings: worst(findings, language),
    }
    environment = _environment().overlay()
    environment.filters = environment.filters | filters
    return environment.get_template("report.html.j2").render(
        report=report,
        language=language,
        say=say,
        day=written_out(report.today, language),
        kinds=KINDS[language],
        closed=_ordered(report.closed, best_first=True),
        opened=_ordered(report.opened, best_first=False),
        years_title=f"{span[0]}–{span[-1]}" if span else "",
        findings=findings,
        max_finding_records=max((counts.records for counts in findings), default=0),
        year_bars=_year_bars(report, span, say["undated"]),
        kind_of_benefits=BENEFITS,
        kind_of_payments=PAYMENTS,
        blind_spots=blind_spots(report, language),
        definitions=[AreaCounts(finding) for finding in FINDINGS],
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    return environment


def _ordered(areas: Sequence[AreaReport], *, best_first: bool) -> list[AreaReport]:
    sign = -1 if best_first else 1
    return sorted(areas, key=lambda area: (area.area is None, sign * (area.tally.score or 0), -area.tally.records))


def _span(years: Years) -> range:
    """Return the years from first to last, at most MAX_YEARS: a strange date must not make the chart endless."""
    dated = [year for year, _ in years if year is not None]
    return range(max(min(dated), max(dated) - MAX_YEARS + 1), max(dated) + 1) if dated else range(0)


def _bars(years: Years, span: Collection[int]) -> list[Bar]:
    """Return a column a year, also where nothing was created."""
    tallies, empty = dict(years), QualityTally()
    return [Bar(str(year), tallies.get(year, empty).counted, tallies.get(year, empty).sound) for year in span]


def _year_bars(report: Report, span: Collection[int], undated_title: str) -> list[Bar]:
    bars = _bars(report.years, span)
    undated: Any = next((tally for year, tally in report.years if year is None), None)
    return [Bar(undated_title, undated.counted, undated.sound), *bars] if undated else bars
