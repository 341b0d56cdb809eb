"""What a draft changes for one citizen, record by record: what appears, what disappears, and what decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from gateway.citizen_view.reasons import FILE_RULES, at, deciding_line, reason
from gateway.citizen_view.view import CitizenView
from gateway.policies.directives import Language
from gateway.preview.answers import authority_of
from gateway.preview.difference import ChangeKind, ShownRecord, shown_records
from gateway.preview.masking import masked
from gateway.preview.tables import KINDS, grouped, say, title_of, wording
from gateway.visibility.rule_context import HiddenReason
from sources.reference.kle import area as kle
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, PAYMENTS

_KINDS = {
    ChangeKind.CASES: CASES,
    ChangeKind.DOCUMENTS: DOCUMENTS,
    ChangeKind.BENEFITS: BENEFITS,
    ChangeKind.PAYMENTS: PAYMENTS,
}


def comparison_json(before: CitizenView, after: CitizenView, language: Language, today: date) -> dict[str, Any]:
    """Return what appears and disappears with a draft, and what either version hides and why."""
    old, new = set(shown_records(before)), set(shown_records(after))
    gained, lost = _without_parts(new - old), _without_parts(old - new)
    return {
        "authority": authority_of(after.authority),
        "gained": [
            _record(record, titles(after, today), language, today)
            | {"line": at(after.authority.opening(record.area), record.area, language).text}
            for record in _ordered(gained)
        ],
        "lost": [
            _record(record, titles(before, today), language, today) | _why(record, after, language)
            for record in _ordered(lost)
        ],
        "hidden": {"current": list(_hidden(before, language, today)), "draft": list(_hidden(after, language, today))},
    }


def titles(view: CitizenView, today: date) -> Mapping[tuple[ChangeKind, str], str]:
    """Return what the citizen reads of each thing that is shown, by what identifies it."""
    names: dict[tuple[ChangeKind, str], str] = {}
    for viewed in view.cases:
        uuid = viewed.case.record.uuid
        names |= {(kind, uuid): title_of(viewed.case, today) for kind in _OF_CASES}
        for document in viewed.documents or ():
            names[ChangeKind.DOCUMENTS, f"{uuid}/{document.id}"] = masked(document.title)
    for benefit in view.benefits:
        names[ChangeKind.BENEFITS, f"{benefit.record.grant}/{benefit.record.id}"] = masked(benefit.record.title)
    return names


_OF_CASES = (ChangeKind.CASES, ChangeKind.TIMELINE, ChangeKind.TITLES)


def _without_parts(records: set[ShownRecord]) -> set[ShownRecord]:
    """Return the records without what goes with a case that is among them itself."""
    cases = {record.key for record in records if record.what is ChangeKind.CASES}
    return {
        record
        for record in records
        if record.key.partition("/")[0] not in cases or record.what in (ChangeKind.CASES, ChangeKind.DOCUMENTS)
    }


def _ordered(records: set[ShownRecord]) -> list[ShownRecord]:
    order = list(ChangeKind)
    return sorted(records, key=lambda record: (order.index(record.what), record.area, record.key))


def _record(
    record: ShownRecord, names: Mapping[tuple[ChangeKind, str], str], language: Language, today: date
) -> dict[str, Any]:
    title, subject = names.get((record.what, record.key)), kle(record.area, today).title if record.area else ""
    area = record.area if subject == title else f"{record.area} {subject}"
    return {"what": wording(record.what, language), "title": title, "area": area or "–"}


def _why(record: ShownRecord, after: CitizenView, language: Language) -> dict[str, Any]:
    """Return the rule that hides a record in the draft, and the line that decides."""
    hidden = _reason_of(record, after)
    opening = after.authority.opening(record.area)
    if hidden is None:
        why = say(language, "Denne del er ikke åbnet for emnet.", "This part is not opened for the area.")
        return {"rule": None, "why": why, "line": at(opening, record.area, language).text}
    fixed = say(language, "gælder altid", "holds for everyone")
    line = at(opening, record.area, language).text if hidden in FILE_RULES else fixed
    return {"rule": hidden.value, "why": reason(hidden, language), "line": line}


def _reason_of(record: ShownRecord, view: CitizenView) -> HiddenReason | None:
    """Return the rule that hides a record; for a document on a hidden case, that of the case."""
    kind = _KINDS.get(record.what)
    if kind is None:
        return view.reasons.get((CASES, record.key))
    own = view.reasons.get((kind, record.key))
    if own is None and kind is DOCUMENTS:
        return view.reasons.get((CASES, record.key.partition("/")[0]))
    return own


def _hidden(view: CitizenView, language: Language, today: date) -> Iterator[dict[str, Any]]:
    for group in grouped(view.withheld):
        first = group[0]
        yield {
            "rule": first.reason.value,
            "what": KINDS[language][first.kind],
            "records": len(group),
            "area": f"{first.area} {kle(first.area, today).title}" if first.area else "–",
            "why": reason(first.reason, language),
            "line": deciding_line(first, language).text,
        }
