"""A look as JSON: the same facts as the tables, for machines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gateway.policies.directives import Language, Part
from gateway.policies.policy import Authority
from gateway.preview.difference import Change, ChangeKind, Difference
from gateway.preview.masking import masked, safe_id
from gateway.preview.reasons import at, place, reason
from gateway.preview.sight import SeenCase, Sight, Withheld
from gateway.preview.tables import title_of
from gateway.visibility.payment_status import payment_status
from gateway.visibility.shown import ShownBenefit, ShownLine


def authority_of(authority: Authority) -> dict[str, Any]:
    """Whose records these are."""
    return {"cvr": authority.cvr, "code": authority.code, "name": authority.name}


def sight_of(sight: Sight, language: Language, today: date) -> dict[str, Any]:
    """What the citizen sees, and what is hidden and why."""
    return {
        "authority": authority_of(sight.authority),
        "cases": [_case(one, language, today) for one in sight.cases],
        "benefits": [_benefit(one, language) for one in sight.benefits],
        "payments": [_line(one, today) for one in sight.lines],
        "hidden": [_hidden(one, language) for one in sight.withheld],
    }


def _case(seen: SeenCase, language: Language, today: date) -> dict[str, Any]:
    case, record = seen.case, seen.case.record
    steps = [{"progress": one.progress.name, "since": one.since} for one in record.steps]
    letters = seen.documents
    return {
        "id": record.uuid,
        "title": title_of(case, today),
        "area": record.area,
        "progress": record.progress.name,
        "progressSince": record.progress_since,
        "timeline": steps if case.opening.opens(Part.TIMELINE) else None,
        "documents": letters
        and [{"title": masked(one.title), "date": one.date, "kind": one.kind.name} for one in letters],
        "openedBy": at(case.opening, record.area, language).line,
    }


def _benefit(one: ShownBenefit, language: Language) -> dict[str, Any]:
    record = one.record
    return {
        "id": safe_id(record.grant),
        "title": masked(record.title),
        "area": record.area,
        "starts": record.starts,
        "ends": record.ends,
        "openedBy": at(one.opening, record.area, language).line,
    }


def _line(one: ShownLine, today: date) -> dict[str, Any]:
    return {
        "benefit": masked(one.granted.title),
        "area": one.granted.area,
        "availableOn": one.available_on,
        "amount": str(one.record.amount),
        "corrects": one.corrects,
        "status": payment_status(one.payment, today).name,
        "total": str(one.total.gross) if one.total else None,
    }


def _hidden(one: Withheld, language: Language) -> dict[str, Any]:
    decided = place(one, language)
    return {
        "kind": one.kind.name,
        "id": safe_id(one.id),
        "area": one.area,
        "rule": one.reason.value,
        "name": one.reason.name,
        "reason": reason(one.reason, language),
        "decidedBy": decided.text,
        "line": decided.line,
    }


def differences_of(differences: Mapping[str, tuple[Authority, Difference]]) -> list[dict[str, Any]]:
    """What each authority's change does to citizens."""
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
