"""The next payment that a plan's words tell of, for the words that are understood and occur in the sandbox."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
MONTHLY = ("månedlig", "månedligt")
FIXED = re.compile(r"den (\d{1,2})\. i måneden")
LATEST_FIXED = 28  # a later day is not in every month: not understood
EASTER = {2026: date(2026, 4, 5), 2027: date(2027, 3, 28)}


def next_day(
    frequency: str | None, day_text: str | None, *, after: date, starts: date | None, ends: date | None
) -> date | None:
    """Return the first planned day after another, within the plan's days; None: its words are not understood."""
    if (frequency or "").lower() not in MONTHLY or day_text is None:
        return None
    day_text = day_text.lower()
    if "perioden" in day_text and not (starts and starts.day == 1):
        return None  # the period is a month only where the plan begins with one
    for first in _months(after):
        planned = _in_month(day_text, first)
        if planned is None:
            return None
        named, paid = planned
        if paid > after and (starts is None or named >= starts):
            return paid if ends is None or named <= ends else None
    return None


def _months(after: date) -> Iterator[date]:
    """Yield the first day of each month that a payment after this day may belong to, a year ahead."""
    first = after.replace(day=1)
    for _ in range(13):
        yield first
        first = (first + timedelta(days=31)).replace(day=1)


def _in_month(day_text: str, first: date) -> tuple[date, date] | None:
    """Return the day that the words name in a month, and the day the money comes."""
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    if day_text in ("sidste bankdag i måneden", "sidste bankdag i perioden"):
        return (_open_before(last),) * 2
    if day_text == "første bankdag i måneden":
        return (_open_after(first),) * 2
    fixed = FIXED.fullmatch(day_text)
    if fixed and int(fixed[1]) <= LATEST_FIXED:
        named = first.replace(day=int(fixed[1]))
        return named, _open_before(named)
    return None


def _open_before(day: date) -> date:
    while not _banks_open(day):
        day -= ONE_DAY
    return day


def _open_after(day: date) -> date:
    while not _banks_open(day):
        day += ONE_DAY
    return day


def _banks_open(day: date) -> bool:
    if day.weekday() >= calendar.SATURDAY:
        return False
    if (day.month, day.day) in ((1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)):
        return False
    # Maundy Thursday, Good Friday, Easter Monday, Ascension and the day after, Whit Monday
    return (day - EASTER[day.year]).days not in (-3, -2, 1, 39, 40, 50)
