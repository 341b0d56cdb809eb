"""A citizen's view as one page of HTML that stands alone: no script, no font, no picture; it prints on A4.

The page is made by the template beside this file, with autoescape: whatever a title or a policy says is text.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.citizen_view.reasons import at, deciding_line, reason
from gateway.citizen_view.view import CitizenView
from gateway.policies.directives import Language
from gateway.preview.command_options import refuse
from gateway.preview.masking import masked
from gateway.preview.tables import KINDS, grouped, kroner, progress_of, title_of
from sources.reference.kle import area as kle

TEMPLATES = Path(__file__).with_name("templates")


def page(view: CitizenView, language: Language, today: date, *, is_cut: bool) -> str:
    """Render the page: what the citizen sees, then what is hidden, by which rule and which line."""
    environment = _environment().overlay()
    environment.filters = environment.filters | {
        "area": lambda area: f"{area} {kle(area, today).title}" if area else "–",
        "decided": lambda withheld: deciding_line(withheld, language).text,
        "kind": lambda kind: KINDS[language][kind],
        "kroner": lambda amount: kroner(amount, language),
        "masked": masked,
        "opened": lambda shown: at(shown.opening, None, language).line or "–",
        "progress": lambda case: progress_of(case, language),
        "reason": lambda hidden: reason(hidden, language),
        "title": lambda case: title_of(case, today),
    }
    template = environment.get_template("view.html.j2")
    return template.render(
        view=view,
        groups=grouped(view.withheld),
        say=TEXTS[language],
        language=language.name.lower(),
        today=today.isoformat(),
        is_cut=is_cut,
    )


def write_page(path: Path, text: str) -> None:
    """Write the page, and end with one line where it cannot be."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        refuse(f"{path} cannot be written: {(error.strerror or 'it failed').lower()}.")


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


TEXTS: dict[Language, dict[str, Any]] = {
    Language.DA: {
        "heading": "Hvad borgeren ser",
        "cut": "Et indeks har mere, end der blev hentet: listerne er ikke hele.",
        "cases": "Sager",
        "benefits": "Ydelser",
        "payments": "Udbetalingslinjer",
        "hidden": "Skjult",
        "none": "Ingen.",
        "title": "Titel",
        "area": "KLE-emne",
        "progress": "Fremdrift",
        "documents": "Dokumenter",
        "not_opened": "(ikke åbnet)",
        "opened": "Åbnet af",
        "benefit": "Ydelse",
        "from": "Fra",
        "to": "Til",
        "day": "Dag",
        "amount": "Beløb, kr.",
        "rule": "Regel",
        "what": "Hvad",
        "count": "Antal",
        "why": "Hvorfor",
        "decided": "Afgjort af",
    },
    Language.EN: {
        "heading": "What the citizen sees",
        "cut": "An index has more than was fetched: the lists are not whole.",
        "cases": "Cases",
        "benefits": "Benefits",
        "payments": "Payment lines",
        "hidden": "Hidden",
        "none": "None.",
        "title": "Title",
        "area": "KLE area",
        "progress": "Progress",
        "documents": "Documents",
        "not_opened": "(not opened)",
        "opened": "Opened by",
        "benefit": "Benefit",
        "from": "From",
        "to": "To",
        "day": "Day",
        "amount": "Amount, DKK",
        "rule": "Rule",
        "what": "What",
        "count": "Count",
        "why": "Why",
        "decided": "Decided by",
    },
}
