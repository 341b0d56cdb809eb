"""Says to the access record what a field is about to show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from gateway.access.looks import Kind
from gateway.context import Context
from gateway.shown import ShownBenefit, ShownCase, ShownDocument, ShownLine


def person(context: Context) -> None:
    """Who the citizen is, or where the citizen lives."""
    context.looks.saw(Kind.PERSON, ids=("",))


def cases(context: Context, shown: Iterable[ShownCase]) -> None:
    """Cases, by the area their owner has opened."""
    _saw(context, Kind.CASES, ((one.owner.cvr, one.opening.area, one.id) for one in shown))


def documents(context: Context, case: ShownCase, shown: Iterable[ShownDocument]) -> None:
    """Documents, by the area of their case."""
    _saw(context, Kind.DOCUMENTS, ((case.owner.cvr, case.opening.area, one.id) for one in shown))


def benefits(context: Context, shown: Iterable[ShownBenefit]) -> None:
    """Benefits, by the area their owner has opened."""
    _saw(context, Kind.BENEFITS, ((one.owner.cvr, one.opening.area, one.id) for one in shown))


def lines(context: Context, shown: Iterable[ShownLine]) -> None:
    """Payment lines, by the area of their benefit."""
    _saw(context, Kind.PAYMENTS, ((one.owner.cvr, _area(one), one.id) for one in shown))


def _area(line: ShownLine) -> str:
    opening = line.owner.opening(line.granted.area)
    return opening.area if opening else ""


def _saw(context: Context, kind: Kind, shown: Iterable[tuple[str, str, str]]) -> None:
    grouped: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for owner, area, id in shown:
        grouped[owner, area].append(id)
    for (owner, area), ids in grouped.items():
        context.looks.saw(kind, owner, area, ids)
    if not grouped:
        context.looks.saw(kind)
