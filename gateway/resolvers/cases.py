"""What a case shows: its words and days, its documents and its benefits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gateway.context import Context
from gateway.errors import FieldError
from gateway.loaders.coverage import cover, demand
from gateway.loaders.loaders import Loaders
from gateway.loaders.results import BenefitResults, CaseResults
from gateway.policies.directives import Language, TitleSource
from gateway.resolvers import audit, ordering, texts
from gateway.resolvers.areas import area_of_case
from gateway.resolvers.batching import by_id_and_key, for_each_person, from_authority_results
from gateway.resolvers.ordering import bound
from gateway.resolvers.pagination import Page, page
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownDocument
from sources.records import CaseProgress


async def _find(context: Context, id: str) -> ShownCase | None:
    """Return a case that the citizen sees. None for everything else, whatever the reason."""
    key = context.ids.open_case(id)
    authority = context.policies.authority(key[0]) if key else None
    if key is None or authority is None:
        return None
    results = await context.citizen.cases(authority)
    demand([results.answer])
    case = results.shown.get(key[1])
    if case:
        audit.cases(context, [case])
    return case


by_id, by_key = by_id_and_key(_find)


def title(context: Context, case: ShownCase) -> str:
    """Return the case's own title where the authority shows it, else its subject's."""
    own_title = case.record.title if case.opening.title is TitleSource.CASE else None
    return own_title or area_of_case(case.record, context.today).title


def progress_text(_context: Context, case: ShownCase, *, language: Language) -> str:
    """Return what the progress means."""
    return texts.progress_text(case.record.progress, language)


def next_text(_context: Context, case: ShownCase, *, language: Language) -> str | None:
    """Return what usually happens next."""
    return texts.next_text(case.record.progress, language)


def opened_on(_context: Context, case: ShownCase) -> date | None:
    """Return the first day the case stood as opened, else the day it was created."""
    return case.record.began(CaseProgress.OPENED) or case.record.created


def closed_on(_context: Context, case: ShownCase) -> date | None:
    """Return the day it was closed, while it is closed."""
    return None if case.record.is_active else case.record.progress_since


@for_each_person
async def documents(
    context: Context, cases: Sequence[ShownCase], *, first: int, after: str | None
) -> list[Page[ShownDocument] | FieldError]:
    """Return the documents of each case, newest first."""
    results, order = await context.citizen.documents(cases), bound(context, ordering.DOCUMENTS)
    pages: list[Page[ShownDocument] | FieldError] = []
    for case, filed in zip(cases, results, strict=True):
        try:
            if not filed.coverage.complete:
                demand(filed.answers)
            documents_page = page(filed.shown, order, filed.coverage, first=first, after=after)
            audit.documents(context, case, documents_page.nodes)
            pages.append(documents_page)
        except FieldError as error:
            pages.append(error)
    return pages


@from_authority_results(Loaders.cases)
def related(context: Context, case: ShownCase, results: CaseResults) -> list[ShownCase]:
    """Return the cases shown that it is related to, or that are related to it, by their uuids.

    A relation is written in one of the two cases alone, and what is not shown leaves no trace.
    """
    demand([results.answer])
    uuid, related = case.record.uuid, case.record.related
    cases = [other for other in results.shown.values() if other.record.uuid in related or uuid in other.record.related]
    related_cases = sorted((other for other in cases if other.record.uuid != uuid), key=lambda other: other.record.uuid)
    audit.cases(context, related_cases)
    return related_cases


@from_authority_results(Loaders.benefits)
def benefits(
    context: Context, case: ShownCase, results: BenefitResults, *, first: int, after: str | None
) -> Page[ShownBenefit]:
    """Return the benefits granted in the case, current first."""
    demand([results.answer])
    nodes = (benefit for benefit in results.shown.values() if benefit.record.case == case.record.uuid)
    coverage = cover([results.answer, *results.judged_by])
    benefits_page = page(nodes, bound(context, ordering.benefits(context)), coverage, first=first, after=after)
    audit.benefits(context, benefits_page.nodes)
    return benefits_page
