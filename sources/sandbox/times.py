"""Moments on a line: timestamps with any zone, and virkning without an end."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

START = float("-inf")
_DANISH_TIME = ZoneInfo("Europe/Copenhagen")


@lru_cache(maxsize=65536)
def instant(stamp: str | None, absent_is_end: int) -> float:
    """Return a timestamp as seconds, Danish time where it names no zone; none is the start or the end of time."""
    if stamp is None or stamp == "infinite":
        return float("inf") if absent_is_end else START
    moment = datetime.fromisoformat(stamp)
    return (moment if moment.tzinfo else moment.replace(tzinfo=_DANISH_TIME)).timestamp()
