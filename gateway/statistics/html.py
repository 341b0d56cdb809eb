"""The report as one page of HTML that stands alone: no script, no font, no picture from elsewhere; it prints on A4."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.policies.directives import Language
from gateway.statistics.report import KINDS, MIN_COUNT, MonthReport, bounded
from gateway.statistics.report_texts import TEXTS, month_name

TEMPLATES = Path(__file__).with_name("templates")


def page(report: MonthReport, language: Language) -> str:
    """Render the whole page."""
    return (
        _environment()
        .get_template("statistics.html.j2")
        .render(
            report=report,
            language=language,
            say=TEXTS[language],
            month=month_name(report.month, language),
            kinds=KINDS,
            minimum=MIN_COUNT,
        )
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
    environment.filters["bounded"] = bounded
    environment.filters["drawn"] = _drawn
    return environment


def _drawn(count: int) -> int:
    """Return how high a number is drawn: a small one is not to be read off its bar."""
    return max(count, MIN_COUNT) if count else 0
