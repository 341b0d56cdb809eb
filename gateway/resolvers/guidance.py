"""When a decision is expected, whom to contact, and how and until when to complain."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from gateway.context import Context
from gateway.policies.directives import Language
from gateway.policies.policy import Contact
from gateway.resolvers import texts
from gateway.visibility.shown import ShownBenefit, ShownCase
from sources.records import CaseProgress

DECIDED = (CaseProgress.DECIDED, CaseProgress.CLOSED)


class ExpectedDecision(Struct, frozen=True, eq=False):
    """The last day of the authority's published limit, and what it is counted from."""

    by: date
    basis: CaseProgress
    days: int
    overdue: bool


class Complaint(Struct, frozen=True, eq=False):
    """Until when one can complain at the least, and how."""

    until: date
    url: str | None
    text: str


def expected(context: Context, case: ShownCase) -> ExpectedDecision | None:
    """Return when the decision is expected. None without a published limit, and once decided."""
    limit = case.authority.limit(case.record.area)
    if limit is None or case.record.progress in DECIDED:
        return None
    start = case.record.began(limit.counted_from)
    if start is None:
        return None
    by = start + timedelta(days=limit.days)
    return ExpectedDecision(by, limit.counted_from, limit.days, overdue=context.today > by)


def expected_text(_context: Context, decision: ExpectedDecision, *, language: Language) -> str:
    """Return the limit in a plain sentence."""
    return texts.expected_text(decision.by, decision.days, decision.basis, language, overdue=decision.overdue)


def contact(_context: Context, record: ShownCase | ShownBenefit, *, language: Language) -> Contact | None:
    """Return the unit that answers for the record's area."""
    return record.authority.contact(record.record.area, language)


def complaint(_context: Context, case: ShownCase, *, language: Language) -> Complaint | None:
    """Return how to complain of the decision. None before there is one whose day is known, and without a way.

    The time runs from the day the letter arrives, so the day said here is the earliest on which it can end.
    """
    guide = case.authority.complaint(case.record.area, language)
    decided = case.record.began(CaseProgress.DECIDED)
    if guide is None or decided is None or case.record.progress not in DECIDED:
        return None
    until = decided + timedelta(weeks=guide.weeks)
    return Complaint(until, guide.url, guide.text or texts.complaint_text(until, language))
