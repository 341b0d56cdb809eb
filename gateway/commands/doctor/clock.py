"""How far the clocks of this machine and of a service differ."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from gateway.commands.doctor.finding import Check, Finding, error, ok, warning

Clock = Callable[[], datetime]
"""An instant of real time."""

TOLERANCE = timedelta(minutes=5)
"""By the indexes' policies: a message whose times are further away is refused."""

NOTICEABLE = timedelta(minutes=1)
_CURE = "Set this machine's clock by NTP. Where it is right already, the service's is wrong: tell whoever runs it."


def clock_finding(service: str, theirs: datetime, ours: datetime) -> Finding:
    """Return what a difference of two clocks means. Both are instants."""
    difference = ours - theirs
    amount, way = abs(difference), "ahead of" if difference > timedelta() else "behind"
    if amount < NOTICEABLE:
        return ok(Check.CLOCK, service, "The clocks agree within a minute.")
    text = f"This machine's clock is {_written(amount)} {way} the service's."
    if amount < TOLERANCE:
        return warning(Check.CLOCK, service, text, _CURE)
    return error(Check.CLOCK, service, f"{text} Signed messages may differ by 5 minutes at most.", _CURE)


def date_of(header: str | None) -> datetime | None:
    """Return the instant of a Date header. None: there is none, or it cannot be read."""
    try:
        date = parsedate_to_datetime(header or "")
    except (TypeError, ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _written(amount: timedelta) -> str:
    minutes, seconds = divmod(int(amount.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
