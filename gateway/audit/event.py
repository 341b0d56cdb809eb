"""One request as the access record keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from gateway.audit.store import AuditEvent
from gateway.audit.views import AuditViews
from gateway.auth.authenticator import Caller
from sources.subject import Subject

_LONG_NUMBER = re.compile(r"\d{6,}")
_LONGEST = 100


def event(
    caller: Caller,
    views: AuditViews,
    *,
    at: datetime,
    operation: str | None,
    request: str,
    sources: Iterable[str],
    openings: str,
    trace: Callable[[Subject], str],
) -> AuditEvent:
    """Who looked, on behalf of whom, as what and why, through what, at how much of which kind. No contents."""
    return {
        "at": at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "actor": trace(caller.actor) if caller.actor else None,
        "subject": trace(caller.subject) if caller.subject else None,
        "role": caller.role.value,
        "purpose": caller.purpose.value,
        "application": _plain(caller.application),
        "operation": _plain(operation),
        "shown": views.counted(),
        "sources": sorted(sources),
        "openings": openings,
        "request": request,
    }


def _plain(text: str | None) -> str | None:
    """A name that the client chose: short, and without a number that could be a person's."""
    return _LONG_NUMBER.sub("…", text.replace("-", "") if _has_long_number(text) else text)[:_LONGEST] if text else None


def _has_long_number(text: str) -> bool:
    return bool(_LONG_NUMBER.search(text.replace("-", "")))
