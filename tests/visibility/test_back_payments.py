"""Back payments: money for a period that is over, which is not the one that the plan pays that day."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from gateway.visibility.back_payments import is_correction
from sources.records import PaymentLineRecord, PlanRecord
from tests.builders import a_benefit, a_line, a_payment

LAST, FIRST, TWENTIETH = "Sidste bankdag i måneden", "Første bankdag i måneden", "Den 20. i måneden"
JULY = date(2026, 7, 1), date(2026, 7, 31)
AUGUST = date(2026, 8, 1), date(2026, 8, 31)
SEPTEMBER = date(2026, 9, 1), date(2026, 9, 30)


def line(
    period: tuple[date | None, date | None],
    available: date | None,
    *,
    amount: str = "500.00",
    day: str | None = LAST,
    advance: bool | None = False,
    payment_period: tuple[date, date] | None = None,
) -> PaymentLineRecord:
    """Return a line for a period, in a payment that covers no other period unless `payment_period` says so."""
    plan = None if day is None and advance is None else PlanRecord(None, "Månedligt", day, advance, False)
    begins, ends = payment_period or period
    payment = replace(a_payment(), available_on=available, period_from=begins, period_to=ends)
    return a_line(amount, benefit=a_benefit(plan=plan), payment=payment, period_from=period[0], period_to=period[1])


def test_a_line_that_takes_money_back_is_a_correction() -> None:
    assert is_correction(line(SEPTEMBER, date(2026, 9, 30), amount="-0.01"))
    assert is_correction(a_line("-5.00", payment=None))


def test_a_payment_whose_only_line_is_for_an_earlier_period_is_a_back_payment() -> None:
    """Its own StartDato is that of the line: the XSD makes it the earliest of its lines."""
    assert is_correction(line(JULY, date(2026, 9, 15)))


@pytest.mark.parametrize(
    ("day", "advance"), [(LAST, False), (LAST, True), (FIRST, True), (TWENTIETH, True), ("Sidste hverdag", None)]
)
def test_a_month_that_is_over_is_late_where_the_plan_pays_in_the_month(day: str, advance: bool | None) -> None:
    assert is_correction(line(AUGUST, date(2026, 9, 15), day=day, advance=advance))
    assert not is_correction(line(SEPTEMBER, date(2026, 9, 15), day=day, advance=advance))


@pytest.mark.parametrize(("day", "advance"), [(FIRST, False), (TWENTIETH, False), (None, None), ("efter aftale", None)])
def test_the_month_before_is_in_time_where_the_plan_pays_afterwards_or_does_not_say(
    day: str | None, advance: bool | None
) -> None:
    assert not is_correction(line(AUGUST, date(2026, 9, 1), day=day, advance=advance))
    assert is_correction(line(JULY, date(2026, 9, 1), day=day, advance=advance))


def test_without_a_plan_a_month_paid_beside_a_later_one_is_late() -> None:
    beside = line(AUGUST, date(2026, 9, 30), day=None, advance=None, payment_period=(AUGUST[0], SEPTEMBER[1]))
    the_later = line(SEPTEMBER, date(2026, 9, 30), day=None, advance=None, payment_period=(AUGUST[0], SEPTEMBER[1]))

    assert is_correction(beside)
    assert not is_correction(the_later)


def test_two_weeks_over_the_end_of_a_month_are_no_correction() -> None:
    weeks = date(2026, 8, 24), date(2026, 9, 6)
    first = date(2026, 8, 24), date(2026, 8, 30)

    assert not is_correction(line(first, date(2026, 9, 8), day=None, advance=None, payment_period=weeks))


def test_another_benefit_paid_in_advance_beside_it_makes_no_correction() -> None:
    """The payment's own period is that of all its benefits."""
    together = SEPTEMBER[0], date(2026, 10, 31)

    assert not is_correction(line(SEPTEMBER, date(2026, 9, 30), day=LAST, payment_period=together))
    assert not is_correction(line(SEPTEMBER, date(2026, 10, 1), day=FIRST, advance=False, payment_period=together))


def test_a_new_year_is_no_longer_than_another_month() -> None:
    december = date(2026, 12, 1), date(2026, 12, 31)

    assert not is_correction(line(december, date(2027, 1, 4), day=FIRST, advance=False))
    assert is_correction(line(december, date(2027, 1, 4), day=FIRST, advance=True))


@pytest.mark.parametrize("period", [(JULY[0], None), (None, None)])
def test_what_says_no_end_is_no_correction(period: tuple[date | None, date | None]) -> None:
    assert not is_correction(line(period, date(2026, 9, 30)))


def test_a_withheld_payment_says_no_day_to_compare_with() -> None:
    assert not is_correction(a_line("5.00", payment=None))
    assert not is_correction(line(JULY, None))
