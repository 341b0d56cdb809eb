"""What a case shows: its words and days, its documents and its benefits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from gateway.context import Context
from gateway.errors import FieldError
from gateway.loaders.coverage import cover, demand
from gateway.loaders.loaders import Loaders
from gateway.loaders.results import BenefitResults
from gateway.pagination import Page, page
from gateway.policies.directives import Language, TitleSource
from gateway.resolvers import audit, ordering, texts
from gateway.resolvers.areas import area_of_case
from gateway.resolvers.batching import from_its_authority, one_by_one
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownDocument
from sources.records import CaseProgress

DECIDED = (CaseProgress.DECIDED, CaseProgress.CLOSED)


@one_by_one
async def by_id(context: Context, _root: object, *, id: str) -> ShownCase | None:
    """A case the citizen sees. None for everything else, whatever the reason."""
    return await _found(context, id)


@one_by_one
async def by_key(context: Context, key: Mapping[str, str]) -> ShownCase | None:
    """As `by_id`, for a router."""
    return await _found(context, key["id"])


async def _found(context: Context, id: str) -> ShownCase | None:
    place = context.ids.open_case(id)
    authority = context.policies.authority(place[0]) if place else None
    if place is None or authority is None:
        return None
    read = await context.citizen.cases(authority)
    demand([read.answer])
    case = read.shown.get(place[1])
    if case:
        audit.cases(context, [case])
    return case


def title(context: Context, case: ShownCase) -> str:
    """The case's own title where the authority shows it, else its subject's."""
    own = case.record.title if case.opening.title is TitleSource.CASE else None
    return own or area_of_case(case.record, context.today).title


def progress_text(_context: Context, case: ShownCase, *, language: Language) -> str:
    """What the progress means."""
    return texts.progress_text(case.record.progress, language)


def next_text(_context: Context, case: ShownCase, *, language: Language) -> str | None:
    """What usually happens next."""
    return texts.next_text(case.record.progress, language)


def opened_on(_context: Context, case: ShownCase) -> date | None:
    """The first day the case stood as opened, else the day it was created."""
    return case.record.began(CaseProgress.OPENED) or case.record.created


def closed_on(_context: Context, case: ShownCase) -> date | None:
    """The day it was closed, while it is closed."""
    return None if case.record.is_active else case.record.progress_since


def expected_by(_context: Context, case: ShownCase) -> date | None:
    """The authority's published limit counted from its step. None once decided."""
    limit = case.authority.limit(case.record.area)
    start = case.record.began(limit.counted_from) if limit and case.record.progress not in DECIDED else None
    return start + timedelta(days=limit.days) if limit and start else None


async def documents(
    context: Context, cases: Sequence[ShownCase], *, first: int, after: str | None
) -> list[Page[ShownDocument] | FieldError]:
    """Titles and dates of the documents, newest first."""
    read = await context.citizen.documents(cases)
    pages: list[Page[ShownDocument] | FieldError] = []
    for case, its in zip(cases, read, strict=True):
        try:
            if not its.coverage.complete:
                demand(its.answers)
            found = page(its.shown, ordering.DOCUMENTS, its.coverage, first=first, after=after)
            audit.documents(context, case, found.nodes)
            pages.append(found)
        except FieldError as refusal:
            pages.append(refusal)
    return pages


@from_its_authority(Loaders.benefits)
def benefits(
    context: Context, case: ShownCase, read: BenefitResults, *, first: int, after: str | None
) -> Page[ShownBenefit]:
    """The benefits granted in the case, current first."""
    demand([read.answer])
    nodes = (benefit for benefit in read.shown.values() if benefit.record.case == case.record.uuid)
    coverage = cover([read.answer, *read.judged_by])
    found = page(nodes, ordering.benefits(context), coverage, first=first, after=after)
    audit.benefits(context, found.nodes)
    return found
