"""The order of each list: newest first, undated last, ties by id."""

from __future__ import annotations

from typing import TypeVar

from gateway.context import Context
from gateway.resolvers.pagination import UNDATED, Day, Order, newest_first
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownDocument, ShownLine


def _case_day(case: ShownCase) -> Day:
    day = case.record.progress_since  # of hundreds: so this is `newest_first` without the call
    return UNDATED - day.toordinal() if day else UNDATED


def _line_day(line: ShownLine) -> Day:
    payment = line.record.payment  # as above
    day = payment.available_on if payment else None
    return UNDATED - day.toordinal() if day else UNDATED


def _document_day(document: ShownDocument) -> Day:
    return UNDATED - document.date.toordinal() if document.date else UNDATED  # as above


CASES = Order("cases", _case_day)
"""By newest progress."""

LINES = Order("payments", _line_day)
"""By newest disposition date."""

DOCUMENTS = Order("documents", _document_day)
"""By newest date."""


N = TypeVar("N")


def bound(context: Context, order: Order[N]) -> Order[N]:
    """Return an order whose cursors hold in the lists of one representation alone, where somebody is represented."""
    return order if context.representation is None else order.within(context.representation.id)


def benefits(context: Context) -> Order[ShownBenefit]:
    """Return the order of benefits: current first, then by newest start."""

    def benefit_day(benefit: ShownBenefit) -> Day:
        return newest_first(benefit.record.starts, group=0 if benefit.is_current(context.today) else 1)

    return Order("benefits", benefit_day)
