"""Danish bank days: the days on which money can reach an account.

The public holidays come from the `holidays` package, which knows that Store Bededag ended with 2023. Banks close on
four days more: 5 June, 24 and 31 December, and the Friday after Ascension Day. Source: Nationalbanken's list
"Banklukkedage", which the tests hold this against. The list looks forward, and so does this: it is for payments to
come, not for history.
"""

from datetime import date, timedelta
from functools import lru_cache

_DAY = timedelta(days=1)
_ASCENSION = "Kristi himmelfartsdag"


def is_bank_day(day: date) -> bool:
    """Return whether the banks are open: Monday to Friday, and no holiday or other closing day."""
    return day.weekday() < 5 and day not in closing_days(day.year)


def at_or_before(day: date) -> date:
    """Return the day itself if it is a bank day, else the last bank day before."""
    return _nearest(day, -_DAY)


def at_or_after(day: date) -> date:
    """Return the day itself if it is a bank day, else the first bank day after."""
    return _nearest(day, _DAY)


@lru_cache(maxsize=64)
def closing_days(year: int) -> frozenset[date]:
    """Return the holidays and closing days of a year. The first call imports `holidays` (a tenth of a second)."""
    from holidays import country_holidays  # noqa: PLC0415 - a tenth of a second, only where it is needed

    public = country_holidays("DK", years=year, language="da")
    after_ascension = {day + _DAY for day in public.get_named(_ASCENSION)}
    return frozenset({*public, *after_ascension, date(year, 6, 5), date(year, 12, 24), date(year, 12, 31)})


def _nearest(day: date, step: timedelta) -> date:
    while not is_bank_day(day):
        day += step
    return day
