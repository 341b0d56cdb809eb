"""The port of the access record: an event is written, and a citizen's own events are read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sources.record_kinds import RECORD_KINDS, RecordKind

AuditEvent = Mapping[str, Any]


class AuditStoreError(Exception):
    """The event is not on record. The reason is for the log alone."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One event, as the citizen it is about may read it."""

    id: str
    at: datetime
    role: str
    is_self: bool
    application: str | None
    kinds: tuple[RecordKind, ...]
    authorities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditHistory:
    """A citizen's newest events, newest first, and whether there are no more."""

    entries: tuple[AuditEntry, ...]
    whole: bool


class AuditStore(Protocol):
    """Where events are kept. They can be added and read, never changed."""

    async def write(self, event: AuditEvent) -> None:
        """Put an event on record. Raises AuditStoreError. Who stops waiting for it does not end the writing."""

    async def history(self, subject: str, *, most: int) -> AuditHistory:
        """The newest events about a person. Raises AuditStoreError where the record cannot be read."""

    async def close(self) -> None:
        """Finish what is under way."""


def entry(event: AuditEvent) -> AuditEntry:
    """What an event tells the citizen. A kind that nobody knows any more is left out."""
    shown = event["shown"]
    return AuditEntry(
        id=event["request"],
        at=datetime.fromisoformat(event["at"]),
        role=event["role"],
        is_self=event["actor"] == event["subject"],
        application=event["application"],
        kinds=tuple(kind for kind in RECORD_KINDS if any(view["kind"] == kind.name for view in shown)),
        authorities=tuple(dict.fromkeys(view["authority"] for view in shown if view["authority"])),
    )
