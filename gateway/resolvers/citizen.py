"""The citizen's lists: cases, benefits and payments of every authority that is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.context import Context
from gateway.loaders.coverage import cover, demand
from gateway.resolvers import audit, ordering
from gateway.resolvers import cases as of_case
from gateway.resolvers.batching import for_each_parent
from gateway.resolvers.case_order import CaseOrder, order_of
from gateway.resolvers.filters import EVERY_PAYMENT, BenefitFilter, CaseFilter, PaymentFilter, require_area
from gateway.resolvers.municipalities import Municipality, find
from gateway.resolvers.ordering import bound
from gateway.resolvers.pagination import Page, page
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownCitizen, ShownLine

EVERYTHING = CaseFilter()
EVERY_BENEFIT = BenefitFilter()


def me(context: Context, _root: object) -> ShownCitizen | None:
    """Return the citizen who is logged in."""
    caller = context.caller
    if caller is None or caller.subject is None:
        return None
    audit.person(context)
    return ShownCitizen(caller.subject, caller.name, context.ids)


@for_each_parent
async def by_key(context: Context, key: Mapping[str, str]) -> ShownCitizen | None:
    """Return the citizen who is logged in, and nobody else, for a router."""
    caller = context.caller
    if caller is None or caller.subject is None or context.ids.citizen(caller.subject) != key["id"]:
        return None
    return me(context, None)


@for_each_parent
async def residence(context: Context, _citizen: ShownCitizen) -> Municipality | None:
    """Return where the citizen lives now."""
    code = (await context.citizen.residences()).current
    audit.person(context)
    return find(context, code) if code else None


@for_each_parent
async def cases(
    context: Context,
    _citizen: ShownCitizen,
    *,
    first: int,
    after: str | None,
    filter: CaseFilter | None,
    order_by: CaseOrder,
    authorities: Sequence[str] | None,
) -> Page[ShownCase]:
    """Return the cases shown, newest progress first unless another order is asked for."""
    filter = filter or EVERYTHING
    require_area(filter.area)
    results = await context.citizen.of_authorities(authorities, context.citizen.cases)
    answers = [result.answer for result in results]
    demand(answers)
    nodes = (
        case
        for result in results
        for case in result.shown.values()
        if filter is EVERYTHING
        or filter.admits(
            case,
            title=of_case.title(context, case),
            opened=of_case.opened_on(context, case),
            closed=of_case.closed_on(context, case),
        )
    )
    coverage = cover(answers, asks_all=await context.citizen.asks_all(authorities))
    cases_page = page(nodes, bound(context, order_of(context, order_by)), coverage, first=first, after=after)
    audit.cases(context, cases_page.nodes)
    return cases_page


@for_each_parent
async def benefits(
    context: Context,
    _citizen: ShownCitizen,
    *,
    first: int,
    after: str | None,
    filter: BenefitFilter | None,
    authorities: Sequence[str] | None,
) -> Page[ShownBenefit]:
    """Return the benefits shown, current ones first and then newest."""
    filter = filter or EVERY_BENEFIT
    require_area(filter.area)
    results = await context.citizen.of_authorities(authorities, context.citizen.benefits)
    answers = [result.answer for result in results]
    demand(answers)
    benefits = (benefit for result in results for benefit in result.shown.values())
    nodes = (benefit for benefit in benefits if filter.admits(benefit, context.today))
    answers += [answer for result in results for answer in result.judged_by]
    coverage = cover(answers, asks_all=await context.citizen.asks_all(authorities))
    benefits_page = page(nodes, bound(context, ordering.benefits(context)), coverage, first=first, after=after)
    audit.benefits(context, benefits_page.nodes)
    return benefits_page


@for_each_parent
async def payments(
    context: Context,
    _citizen: ShownCitizen,
    *,
    first: int,
    after: str | None,
    filter: PaymentFilter | None,
    authorities: Sequence[str] | None,
) -> Page[ShownLine]:
    """Return the payment lines shown, newest first."""
    filter = filter or EVERY_PAYMENT
    require_area(filter.area)
    results = await context.citizen.of_authorities(authorities, context.citizen.payments)
    answers = [result.paid for result in results]
    demand(answers)
    nodes = filter.admitted(line for result in results for line in result.lines)
    answers += [answer for result in results for answer in result.judged_by]
    coverage = cover(answers, asks_all=await context.citizen.asks_all(authorities))
    lines_page = page(nodes, bound(context, ordering.LINES), coverage, first=first, after=after)
    audit.lines(context, lines_page.nodes)
    return lines_page
