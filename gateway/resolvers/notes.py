"""The notes in the journals of cases, where the authority shows them."""

from __future__ import annotations

from operator import attrgetter

from gateway.context import Context
from gateway.loaders.coverage import cover, demand
from gateway.loaders.loaders import Loaders
from gateway.loaders.results import CaseResults
from gateway.resolvers import audit
from gateway.resolvers.batching import from_authority_results
from gateway.resolvers.ordering import bound
from gateway.resolvers.pagination import Day, Order, Page, newest_first, page
from gateway.visibility.shown import ShownCase, ShownNote


def _note_day(note: ShownNote) -> Day:
    return newest_first(note.date)


NOTES = Order("notes", _note_day, attrgetter("name"))
"""By newest date."""


@from_authority_results(Loaders.cases)
def notes(context: Context, case: ShownCase, results: CaseResults, *, first: int, after: str | None) -> Page[ShownNote]:
    """Return the notes of each case, newest first."""
    demand([results.answer])
    order = bound(context, NOTES)
    notes_page = page(context.citizen.scope.notes(case), order, cover([results.answer]), first=first, after=after)
    audit.notes(context, case, notes_page.nodes)
    return notes_page
