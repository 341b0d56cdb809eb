"""What a benefit shows: its case, its plan and its payments."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.context import Context
from gateway.loaders.coverage import cover, demand
from gateway.loaders.loaders import Loaders
from gateway.loaders.results import BenefitResults
from gateway.pagination import Page, page
from gateway.resolvers import audit, ordering
from gateway.resolvers.batching import from_its_authority, one_by_one
from gateway.resolvers.filters import EVERY_PAYMENT, PaymentFilter, require_area
from gateway.resolvers.money import Money, money
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownLine
from sources.records import PlanRecord


@one_by_one
async def by_id(context: Context, _root: object, *, id: str) -> ShownBenefit | None:
    """A benefit the citizen sees. None for everything else, whatever the reason."""
    return await _found(context, id)


@one_by_one
async def by_key(context: Context, key: Mapping[str, str]) -> ShownBenefit | None:
    """As `by_id`, for a router."""
    return await _found(context, key["id"])


async def _found(context: Context, id: str) -> ShownBenefit | None:
    place = context.ids.open_benefit(id)
    authority = context.policies.authority(place[0]) if place else None
    if place is None or authority is None:
        return None
    read = await context.citizen.benefits(authority)
    demand([read.answer])
    benefit = read.shown.get((place[1], place[2]))
    if benefit:
        audit.benefits(context, [benefit])
    else:
        demand(read.judged_by)  # the case index may be why it is not shown
    return benefit


def current(context: Context, benefit: ShownBenefit) -> bool:
    """Begun, and not ended."""
    return benefit.is_current(context.today)


@one_by_one
async def case(context: Context, benefit: ShownBenefit) -> ShownCase | None:
    """The case it was granted in, where that is shown."""
    if benefit.record.case is None:
        return None
    read = await context.citizen.cases(benefit.authority)
    demand([read.answer])
    case = read.shown.get(benefit.record.case)
    if case:
        audit.cases(context, [case])
    return case


def plan(_context: Context, benefit: ShownBenefit) -> PlanRecord | None:
    """None where the index has no plan."""
    return benefit.record.plan


def plan_amount(_context: Context, plan: PlanRecord) -> Money | None:
    """What each payment is planned to be."""
    return money(plan.amount)


@from_its_authority(Loaders.payments)
def payments(
    context: Context,
    benefit: ShownBenefit,
    read: BenefitResults,
    *,
    first: int,
    after: str | None,
    filter: PaymentFilter | None,
) -> Page[ShownLine]:
    """The benefit's payment lines, newest first."""
    filter = filter or EVERY_PAYMENT
    require_area(filter.area)
    demand([read.paid])
    nodes = filter.admitted(read.lines_of(benefit))
    found = page(nodes, ordering.LINES, cover([read.paid, *read.judged_by]), first=first, after=after)
    audit.lines(context, found.nodes)
    return found
