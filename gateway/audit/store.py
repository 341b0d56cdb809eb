"""The port of the audit log: an event is written, and a citizen's own events are read back."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from gateway.auth.authenticator import Role
from sources.reference.record_kinds import RECORD_KINDS, RecordKind

AuditEvent = Mapping[str, Any]
EMPLOYMENT = "employment"
"""What an event has where an employee viewed, and no other: whose employee, in which position, why and about what."""


class AuditStoreError(Exception):
    """The event is not recorded, or the events cannot be read. The reason is for the log alone."""


_REPRESENTATIVES = frozenset(role.value for role in (Role.PARENT, Role.GUARDIAN, Role.ATTORNEY))


@dataclass(frozen=True, slots=True)
class Employer:
    """What a citizen reads of an employee who viewed: whose, by CVR number, in which position, why and about what."""

    authority: str
    position: str | None
    reason: str | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One event, as somebody whom it concerns may read it, or several (`views`) that are read together.

    `is_self`: the reader viewed. `is_about_reader`: the reader's own records, and not those of somebody whom the reader
    represents. `parties`: the names in the log of who viewed and whose records.
    """

    id: str
    at: datetime
    role: str
    is_self: bool
    application: str | None
    kinds: tuple[RecordKind, ...]
    authorities: tuple[str, ...]
    views: int = 1
    is_about_reader: bool = True
    employer: Employer | None = None
    parties: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditHistory:
    """The newest events that concern a citizen, newest first, and whether there are no more."""

    entries: tuple[AuditEntry, ...]
    whole: bool


class AuditStore(Protocol):
    """Where events are stored. They can be added and read, never changed."""

    def write(self, event: AuditEvent) -> Awaitable[None]:
        """Store an event. Raise AuditStoreError. A caller that stops waiting does not end the writing."""

    async def history(self, reader: str, *, limit: int) -> AuditHistory:
        """Return the newest events that a person may read. Raise AuditStoreError where they cannot be read."""

    async def close(self) -> None:
        """Finish the writes under way."""


def readers_of(event: AuditEvent) -> tuple[str, ...]:
    """Return who may read an event: whose records were viewed, and the citizen who viewed them on their behalf."""
    actor, subject = event["actor"], event["subject"]
    if actor == subject or EMPLOYMENT in event:
        return (subject,) if subject else ()
    return tuple(person for person in (subject, actor) if person)


def _id_of(event: AuditEvent) -> str:
    """Return an id that no other event of a reader has: one request may look on behalf of several."""
    if event["role"] not in _REPRESENTATIVES:
        return str(event["request"])
    person = hashlib.blake2b(f"{event['subject']}".encode(), digest_size=8).hexdigest()
    return f"{event['request']} {event['role']} {person}"


def audit_entry(event: AuditEvent, reader: str) -> AuditEntry:
    """Return what one of its readers may read of an event. A kind that does not exist any more is left out."""
    views, employment = event["shown"], event.get(EMPLOYMENT)
    return AuditEntry(
        id=_id_of(event),
        at=datetime.fromisoformat(event["at"]),
        role=event["role"],
        is_self=event["actor"] == reader,
        application=event["application"],
        kinds=tuple(kind for kind in RECORD_KINDS if any(view["kind"] == kind.name for view in views)),
        authorities=tuple(dict.fromkeys(view["authority"] for view in views if view["authority"])),
        is_about_reader=event["subject"] == reader,
        employer=Employer(**employment) if employment else None,
        parties=(event["actor"], event["subject"]),
    )
