"""What was paid month by month: sums that a page would else have to fetch every payment line for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date as day
from decimal import Decimal

from msgspec import Struct

from gateway.context import Context
from gateway.loaders.coverage import Coverage, cover, demand
from gateway.resolvers import audit
from gateway.resolvers.batching import for_each_parent
from gateway.resolvers.filters import PaymentFilter
from gateway.resolvers.money import Money, money
from gateway.visibility.payment_status import PaymentStatus, payment_status
from gateway.visibility.shown import ShownCitizen, ShownLine, ShownTotal

SENT = frozenset({PaymentStatus.SENT, PaymentStatus.PAID, PaymentStatus.PARTLY_PAID})
"""Money that has left the authority. What came back or is reclaimed has not been paid."""


class PaymentSums(Struct, frozen=True, eq=False):
    """Sums of payment lines. `net` is None where the index does not tell it of all of them.

    `unknown`: how many lines are in no sum, since nobody can tell what has become of their payment.
    """

    gross: Money
    net: Money | None
    planned: Money
    payments: int
    unknown: int


class PaymentMonth(Struct, frozen=True, eq=False):
    """The sums of one month, which its first day stands for."""

    month: day
    sums: PaymentSums


class PaymentMonths(Struct, frozen=True, eq=False):
    """Months with payments, newest first. `total` is None unless all sources answered in full."""

    months: list[PaymentMonth]
    total: PaymentSums | None
    coverage: Coverage


@for_each_parent
async def payments_by_month(
    context: Context,
    _citizen: ShownCitizen,
    *,
    from_: day | None,
    to: day | None,
    authorities: Sequence[str] | None,
) -> PaymentMonths:
    """Return the sums of the payment lines shown, month by month of the days on which the money is available."""
    results = await context.citizen.of_authorities(authorities, context.citizen.payments)
    answers = [result.paid for result in results]
    demand(answers)
    between = PaymentFilter(available_from=from_ or day.min, available_to=to)
    every_line = [line for result in results for line in result.lines]
    lines = [line for line in every_line if between.admits(line)]
    undated = sum(line.available_on is None for line in every_line)
    answers += [answer for result in results for answer in result.judged_by]
    coverage = cover(answers, asks_all=await context.citizen.asks_all(authorities))
    audit.lines(context, lines)
    total = _sums(lines, context.today, undated=undated) if coverage.complete else None
    return PaymentMonths(list(_months(lines, context.today)), total, coverage)


def _months(lines: Iterable[ShownLine], today: day) -> Iterator[PaymentMonth]:
    by_month: defaultdict[day, list[ShownLine]] = defaultdict(list)
    for line in lines:
        if line.available_on:
            by_month[line.available_on.replace(day=1)].append(line)
    for month in sorted(by_month, reverse=True):
        yield PaymentMonth(month, _sums(by_month[month], today))


def _sums(lines: Sequence[ShownLine], today: day, *, undated: int = 0) -> PaymentSums:
    by_status: defaultdict[PaymentStatus, list[ShownLine]] = defaultdict(list)
    for line in lines:
        by_status[payment_status(line.payment, today)].append(line)
    sent = [line for status in SENT for line in by_status[status]]
    return PaymentSums(
        gross=Money(_amount(sent)),
        net=money(_net(sent)),
        planned=Money(_amount(by_status[PaymentStatus.PLANNED])),
        payments=len({line.payment.uuid for line in sent if line.payment}),
        unknown=len(by_status[PaymentStatus.UNKNOWN]) + undated,
    )


def _amount(lines: Iterable[ShownLine]) -> Decimal:
    return sum((line.record.amount for line in lines), Decimal())


def _net(lines: Sequence[ShownLine]) -> Decimal | None:
    """Return what reached the account, each payment once.

    None where a payment is not shown whole, or does not tell it.
    """
    totals: dict[str, ShownTotal] = {}
    for line in lines:
        total = line.total
        if total is None:
            return None
        totals[total.id] = total
    amounts = [_reached(total) for total in totals.values()]
    return sum((amount for amount in amounts if amount is not None), Decimal()) if None not in amounts else None


def _reached(total: ShownTotal) -> Decimal | None:
    return total.payment.sent if total.payment.paid is None else total.payment.paid
