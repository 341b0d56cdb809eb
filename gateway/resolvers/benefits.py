"""What a benefit shows: its case, its plan and its payments."""

from __future__ import annotations

from gateway.context import Context
from gateway.loaders.coverage import cover, demand
from gateway.loaders.loaders import Loaders
from gateway.loaders.results import BenefitResults
from gateway.resolvers import audit, ordering
from gateway.resolvers.batching import by_id_and_key, for_each_parent, from_authority_results
from gateway.resolvers.filters import EVERY_PAYMENT, PaymentFilter, require_area
from gateway.resolvers.money import Money, money
from gateway.resolvers.ordering import bound
from gateway.resolvers.pagination import Page, page
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownLine
from sources.records import PlanRecord


async def _find(context: Context, id: str) -> ShownBenefit | None:
    """Return a benefit that the citizen sees. None for everything else, whatever the reason."""
    key = context.ids.open_benefit(id)
    authority = context.policies.authority(key[0]) if key else None
    if key is None or authority is None:
        return None
    results = await context.citizen.benefits(authority)
    demand([results.answer])
    benefit = results.shown.get((key[1], key[2]))
    if benefit:
        audit.benefits(context, [benefit])
    else:
        demand(results.judged_by)  # the case index may be why it is not shown
    return benefit


by_id, by_key = by_id_and_key(_find)


def current(context: Context, benefit: ShownBenefit) -> bool:
    """Return whether it has begun, and not ended."""
    return benefit.is_current(context.today)


@for_each_parent
async def case(context: Context, benefit: ShownBenefit) -> ShownCase | None:
    """Return the case it was granted in, where that is shown."""
    if benefit.record.case is None:
        return None
    results = await context.citizen.cases(benefit.authority)
    demand([results.answer])
    case = results.shown.get(benefit.record.case)
    if case:
        audit.cases(context, [case])
    return case


def plan(_context: Context, benefit: ShownBenefit) -> PlanRecord | None:
    """Return the plan. None where the index has none."""
    return benefit.record.plan


def plan_amount(_context: Context, plan: PlanRecord) -> Money | None:
    """Return what each payment is planned to be."""
    return money(plan.amount)


@from_authority_results(Loaders.payments)
def payments(
    context: Context,
    benefit: ShownBenefit,
    results: BenefitResults,
    *,
    first: int,
    after: str | None,
    filter: PaymentFilter | None,
) -> Page[ShownLine]:
    """Return the benefit's payment lines, newest first."""
    filter = filter or EVERY_PAYMENT
    require_area(filter.area)
    demand([results.paid])
    nodes = filter.admitted(results.lines_of(benefit))
    coverage = cover([results.paid, *results.judged_by])
    lines_page = page(nodes, bound(context, ordering.LINES), coverage, first=first, after=after)
    audit.lines(context, lines_page.nodes)
    return lines_page
