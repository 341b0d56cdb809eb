"""The lists of what is new and what has changed: pages like those of all records, in the same order."""

from __future__ import annotations

from collections.abc import Callable, Collection
from operator import attrgetter
from typing import Any

from gateway.context import Context
from gateway.resolvers import audit, ordering
from gateway.resolvers.batching import Resolver, for_each_parent
from gateway.resolvers.change_token import ChangedKind
from gateway.resolvers.changes import ChangedBenefit, ChangedCase
from gateway.resolvers.ordering import bound
from gateway.resolvers.pagination import Order, Page, page
from gateway.visibility.shown import ShownDocument

Note = Callable[[Context, Collection[Any]], None]


def _pages(kind: ChangedKind, attribute: str, order: Callable[[Context], Order[Any]], note: Note) -> Resolver:
    """Return the resolver of one list, which notes for the audit log what is on the page."""
    get = attrgetter(attribute)

    @for_each_parent
    async def resolve(context: Context, parent: Any, *, first: int, after: str | None) -> Page[Any]:
        records_page = page(
            get(parent), bound(context, order(context)), parent.coverage[kind], first=first, after=after
        )
        note(context, records_page.nodes)
        return records_page

    return resolve


def _note_documents(context: Context, documents: Collection[ShownDocument]) -> None:
    for document in documents:
        audit.documents(context, document.case, [document])


def _note_changed_cases(context: Context, changed: Collection[ChangedCase]) -> None:
    audit.cases(context, [entry.case for entry in changed])


def _note_changed_benefits(context: Context, changed: Collection[ChangedBenefit]) -> None:
    audit.benefits(context, [entry.benefit for entry in changed])


_CHANGED_CASES: Order[ChangedCase] = Order(
    "changed cases", lambda changed: ordering.CASES.day(changed.case), attrgetter("case.id")
)


def _changed_benefits(context: Context) -> Order[ChangedBenefit]:
    order = ordering.benefits(context)
    return Order("changed benefits", lambda changed: order.day(changed.benefit), attrgetter("benefit.id"))


added_cases = _pages(ChangedKind.CASES, "cases", lambda _: ordering.CASES, audit.cases)
added_documents = _pages(ChangedKind.DOCUMENTS, "documents", lambda _: ordering.DOCUMENTS, _note_documents)
added_benefits = _pages(ChangedKind.BENEFITS, "benefits", ordering.benefits, audit.benefits)
added_payments = _pages(ChangedKind.PAYMENTS, "payments", lambda _: ordering.LINES, audit.lines)
changed_cases = _pages(ChangedKind.CASES, "cases", lambda _: _CHANGED_CASES, _note_changed_cases)
changed_benefits = _pages(ChangedKind.BENEFITS, "benefits", _changed_benefits, _note_changed_benefits)
changed_payments = added_payments
"""The same: `Added` and `Changed` have their lines alike."""
