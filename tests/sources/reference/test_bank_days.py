"""Bank days, held against Nationalbanken's own list of closing days (banklukkedage) for 2026 and 2027."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reference.bank_days import at_or_after, at_or_before, closing_days, is_bank_day

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
CLOSED_2026 = ["01-01", "04-02", "04-03", "04-06", "05-14", "05-15", "05-25", "06-05", "12-24", "12-25", "12-31"]
CLOSED_2027 = ["01-01", "03-25", "03-26", "03-29", "05-06", "05-07", "05-17", "12-24", "12-31"]


@pytest.fixture(scope="module", autouse=True)
def calendar() -> None:
    """Import the calendar first, which is slower than hypothesis allows an example to be."""
    closing_days(2026)


def closed_weekdays(year: int) -> list[str]:
    return [f"{day:%m-%d}" for day in sorted(closing_days(year)) if day.weekday() < 5]


@pytest.mark.parametrize(("year", "expected"), [(2026, CLOSED_2026), (2027, CLOSED_2027)])
def test_the_weekdays_on_which_banks_close_are_nationalbankens(year: int, expected: list[str]) -> None:
    assert closed_weekdays(year) == expected


def test_store_bededag_ended_with_2023() -> None:
    assert not is_bank_day(date(2023, 5, 5))
    assert is_bank_day(date(2024, 4, 26))


@pytest.mark.parametrize("year", range(2024, 2050))
def test_banks_close_on_the_friday_after_ascension_day_in_every_year(year: int) -> None:
    thursdays = {day for day in closing_days(year) if day.weekday() == 3 and day.month in (4, 5, 6) and day.day != 5}
    assert any({day, day + timedelta(days=1)} <= closing_days(year) for day in thursdays if day > date(year, 4, 29))


def test_labour_day_is_a_bank_day() -> None:
    assert is_bank_day(date(2026, 5, 1))


@given(DAYS)
def test_a_bank_day_is_never_in_a_weekend(day: date) -> None:
    assert not (is_bank_day(day) and day.weekday() >= 5)


@given(DAYS)
def test_the_nearest_bank_days_lie_around_a_day(day: date) -> None:
    before, after = at_or_before(day), at_or_after(day)
    assert before <= day <= after
    assert is_bank_day(before)
    assert is_bank_day(after)
    assert (before == after) == is_bank_day(day)


@given(DAYS)
def test_no_bank_day_is_skipped(day: date) -> None:
    before = at_or_before(day)
    assert not any(is_bank_day(before + timedelta(days=n)) for n in range(1, (day - before).days + 1))


def test_the_calendar_is_not_imported_until_it_is_asked() -> None:
    modules = "sources.reference.bank_days, gateway.resolvers.payment_schedule"
    code = f"import sys, {modules}; sys.exit('holidays' in sys.modules)"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0
