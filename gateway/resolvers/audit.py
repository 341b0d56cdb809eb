"""Notes for the audit log which records a field is about to show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable

from gateway.context import Context
from gateway.policies.policy import Authority, Opening
from gateway.visibility.shown import PaidBenefit, ShownBenefit, ShownCase, ShownDocument, ShownLine
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, HELP, HIDDEN, PAYMENTS, PERSON, RecordKind


def person(context: Context) -> None:
    """Note who the citizen is, or where the citizen lives."""
    context.views.viewed(PERSON, keys=("",))


def help(context: Context) -> None:
    """Note that somebody looks who helps the citizen, whatever is shown."""
    context.views.viewed(HELP)


def hidden(context: Context) -> None:
    """Note that it is told why some records are hidden, and how many."""
    context.views.viewed(HIDDEN)


def cases(context: Context, cases: Collection[ShownCase]) -> None:
    """Note cases, by the area that their authority has opened."""
    _by_opening(context, CASES, ((case.authority, case.opening, case.record.uuid) for case in cases))


def documents(context: Context, case: ShownCase, documents: Collection[ShownDocument]) -> None:
    """Note documents, by the area of their case."""
    uuids = [document.uuid for document in documents]
    context.views.viewed(DOCUMENTS, case.authority.cvr, case.opening.area, uuids)


def benefits(context: Context, benefits: Collection[ShownBenefit]) -> None:
    """Note benefits, by the area that their authority has opened."""
    keys = ((benefit.authority, benefit.opening, (benefit.record.grant, benefit.record.id)) for benefit in benefits)
    _by_opening(context, BENEFITS, keys)


def lines(context: Context, lines: Collection[ShownLine]) -> None:
    """Note payment lines, by the area of their benefit."""
    of_benefit: defaultdict[PaidBenefit, list[Hashable]] = defaultdict(list)
    for line in lines:  # a line is the object that it is: the loaders hold it for as long as the request lives
        of_benefit[line.paid].append(id(line.record))
    for paid, keys in of_benefit.items():
        context.views.viewed(PAYMENTS, paid.authority.cvr, paid.opening.area, keys)
    if not lines:
        context.views.viewed(PAYMENTS)


def _by_opening(context: Context, kind: RecordKind, keys: Iterable[tuple[Authority, Opening, Hashable]]) -> None:
    by_area: defaultdict[tuple[str, str], list[Hashable]] = defaultdict(list)
    for authority, opening, key in keys:
        by_area[authority.cvr, opening.area].append(key)
    for (cvr, area), area_keys in by_area.items():
        context.views.viewed(kind, cvr, area, area_keys)
    if not by_area:
        context.views.viewed(kind)
