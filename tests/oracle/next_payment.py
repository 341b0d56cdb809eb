"""The next payment of a benefit, as the graph must answer it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from tests.oracle import plans
from tests.oracle.common_answers import Answer, money
from tests.oracle.money import Benefit, Line
from tests.oracle.names import name
from tests.oracle.rows import TODAY
from tests.oracle.sight import Sight


def next_payment(sight: Sight, benefit: Benefit) -> Answer | None:
    """Return the first day from today on with money above zero, or the plan's where no status is understood."""
    lines = [line for _, _, line in sight.lines_of(benefit) if line.available]
    for day in sorted({line.available for line in lines if line.available and line.available >= TODAY}):
        coming = [line for line in lines if line.available == day]
        statuses = [line.payment.status for line in coming]
        coming = [line for line in coming if line.payment.status not in ("RETURNED", "RECLAIMED")]
        gross, net = _sum(line.amount for line in coming), _net(sight, benefit, coming)
        if gross > 0 and (net is None or net > 0):
            basis = "PLAN" if "PLANNED" in statuses else "SENT"
            answer = {"date": day, "gross": money(gross), "net": money(net)} | _based(basis)
            return None if "UNKNOWN" in statuses else answer
    return _planned(benefit, lines)


def _net(sight: Sight, benefit: Benefit, lines: list[Line]) -> Decimal | None:
    """Return what arrives, where each payment is shown as a whole and pays nothing but this benefit."""
    arrives = {}
    for line in lines:
        total_lines = sight.lines_of_total(sight.authority_of(benefit), line)
        payment = line.payment
        amount = payment.sent if payment.paid is None else payment.paid
        if total_lines is None or amount is None or any(of_line.key != benefit.key for _, of_line, _ in total_lines):
            return None
        arrives[payment.uuid] = amount
    return _sum(arrives.values()) if arrives else None


def _planned(benefit: Benefit, lines: list[Line]) -> Answer | None:
    plan = benefit.plan
    if plan is None or plan.manual or (plan.amount is not None and plan.amount <= 0):
        return None
    after = TODAY - timedelta(days=1)
    for day in {line.available for line in lines if line.available}:
        if _sum(line.amount for line in lines if line.available == day) >= 0:
            after = max(after, day)
    planned = plans.next_day(plan.frequency, plan.day, after=after, starts=benefit.starts, ends=benefit.ends)
    return {"date": planned, "gross": money(plan.amount), "net": None} | _based("PLAN") if planned else None


def _based(basis: str) -> Answer:
    return {"basis": basis, "basisText": name("BASIS", basis)}


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
