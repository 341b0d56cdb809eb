"""A citizen's view as JSON: the same facts as the tables, for machines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gateway.citizen_view.reasons import at, deciding_line, reason
from gateway.citizen_view.view import CitizenView, ViewedCase, Withheld
from gateway.policies.directives import Language, Part
from gateway.policies.policy import Authority
from gateway.preview.difference import Change, ChangeKind, Difference
from gateway.preview.masking import masked, safe_id
from gateway.preview.tables import title_of
from gateway.visibility.payment_status import payment_status
from gateway.visibility.shown import ShownBenefit, ShownLine


def authority_of(authority: Authority) -> dict[str, Any]:
    """Whose records these are."""
    return {"cvr": authority.cvr, "code": authority.code, "name": authority.name}


def view_json(view: CitizenView, language: Language, today: date) -> dict[str, Any]:
    """Return what the citizen sees, and what is hidden and why."""
    return {
        "authority": authority_of(view.authority),
        "cases": [_case(case, language, today) for case in view.cases],
        "benefits": [_benefit(benefit, language) for benefit in view.benefits],
        "payments": [_line(line, today) for line in view.lines],
        "hidden": [_hidden(record, language) for record in view.withheld],
    }


def _case(viewed: ViewedCase, language: Language, today: date) -> dict[str, Any]:
    case, record = viewed.case, viewed.case.record
    steps = [{"progress": step.progress.name, "since": step.since} for step in record.steps]
    letters = viewed.documents
    return {
        "id": record.uuid,
        "title": title_of(case, today),
        "area": record.area,
        "progress": record.progress.name,
        "progressSince": record.progress_since,
        "outcome": viewed.outcome.name if viewed.outcome else None,
        "timeline": steps if case.opening.opens(Part.TIMELINE) else None,
        "documents": letters
        and [{"title": masked(letter.title), "date": letter.date, "kind": letter.kind.name} for letter in letters],
        "notes": viewed.notes
        and [
            {"title": masked(note.title), "date": note.date, "text": masked(note.text or "")} for note in viewed.notes
        ],
        "openedBy": at(case.opening, record.area, language).line,
    }


def _benefit(benefit: ShownBenefit, language: Language) -> dict[str, Any]:
    record = benefit.record
    return {
        "id": safe_id(record.grant),
        "title": masked(record.title),
        "area": record.area,
        "starts": record.starts,
        "ends": record.ends,
        "openedBy": at(benefit.opening, record.area, language).line,
    }


def _line(line: ShownLine, today: date) -> dict[str, Any]:
    return {
        "benefit": masked(line.granted.title),
        "area": line.granted.area,
        "availableOn": line.available_on,
        "amount": str(line.record.amount),
        "corrects": line.corrects,
        "status": payment_status(line.payment, today).name,
        "total": str(line.total.gross) if line.total else None,
    }


def _hidden(record: Withheld, language: Language) -> dict[str, Any]:
    decided = deciding_line(record, language)
    return {
        "kind": record.kind.singular,
        "id": safe_id(record.id),
        "area": record.area,
        "rule": record.reason.value,
        "name": record.reason.name,
        "reason": reason(record.reason, language),
        "decidedBy": decided.text,
        "line": decided.line,
    }


def differences_json(differences: Mapping[str, tuple[Authority, Difference]]) -> list[dict[str, Any]]:
    """Return what each authority's change does to citizens."""
    return [
        {
            "authority": authority_of(authority),
            "citizens": difference.citizens,
            "unread": difference.unread,
            "gaining": difference.gaining,
            "losing": difference.losing,
            "changes": [_change(difference, area, what) for area, what in difference.areas()],
        }
        for authority, difference in differences.values()
    ]


def _change(difference: Difference, area: str, what: ChangeKind) -> dict[str, Any]:
    gained, lost = difference.gained.get((area, what), Change()), difference.lost.get((area, what), Change())
    return {
        "area": area,
        "what": what.name,
        "gained": {"citizens": gained.citizens, "records": gained.records},
        "lost": {"citizens": lost.citizens, "records": lost.records},
    }
