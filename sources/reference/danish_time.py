"""The indexes' moments, as instants, and their days, as Danish calendar days.

An instant is held in UTC: Python compares two times of one zone by their wall clocks, which in Denmark show an hour of
every October twice. Danish time is for showing days, and for reading a time that bears no offset.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

DENMARK = ZoneInfo("Europe/Copenhagen")
EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)

_DOTTED_OFFSET = re.compile(r"([+-]\d{2})\.(\d{2})$")  # the guide for senders has an example written this way
_MIDNIGHT = re.compile(r"T24:00:00(\.0+)?(?=[Z+-]|$)")  # XML has a day end so, and not every Python reads it


_MAX_LENGTH = 64
"""Characters of a moment with white space around it; anything longer is none."""

_EMPTY_DAYS = frozenset(
    {
        date(1, 1, 1),  # .NET's empty DateTime
        date(1601, 1, 1),  # Windows' file time nought
        date(1753, 1, 1),  # the first datetime of SQL Server
        date(1899, 12, 30),  # OLE's nought
        date(1899, 12, 31),  # the next, written in UTC
        date(1900, 1, 1),  # SQL Server's empty datetime
    }
)
"""Days that senders write for "no date"."""

_LAST_EMPTY_YEAR = 1900

_NEVER = date(2999, 1, 1)
"""The first of the days that senders write for "never", of which 9999-12-31 is the last."""


class EffectLimits(NamedTuple):
    """Surely in force from `start` up to `end`; perhaps so from `earliest` up to `latest`."""

    start: datetime
    end: datetime
    earliest: datetime
    latest: datetime


def moment(text: str | None) -> datetime | None:
    """Return an xs:dateTime as an instant, None for anything unreadable or a date that means none.

    Without an offset it is Danish wall clock, by the offset that held until then where that hour comes twice or never.
    """
    return _moment(text) if text and len(text) <= _MAX_LENGTH else None


def readings(text: str | None) -> tuple[datetime, ...]:
    """Return the instants that an xs:dateTime may mean: two for one that Danish clocks show twice or never.

    Empty for anything unreadable or a date that means none.
    """
    return _true_readings(text) if text and len(text) <= _MAX_LENGTH else ()


def means_none(day: date) -> bool:
    """Return whether a date is one that senders write for "no date" or "never"."""
    return day >= _NEVER or day in _EMPTY_DAYS


def instant(at: datetime) -> datetime:
    """Return a moment in UTC; the first or the last there is, for one that lies beyond it."""
    try:
        return at.astimezone(UTC)
    except OverflowError:  # some write the first or last day there is for "for ever"
        return EARLIEST if at.year == 1 else LATEST


@lru_cache(maxsize=16_384)  # an answer repeats its moments, and the next answers do
def _moment(text: str) -> datetime | None:
    written = _written(text)
    return None if written is None or _is_empty(written) else instant(written)


@lru_cache(maxsize=16_384)
def _true_readings(text: str) -> tuple[datetime, ...]:
    written = _written(text)
    return () if written is None or _is_empty(written) else _readings(text)


def _is_empty(written: datetime) -> bool:
    """Return whether a moment means none, as it is written or on a Danish clock."""
    return means_none(written.date()) or means_none(day_of(instant(written)))


def _written(text: str) -> datetime | None:
    """Return the moment in the zone that it was written in."""
    iso, is_end_of_day = _MIDNIGHT.subn("T00:00:00", _DOTTED_OFFSET.sub(r"\1:\2", text.strip()))
    try:
        written = datetime.fromisoformat(iso)
    except ValueError:
        return None
    if is_end_of_day:
        written = _day_after(written)
    return written if written.tzinfo else written.replace(tzinfo=DENMARK)


def _day_after(midnight: datetime) -> datetime:
    """Return the next midnight; the last moment there is, where there is none."""
    if midnight.date() == date.max:
        return datetime.max.replace(tzinfo=midnight.tzinfo)
    return midnight + timedelta(days=1)


def read_limits(first: str | None, last: str | None) -> EffectLimits | None:
    """Return from when until when, open where a limit is missing. None for limits of which one is unreadable.

    A date that means none opens its own side. As an end, an empty date is as good as unreadable: it may mean that there
    is no end, and what it ends may forbid showing.
    """
    return _limits(first, last) if len(first or "") + len(last or "") <= 2 * _MAX_LENGTH else None


@lru_cache(maxsize=16_384)
def _limits(first: str | None, last: str | None) -> EffectLimits | None:
    starts = (EARLIEST,) if first is None else _readings(first)
    ends = (LATEST,) if last is None else _end_readings(last)
    return EffectLimits(max(starts), min(ends), min(starts), max(ends)) if starts and ends else None


def _end_readings(text: str) -> tuple[datetime, ...]:
    written = _written(text)
    if written is not None and _is_empty(written):
        return (LATEST,) if written.year > _LAST_EMPTY_YEAR else ()
    return _readings(text)


def _readings(text: str) -> tuple[datetime, ...]:
    """Return each instant that a limit may mean: two where Danish clocks show it twice or never, none if unreadable."""
    written = _written(text)
    return () if written is None else tuple([instant(written.replace(fold=fold)) for fold in (0, 1)])


def day_of(at: datetime) -> date:
    """Return the day on which a moment falls in Denmark."""
    return _danish(at).date()


def day(text: str | None) -> date | None:
    """Return an xs:date, or the day that an xs:dateTime begins with, as it is written.

    None for anything unreadable or a date that means none.
    """
    return _day(text.strip()[:10]) if text else None


def is_unreadable_day(text: str | None) -> bool:
    """Return whether something is written that is no date, not even one that means none."""
    return bool(text and text.strip()) and day(text) is None and not is_empty_day(text or "")


def is_empty_day(text: str) -> bool:
    """Return whether a text is a date, with or without a time, that means none."""
    try:
        return means_none(date.fromisoformat(text.strip()[:10]))
    except ValueError:
        return False


@lru_cache(maxsize=4_096)
def _day(text: str) -> date | None:
    try:
        written = date.fromisoformat(text)
    except ValueError:
        return None
    return None if means_none(written) else written


def text_of(at: datetime) -> str:
    """Write a moment as the indexes want it: Danish time, with the offset that tells a repeated hour's two apart."""
    return _danish(at).isoformat(timespec="milliseconds")


def _danish(at: datetime) -> datetime:
    try:
        return at.astimezone(DENMARK)
    except OverflowError:  # the last hours there are
        return at
