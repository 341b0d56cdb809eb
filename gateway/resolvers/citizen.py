"""The citizen's lists: cases, benefits and payments of every authority that is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.context import Context
from gateway.loaders.coverage import cover, demand
from gateway.pagination import Page, page
from gateway.resolvers import audit, ordering
from gateway.resolvers import cases as of_case
from gateway.resolvers.batching import one_by_one
from gateway.resolvers.filters import EVERY_PAYMENT, BenefitFilter, CaseFilter, PaymentFilter, require_area
from gateway.resolvers.municipalities import Municipality, find
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownCitizen, ShownLine

EVERYTHING = CaseFilter()
EVERY_BENEFIT = BenefitFilter()


def me(context: Context, _root: object) -> ShownCitizen | None:
    """The citizen who is logged in."""
    caller = context.caller
    if caller is None or caller.subject is None:
        return None
    audit.person(context)
    return ShownCitizen(context.ids.citizen(caller.subject), caller.name)


@one_by_one
async def by_key(context: Context, key: Mapping[str, str]) -> ShownCitizen | None:
    """The citizen who is logged in, and nobody else, for a router."""
    caller = context.caller
    if caller is None or caller.subject is None or context.ids.citizen(caller.subject) != key["id"]:
        return None
    return me(context, None)


@one_by_one
async def residence(context: Context, _citizen: ShownCitizen) -> Municipality | None:
    """Where the citizen lives now."""
    code = (await context.citizen.residences()).current
    audit.person(context)
    return find(context, code) if code else None


@one_by_one
async def cases(
    context: Context,
    _citizen: ShownCitizen,
    *,
    first: int,
    after: str | None,
    filter: CaseFilter | None,
    authorities: Sequence[str] | None,
) -> Page[ShownCase]:
    """The cases shown, newest progress first."""
    filter = filter or EVERYTHING
    require_area(filter.area)
    read = await context.citizen.of_authorities(authorities, context.citizen.cases)
    answers = [one.answer for one in read]
    demand(answers)
    nodes = (
        case
        for one in read
        for case in one.shown.values()
        if filter is EVERYTHING
        or filter.admits(case, opened=of_case.opened_on(context, case), closed=of_case.closed_on(context, case))
    )
    coverage = cover(answers, asks_all=await context.citizen.asks_all(authorities))
    found = page(nodes, ordering.CASES, coverage, first=first, after=after)
    audit.cases(context, found.nodes)
    return found


@one_by_one
async def benefits(
    context: Context,
    _citizen: ShownCitizen,
    *,
    first: int,
    after: str | None,
    filter: BenefitFilter | None,
    authorities: Sequence[str] | None,
) -> Page[ShownBenefit]:
    """The benefits shown, current ones first and then newest."""
    filter = filter or EVERY_BENEFIT
    require_area(filter.area)
    read = await context.citizen.of_authorities(authorities, context.citizen.benefits)
    demand([one.answer for one in read])
    nodes = (benefit for one in read for benefit in one.shown.values() if filter.admits(benefit, context.today))
    told = [one.answer for one in read] + [answer for one in read for answer in one.judged_by]
    coverage = cover(told, asks_all=await context.citizen.asks_all(authorities))
    found = page(nodes, ordering.benefits(context), coverage, first=first, after=after)
    audit.benefits(context, found.nodes)
    return found


@one_by_one
async def payments(
    context: Context,
    _citizen: ShownCitizen,
    *,
    first: int,
    after: str | None,
    filter: PaymentFilter | None,
    authorities: Sequence[str] | None,
) -> Page[ShownLine]:
    """The payment lines shown, newest first."""
    filter = filter or EVERY_PAYMENT
    require_area(filter.area)
    read = await context.citizen.of_authorities(authorities, context.citizen.payments)
    demand([one.paid for one in read])
    nodes = filter.admitted(line for one in read for line in one.lines)
    told = [one.paid for one in read] + [answer for one in read for answer in one.judged_by]
    coverage = cover(told, asks_all=await context.citizen.asks_all(authorities))
    found = page(nodes, ordering.LINES, coverage, first=first, after=after)
    audit.lines(context, found.nodes)
    return found
