"""Who has looked at the citizen's records, in plain words."""

from __future__ import annotations

from gateway.access.looks import Kind
from gateway.access.record import Entry, Unwritable
from gateway.context import Context
from gateway.coverage import Coverage
from gateway.errors import Code, Refusal
from gateway.grammar import Language
from gateway.pages import Day, Order, Page, page
from gateway.resolvers.many import one_by_one
from gateway.shown import ShownCitizen
from gateway.words import looker, what


@one_by_one
async def log(context: Context, _citizen: ShownCitizen, *, first: int, after: str | None) -> Page[Entry] | None:
    """Who looked, newest first. None where no such record can be read back."""
    caller = context.caller
    if context.access is None or caller is None or caller.subject is None:
        return None
    try:
        history = await context.access.history(caller.subject)
    except Unwritable:
        raise Refusal(Code.SOURCE_UNAVAILABLE) from None
    context.looks.saw(Kind.ACCESS_LOG)
    return page(history.entries, ENTRIES, Coverage(history.whole, ()), first=first, after=after)


def _entry_day(entry: Entry) -> Day:
    return -round(entry.at.timestamp() * 1000)


ENTRIES = Order("looks", _entry_day)
"""Newest first, by the millisecond."""


def entry_what(_context: Context, entry: Entry, *, language: Language) -> str:
    """What was looked at."""
    return what(entry.kinds, language)


def entry_by(_context: Context, entry: Entry, *, language: Language) -> str:
    """Who looked."""
    return looker(entry, language)


def authorities(context: Context, entry: Entry) -> list[str]:
    """Whose records were looked at. An authority that shows nothing any more is named by its number."""
    found = [(cvr, context.policies.owner(cvr)) for cvr in entry.owners]
    return [owner.name if owner else f"CVR {cvr}" for cvr, owner in found]
