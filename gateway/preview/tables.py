"""A citizen's view in the terminal: readable tables, in Danish or English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gateway.citizen_view.reasons import at, deciding_line, reason
from gateway.citizen_view.view import CitizenView, ViewedCase, Withheld
from gateway.policies.directives import Language, Part, TitleSource
from gateway.policies.policy import Authority
from gateway.preview.difference import Change, ChangeKind, Difference
from gateway.preview.masking import masked, safe_id
from gateway.resolvers.areas import area_of_case
from gateway.resolvers.enum_words import word
from gateway.resolvers.texts import step_title
from gateway.visibility.shown import ShownCase
from sources.reference.kle import area as kle
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, PAYMENTS

KINDS = {
    Language.DA: {
        CASES: "Sag",
        DOCUMENTS: "Dokument",
        BENEFITS: "Ydelse",
        PAYMENTS: "Udbetaling",
    },
    Language.EN: {
        CASES: "Case",
        DOCUMENTS: "Document",
        BENEFITS: "Benefit",
        PAYMENTS: "Payment",
    },
}
ROOMY = 130
_WHATS = {
    ChangeKind.CASES: "sager",
    ChangeKind.TITLES: "sagernes egne titler",
    ChangeKind.TIMELINE: "tidslinjer",
    ChangeKind.DOCUMENTS: "dokumenter",
    ChangeKind.BENEFITS: "ydelser",
    ChangeKind.PAYMENTS: "udbetalingslinjer",
}


def say(language: Language, danish: str, english: str) -> str:
    """One of two wordings."""
    return danish if language is Language.DA else english


def wording(what: ChangeKind, language: Language) -> str:
    """Return what citizens gain or lose, in words."""
    return _WHATS[what] if language is Language.DA else what.value


def title_of(case: ShownCase, today: date) -> str:
    """Return the title the citizen reads."""
    area = area_of_case(case.record, today).title
    return masked((case.record.title or area) if case.opening.title is TitleSource.CASE else area)


def show_view(console: Console, view: CitizenView, language: Language, today: date) -> None:
    """Print what the citizen sees, then what is hidden and why."""
    put(console, _cases(view, language, today))
    put(console, _benefits(view, language))
    put(console, _payments(view, language))
    put(console, _hidden(view, language, today))


def put(console: Console, made: Table) -> None:
    """Print a table; where the terminal is narrow, every column may be wrapped."""
    if console.width < ROOMY:
        for column in made.columns:
            column.no_wrap = False
    console.print(made)
    console.print()


def table(title: str, *columns: str, right: Sequence[int] = (), unwrapped: Sequence[int] = ()) -> Table:
    """Return an empty table that reads well and copies well. The columns `unwrapped` are never wrapped."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold", show_edge=False)
    for number, column in enumerate(columns):
        made.add_column(
            column, justify="right" if number in right else "left", overflow="fold", no_wrap=number in unwrapped
        )
    return made


def _cases(view: CitizenView, language: Language, today: date) -> Table:
    made = table(
        say(language, f"Sager, som borgeren ser ({len(view.cases)})", f"Cases the citizen sees ({len(view.cases)})"),
        say(language, "Titel", "Title"), "KLE", say(language, "Fremdrift", "Progress"),
        say(language, "Dokumenter", "Documents"), say(language, "Åbnet af", "Opened by"), unwrapped=(1, 2, 4),
    )  # fmt: skip
    for viewed in sorted(
        view.cases, key=lambda viewed_case: (viewed_case.case.record.area or "", viewed_case.case.record.uuid)
    ):
        case = viewed.case
        made.add_row(
            escape(title_of(case, today)),
            case.record.area or "",
            escape("\n".join([progress_of(case, language), *_outcome(viewed, language)])),
            escape("\n".join([_documents(viewed, language), *_notes(viewed, language)])),
            escape(at(case.opening, case.record.area, language).line or ""),
        )
    return made


def progress_of(case: ShownCase, language: Language) -> str:
    """Return the case's steps a line, or only where it is, as the authority shows it."""
    if not case.opening.opens(Part.TIMELINE):
        return " · ".join([step_title(case.record.progress, language), *_since(case.record.progress_since)])
    steps = [f"{step.since or '?'}  {step_title(step.progress, language)}" for step in case.record.steps]
    return "\n".join(steps) or step_title(case.record.progress, language)


def _outcome(viewed: ViewedCase, language: Language) -> Iterable[str]:
    return [word(viewed.outcome, language)] if viewed.outcome else []


def _since(day: date | None) -> Iterable[str]:
    return [day.isoformat()] if day else []


def _documents(viewed: ViewedCase, language: Language) -> str:
    if viewed.documents is None:
        return say(language, "(ikke åbnet)", "(not opened)")
    return "\n".join(f"{letter.date or '?'}  {masked(letter.title)}" for letter in viewed.documents) or "–"


def _notes(viewed: ViewedCase, language: Language) -> Iterable[str]:
    for note in viewed.notes or ():
        yield masked(f"{note.date}  {say(language, 'Notat', 'Note')}: {note.title}\n{note.text or ''}".rstrip())


def _benefits(view: CitizenView, language: Language) -> Table:
    count = len(view.benefits)
    made = table(
        say(language, f"Ydelser, som borgeren ser ({count})", f"Benefits the citizen sees ({count})"),
        say(language, "Ydelse", "Benefit"), "KLE", say(language, "Fra", "From"), say(language, "Til", "To"),
        say(language, "Åbnet af", "Opened by"),
    )  # fmt: skip
    for benefit in view.benefits:
        record = benefit.record
        days = [day.isoformat() if day else "" for day in (record.starts, record.ends)]
        line = at(benefit.opening, record.area, language).line or ""
        made.add_row(escape(masked(record.title)), record.area, *days, escape(line))
    return made


def _payments(view: CitizenView, language: Language) -> Table:
    count = len(view.lines)
    made = table(
        say(language, f"Udbetalingslinjer, som borgeren ser ({count})", f"Payment lines the citizen sees ({count})"),
        say(language, "Ydelse", "Benefit"), "KLE", say(language, "Linjer", "Lines"), say(language, "Første", "First"),
        say(language, "Seneste", "Latest"), say(language, "I alt, kr.", "Sum, DKK"), right=(2, 5),
    )  # fmt: skip
    names = sorted({(line.granted.area, line.granted.title) for line in view.lines})
    for area, name in names:
        lines = [line for line in view.lines if (line.granted.area, line.granted.title) == (area, name)]
        days = sorted(line.available_on for line in lines if line.available_on)
        first, last = (days[0].isoformat(), days[-1].isoformat()) if days else ("", "")
        total = sum(line.record.amount for line in lines)
        made.add_row(escape(masked(name)), area, str(len(lines)), first, last, kroner(total, language))
    return made


def kroner(amount: Decimal | int, language: Language) -> str:
    """Return an amount with two decimals, as the language writes it."""
    written = f"{amount:,.2f}"
    return written.translate(str.maketrans(",.", ".,")) if language is Language.DA else written


def _hidden(view: CitizenView, language: Language, today: date) -> Table:
    count = len(view.withheld)
    made = table(
        say(language, f"Skjult ({count})", f"Hidden ({count})"),
        say(language, "Regel", "Rule"), say(language, "Hvad", "What"), "Id", "KLE", say(language, "Hvorfor", "Why"),
        say(language, "Afgjort af", "Decided by"), right=(0,), unwrapped=(0, 1, 2),
    )  # fmt: skip
    for group in grouped(view.withheld):
        first = group[0]
        kind = KINDS[language][first.kind]
        area = f"{first.area} {kle(first.area, today).title}" if first.area else "–"
        made.add_row(
            str(first.reason.value),
            kind,
            safe_id(first.id) if len(group) == 1 else f"{len(group)} ×",
            escape(area),
            escape(reason(first.reason, language)),
            escape(deciding_line(first, language).text),
        )
    return made


def grouped(withheld: Iterable[Withheld]) -> list[list[Withheld]]:
    """Payment lines together where the same line of the file hides them for the same reason; the rest one by one."""
    groups: dict[object, list[Withheld]] = {}
    for record in sorted(withheld, key=lambda record: (record.reason.value, record.area or "", record.id)):
        alike = (
            (record.kind, record.reason, record.area)
            if record.kind is PAYMENTS
            else (record.kind, record.id, record.area)
        )
        groups.setdefault(alike, []).append(record)
    return list(groups.values())


def show_differences(
    console: Console, differences: Mapping[str, tuple[Authority, Difference]], language: Language, today: date
) -> None:
    """Print what each authority's change does to citizens."""
    for authority, difference in differences.values():
        console.print(_difference(authority, difference, language, today))
        console.print(_sum(difference, language))


def _difference(authority: Authority, difference: Difference, language: Language, today: date) -> Table:
    made = table(
        authority.name, "KLE", say(language, "Emne", "Area"), say(language, "Hvad", "What"),
        say(language, "Borgere der får", "Citizens gaining"), say(language, "De får", "They gain"),
        say(language, "Borgere der mister", "Citizens losing"), say(language, "De mister", "They lose"),
        right=(3, 4, 5, 6),
    )  # fmt: skip
    for area, what in difference.areas():
        gained, lost = difference.gained.get((area, what), Change()), difference.lost.get((area, what), Change())
        numbers = (gained.citizens, gained.records, lost.citizens, lost.records)
        cells = [str(number) if number else "" for number in numbers]
        made.add_row(area or "–", escape(kle(area, today).title) if area else "–", wording(what, language), *cells)
    return made


def _sum(difference: Difference, language: Language) -> str:
    sentence = say(
        language,
        f"{difference.citizens} borgere set efter: {difference.gaining} får noget at se, {difference.losing} mister "
        f"noget.",
        f"{difference.citizens} citizens read: {difference.gaining} gain something, {difference.losing} lose "
        f"something.",
    )
    unread = say(
        language,
        f" {difference.unread} kunne ikke læses og er ikke talt med.",
        f" {difference.unread} could not be read and are not counted.",
    )
    return sentence + (unread if difference.unread else "") + "\n"
