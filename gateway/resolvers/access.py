"""The citizen's access log: who has viewed the records, in plain words."""

from __future__ import annotations

from gateway.audit.grouped_views import grouped
from gateway.audit.store import AuditEntry, AuditStoreError
from gateway.audit.wording import reason_text, viewed_text, viewer_text
from gateway.context import Context
from gateway.errors import Code, FieldError
from gateway.loaders.coverage import Coverage
from gateway.policies.directives import Language
from gateway.resolvers.batching import for_each_parent
from gateway.resolvers.pagination import Day, Order, Page, page
from gateway.visibility.shown import ShownCitizen
from sources.reference.record_kinds import ACCESS_LOG


@for_each_parent
async def log(context: Context, _citizen: ShownCitizen, *, first: int, after: str | None) -> Page[AuditEntry] | None:
    """Return who viewed the citizen's records, and whose the citizen viewed, newest first; a page is one entry.

    None where the audit log cannot be read back, and to somebody who looks on the citizen's behalf.
    """
    caller = context.caller
    if context.access is None or caller is None or caller.subject is None or context.representation is not None:
        return None
    try:
        history = await context.access.history(caller.subject)
    except AuditStoreError:
        raise FieldError(Code.SOURCE_UNAVAILABLE) from None
    context.views.viewed(ACCESS_LOG)
    return page(grouped(history.entries), ENTRIES, Coverage(history.whole, ()), first=first, after=after)


def _entry_day(entry: AuditEntry) -> Day:
    return -round(entry.at.timestamp() * 1000)


ENTRIES = Order("looks", _entry_day)
"""Newest first, by the millisecond."""


def entry_what(_context: Context, entry: AuditEntry, *, language: Language) -> str:
    """Return what was viewed."""
    return viewed_text(entry.kinds, language)


def entry_by(context: Context, entry: AuditEntry, *, language: Language) -> str:
    """Return who viewed it."""
    employer = _name_of(context, entry.employer.authority) if entry.employer else ""
    return viewer_text(entry, language, employer=employer)


def entry_reason(_context: Context, entry: AuditEntry, *, language: Language) -> str | None:
    """Return why, where it was not the citizen's own records that the citizen viewed."""
    return reason_text(entry, language)


def authorities(context: Context, entry: AuditEntry) -> list[str]:
    """Return whose records were viewed. An authority without a policy any more is named by its number."""
    return [_name_of(context, cvr) for cvr in entry.authorities]


def _name_of(context: Context, cvr: str) -> str:
    authority = context.policies.authority(cvr)
    return authority.name if authority else f"CVR {cvr}"
