"""Days and moments as the senders write them: bank days, months, and timestamps in Danish time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
INFINITE = "infinite"


@lru_cache(maxsize=64)
def _easter(year: int) -> date:
    """Easter Sunday: the Sunday after the first full moon of spring."""
    golden, century = year % 19, year // 100
    correction = century - century // 4 - (8 * century + 13) // 25
    moon = (19 * golden + correction + 15) % 30
    moon -= moon == 29 or (moon == 28 and golden > 10)
    full_moon = date(year, 3, 21) + timedelta(days=moon)
    return full_moon + timedelta(days=7 - (full_moon.weekday() + 1) % 7)


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> frozenset[date]:
    easter = _easter(year)
    movable = {easter + timedelta(days=days) for days in (-3, -2, 1, 39, 40, 50)}
    fixed = {date(year, *day) for day in ((1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31))}
    prayer_day = {easter + timedelta(days=26)} if year < 2024 else set()
    return frozenset(movable | fixed | prayer_day)


def is_bank_day(day: date) -> bool:
    """Whether Danish banks move money that day."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def bank_day_before(day: date) -> date:
    """Return the day itself, or the bank day before it."""
    while not is_bank_day(day):
        day -= timedelta(days=1)
    return day


def bank_day_after(day: date) -> date:
    """Return the day itself, or the bank day after it."""
    while not is_bank_day(day):
        day += timedelta(days=1)
    return day


def month_start(day: date, months: int = 0) -> date:
    """Return the first of the month that lies so many months away."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def month_end(day: date) -> date:
    """Return the last day of the month."""
    return month_start(day, 1) - timedelta(days=1)


@lru_cache(maxsize=65536)
def moment(day: date, clock: str = "09:00:00") -> str:
    """Return a timestamp in Danish time, as most senders write it."""
    hour, minute, second = (int(part) for part in clock.split(":"))
    instant = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=DANISH_TIME)
    return instant.isoformat(timespec="milliseconds")


def from_day(day: date) -> dict[str, str | int | None]:
    """Return the virkning of something that holds from a day on."""
    return {"from_at": moment(day, "00:00:00"), "to_at": INFINITE}
