"""One request as the audit log records it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from gateway.audit.store import EMPLOYMENT, AuditEvent
from gateway.audit.views import AuditViews
from gateway.auth.authenticator import Caller, Employment
from gateway.observability.redaction import short_name
from sources.records.subject import Subject


def view_event(
    caller: Caller,
    views: AuditViews,
    *,
    at: datetime,
    operation: str | None,
    request: str,
    sources: Iterable[str],
    openings: str,
    trace: Callable[[Subject | str], str],
) -> AuditEvent:
    """Return who viewed, on behalf of whom, as what and why, through what, and how much of which kind. No contents."""
    actor = _named(caller.employment.employee if caller.employment else caller.actor, trace)
    return {
        "at": at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "actor": actor,
        "subject": actor if caller.subject is caller.actor else _named(caller.subject, trace),
        "role": caller.role.value,
        "purpose": caller.purpose.value,
        "application": short_name(caller.application),
        "operation": short_name(operation),
        "shown": views.counted(),
        "sources": sorted(sources),
        "openings": openings,
        "request": request,
        **(_of_employment(caller.employment) if caller.employment else {}),
    }


def _of_employment(employment: Employment) -> dict[str, Any]:
    """Return what an event has of an employee, and who has approved it where somebody has."""
    approval = {"approvedBy": employment.approved_by} if employment.approved_by else {}
    return {EMPLOYMENT: _facts_of(employment), **approval}


def _facts_of(employment: Employment) -> dict[str, str | None]:
    """Return what the citizen may read of an employee: never who it is."""
    return {
        "authority": employment.authority,
        "position": short_name(employment.position),
        "reason": short_name(employment.reason),
        "reference": employment.reference,  # in which no number of a person is let in: a case's may be long
    }


def _named(person: Subject | str | None, trace: Callable[[Subject | str], str]) -> str | None:
    return trace(person) if person else None
