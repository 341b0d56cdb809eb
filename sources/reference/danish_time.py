"""The indexes' moments and days, as Danish calendar days."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DENMARK = ZoneInfo("Europe/Copenhagen")

_DOTTED_OFFSET = re.compile(r"([+-]\d{2})\.(\d{2})$")  # the guide for senders has an example written this way
_MIDNIGHT = re.compile(r"T24:00:00(\.0+)?(?=[Z+-]|$)")  # XML has a day end so, and not every Python reads it


_LONGEST = 64
"""Characters of a moment with white space around it; anything longer is none."""


def moment(text: str | None) -> datetime | None:
    """An xs:dateTime as Danish time; without an offset it is Danish already. None for anything unreadable."""
    return _moment(text) if text and len(text) <= _LONGEST else None


@lru_cache(maxsize=16_384)  # an answer repeats its moments, and the next answers do
def _moment(text: str) -> datetime | None:
    said, is_end_of_day = _MIDNIGHT.subn("T00:00:00", _DOTTED_OFFSET.sub(r"\1:\2", text.strip()))
    try:
        read = datetime.fromisoformat(said)
    except ValueError:
        return None
    if is_end_of_day:
        read = _day_after(read)
    try:
        return read.astimezone(DENMARK) if read.tzinfo else read.replace(tzinfo=DENMARK)
    except OverflowError:
        return read  # the first or last day there is, which some write for "for ever"


def _day_after(midnight: datetime) -> datetime:
    """The next midnight; the last moment there is, where there is none."""
    if midnight.date() == date.max:
        return datetime.max.replace(tzinfo=midnight.tzinfo)
    return midnight + timedelta(days=1)


def read_limits(first: str | None, last: str | None) -> tuple[datetime | None, datetime | None] | None:
    """From when until when, each None where it is missing. None for limits of which one is unreadable."""
    return _limits(first, last) if len(first or "") + len(last or "") <= 2 * _LONGEST else None


@lru_cache(maxsize=16_384)
def _limits(first: str | None, last: str | None) -> tuple[datetime | None, datetime | None] | None:
    start, end = moment(first), moment(last)
    is_readable = (start is not None or first is None) and (end is not None or last is None)
    return (start, end) if is_readable else None


def day(text: str | None) -> date | None:
    """An xs:date, or the day that an xs:dateTime begins with, as it is written. None for anything unreadable."""
    return _day(text.strip()[:10]) if text else None


@lru_cache(maxsize=4_096)
def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def text_of(at: datetime) -> str:
    """A moment as the indexes want it written."""
    return at.isoformat(timespec="milliseconds")
