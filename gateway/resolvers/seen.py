"""Says to the access record what a field is about to show."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.access.looks import Kind, Place
from gateway.context import Context
from gateway.shown import ShownBenefit, ShownCase, ShownDocument, ShownLine


def person(context: Context) -> None:
    """Who the citizen is, or where the citizen lives."""
    context.looks.saw(Kind.PERSON, ("",))


def cases(context: Context, shown: Sequence[ShownCase]) -> None:
    """Cases, by the area their owner has opened."""
    context.looks.saw(Kind.CASES, shown, _of_case)


def documents(context: Context, case: ShownCase, shown: Sequence[ShownDocument]) -> None:
    """Documents, by the area of their case."""
    owner, area = case.owner.cvr, case.opening.area
    context.looks.saw(Kind.DOCUMENTS, shown, lambda one: (owner, area, one.uuid))


def benefits(context: Context, shown: Sequence[ShownBenefit]) -> None:
    """Benefits, by the area their owner has opened."""
    context.looks.saw(Kind.BENEFITS, shown, _of_benefit)


def lines(context: Context, shown: Sequence[ShownLine]) -> None:
    """Payment lines, by the area of their benefit."""
    context.looks.saw(Kind.PAYMENTS, shown, _of_line)


def _of_case(one: ShownCase) -> Place:
    return one.owner.cvr, one.opening.area, one.record.uuid


def _of_benefit(one: ShownBenefit) -> Place:
    return one.owner.cvr, one.opening.area, (one.record.grant, one.record.id)


def _of_line(one: ShownLine) -> Place:
    opening = one.owner.opening(one.granted.area)
    return one.owner.cvr, opening.area if opening else "", id(one.record)  # which the looks hold, so no other has it
