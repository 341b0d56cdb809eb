"""The next payment of a benefit: what is coming by its payment lines, else by its plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date as day
from datetime import timedelta
from decimal import Decimal
from enum import Enum

from msgspec import Struct

from gateway.context import Context
from gateway.loaders.coverage import demand
from gateway.loaders.loaders import Loaders
from gateway.loaders.results import BenefitResults
from gateway.resolvers import audit
from gateway.resolvers.batching import from_authority_results
from gateway.resolvers.money import Money, money
from gateway.resolvers.payment_schedule import next_date
from gateway.visibility.payment_status import PaymentStatus, payment_status
from gateway.visibility.shown import ShownBenefit, ShownLine

_TAKEN_BACK = (PaymentStatus.RETURNED, PaymentStatus.RECLAIMED)


class NextPaymentBasis(Enum):
    """How the next payment is known."""

    SENT = "SENT"
    PLAN = "PLAN"


class NextPayment(Struct, frozen=True, eq=False):
    """The next payment of a benefit: before and after tax and deductions."""

    date: day
    gross: Money | None
    net: Money | None
    basis: NextPaymentBasis


@from_authority_results(Loaders.payments)
def next_payment(context: Context, benefit: ShownBenefit, results: BenefitResults) -> NextPayment | None:
    """Return the first payment from today on: by the benefit's payment lines, else the plan's next day.

    None where no payment above zero is coming, and where words are not understood: those of the plan, or the status of
    what would be the next payment.
    """
    demand([results.paid])
    by_day: defaultdict[day, list[ShownLine]] = defaultdict(list)
    for line in results.lines_of(benefit):
        if line.available_on:
            by_day[line.available_on].append(line)
    for date in sorted(date for date in by_day if date >= context.today):
        statuses = {line: payment_status(line.payment, context.today) for line in by_day[date]}
        coming = [line for line, status in statuses.items() if status not in _TAKEN_BACK]
        gross, net = _gross(coming), _net(coming)
        if gross <= 0 or (net is not None and net <= 0):
            continue
        if PaymentStatus.UNKNOWN in statuses.values():
            return None
        audit.lines(context, coming)
        is_planned = PaymentStatus.PLANNED in statuses.values()
        basis = NextPaymentBasis.PLAN if is_planned else NextPaymentBasis.SENT
        return NextPayment(date, Money(gross), money(net), basis)
    paid = (date for date, lines in by_day.items() if _gross(lines) >= 0)
    return _planned(benefit, after=max(paid, default=day.min), today=context.today)


def _gross(lines: Sequence[ShownLine]) -> Decimal:
    return sum((line.record.amount for line in lines), Decimal())


def _net(lines: Sequence[ShownLine]) -> Decimal | None:
    """Return what reaches the account of these lines of one benefit.

    None where the index does not tell: an amount is missing, or a payment covers something else besides, so that its
    amounts after tax and deductions are not this benefit's own.
    """
    amounts: dict[str, Decimal] = {}
    for line in lines:
        total = line.total
        if total is None or any(_key(part) != _key(line) for part in total.lines):
            return None
        reaches = total.payment.sent if total.payment.paid is None else total.payment.paid
        if reaches is None:
            return None
        amounts[total.id] = reaches
    return sum(amounts.values(), Decimal()) if amounts else None


def _key(line: ShownLine) -> tuple[str, str]:
    return line.granted.grant, line.granted.id


def _planned(benefit: ShownBenefit, *, after: day, today: day) -> NextPayment | None:
    plan, record = benefit.record.plan, benefit.record
    if plan is None or plan.approved_by_hand:
        return None  # what somebody has yet to approve is no promise
    if plan.amount is not None and plan.amount <= 0:
        return None
    after = max(after, today - timedelta(days=1))
    date = next_date(plan.frequency, plan.disposition_day, after=after, starts=record.starts, ends=record.ends)
    return NextPayment(date, money(plan.amount), None, NextPaymentBasis.PLAN) if date else None
