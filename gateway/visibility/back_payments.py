"""Whether a payment line corrects an earlier payment: it takes money back, or pays for a period that is over.

A payment's own dates do not tell: SF1491's XSD makes its StartDato the earliest period of its lines, so no line can
end before it. What tells is the day of the money, beside the period that the benefit's plan pays on that day:

- A plan that pays in advance, or on the last day of a month, pays on a day for a month that is not over. So a line
  whose period ended in an earlier month than that of the day is a back payment.
- A plan that pays afterwards on another day, or that says nothing of it, may pay for the month before. So a line is a
  back payment where a whole month lies between the end of its period and the month of the day.
- Where no plan says when it pays, a line for whole months is a back payment, too, where its payment also covers a later
  month.
"""

from __future__ import annotations

from datetime import date, timedelta

from sources.records import PaymentLineRecord, PlanRecord


def is_correction(line: PaymentLineRecord) -> bool:
    """Return whether a line takes money back, or pays for a period that is over."""
    if line.amount < 0:
        return True
    payment, ends = line.payment, line.period_to
    if payment is None or payment.available_on is None or ends is None:
        return False
    plan = line.benefit.plan if line.benefit else None
    months_late = _month(payment.available_on) - _month(ends)
    if months_late > _months_behind(plan):
        return True
    covers_more = payment.period_to is not None and _month(payment.period_to) > _month(ends)
    return covers_more and not _says_when(plan) and _is_whole_months(line.period_from, ends)


def _months_behind(plan: PlanRecord | None) -> int:
    """Return how many months after its end a month may regularly be paid."""
    if plan is None:
        return 1
    return 0 if plan.in_advance or _is_last_day(plan) else 1


def _says_when(plan: PlanRecord | None) -> bool:
    """Return whether a plan says if it pays in advance or afterwards, or pays on the last day of a month."""
    return plan is not None and (plan.in_advance is not None or _is_last_day(plan))


def _is_last_day(plan: PlanRecord) -> bool:
    words = (plan.disposition_day or "").casefold().split()
    return words[:1] == ["sidste"] or words[:2] == ["den", "sidste"]


def _is_whole_months(begins: date | None, ends: date) -> bool:
    return begins is not None and begins.day == 1 and (ends + timedelta(days=1)).day == 1


def _month(day: date) -> int:
    """Return the number of a day's month, counted over the years."""
    return day.year * 12 + day.month
