"""The port of the audit log: an event is written, and a citizen's own events are read back."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sources.reference.record_kinds import RECORD_KINDS, RecordKind

AuditEvent = Mapping[str, Any]


class AuditStoreError(Exception):
    """The event is not recorded, or the events cannot be read. The reason is for the log alone."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One event, as the citizen it is about may read it, or several (`views`) that are read together."""

    id: str
    at: datetime
    role: str
    is_self: bool
    application: str | None
    kinds: tuple[RecordKind, ...]
    authorities: tuple[str, ...]
    views: int = 1


@dataclass(frozen=True, slots=True)
class AuditHistory:
    """A citizen's newest events, newest first, and whether there are no more."""

    entries: tuple[AuditEntry, ...]
    whole: bool


class AuditStore(Protocol):
    """Where events are stored. They can be added and read, never changed."""

    def write(self, event: AuditEvent) -> Awaitable[None]:
        """Store an event. Raise AuditStoreError. A caller that stops waiting does not end the writing."""

    async def history(self, subject: str, *, limit: int) -> AuditHistory:
        """Return the newest events about a person. Raise AuditStoreError where they cannot be read."""

    async def close(self) -> None:
        """Finish the writes under way."""


def audit_entry(event: AuditEvent) -> AuditEntry:
    """Return what the citizen may read of an event. A kind that does not exist any more is left out."""
    views = event["shown"]
    return AuditEntry(
        id=event["request"],
        at=datetime.fromisoformat(event["at"]),
        role=event["role"],
        is_self=event["actor"] == event["subject"],
        application=event["application"],
        kinds=tuple(kind for kind in RECORD_KINDS if any(view["kind"] == kind.name for view in views)),
        authorities=tuple(dict.fromkeys(view["authority"] for view in views if view["authority"])),
    )
