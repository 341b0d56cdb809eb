"""Says to the access record what a field is about to show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable

from gateway.audit.views import ViewKind
from gateway.context import Context
from gateway.policies.policy import Authority, Opening
from gateway.visibility.shown import PaidBenefit, ShownBenefit, ShownCase, ShownDocument, ShownLine


def person(context: Context) -> None:
    """Who the citizen is, or where the citizen lives."""
    context.views.viewed(ViewKind.PERSON, keys=("",))


def cases(context: Context, shown: Collection[ShownCase]) -> None:
    """Cases, by the area their authority has opened."""
    _by_opening(context, ViewKind.CASES, ((one.authority, one.opening, one.record.uuid) for one in shown))


def documents(context: Context, case: ShownCase, shown: Collection[ShownDocument]) -> None:
    """Documents, by the area of their case."""
    context.views.viewed(ViewKind.DOCUMENTS, case.authority.cvr, case.opening.area, [one.uuid for one in shown])


def benefits(context: Context, shown: Collection[ShownBenefit]) -> None:
    """Benefits, by the area their authority has opened."""
    places = ((one.authority, one.opening, (one.record.grant, one.record.id)) for one in shown)
    _by_opening(context, ViewKind.BENEFITS, places)


def lines(context: Context, shown: Collection[ShownLine]) -> None:
    """Payment lines, by the area of their benefit."""
    of_benefit: defaultdict[PaidBenefit, list[Hashable]] = defaultdict(list)
    for one in shown:  # a line is the object that it is: the loaders hold it for as long as the request lives
        of_benefit[one.paid].append(id(one.record))
    for paid, keys in of_benefit.items():
        context.views.viewed(ViewKind.PAYMENTS, paid.authority.cvr, paid.opening.area, keys)
    if not shown:
        context.views.viewed(ViewKind.PAYMENTS)


def _by_opening(context: Context, kind: ViewKind, shown: Iterable[tuple[Authority, Opening, Hashable]]) -> None:
    places: defaultdict[tuple[str, str], list[Hashable]] = defaultdict(list)
    for authority, opening, key in shown:
        places[authority.cvr, opening.area].append(key)
    for (cvr, area), keys in places.items():
        context.views.viewed(kind, cvr, area, keys)
    if not places:
        context.views.viewed(kind)
