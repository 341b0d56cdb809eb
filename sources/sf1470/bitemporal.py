"""Reading the indexes' two times: the newest registration, and of it what is in force at a moment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sources.reference.danish_time import EARLIEST, moment, read_limits
from sources.soap.xml_binding import Text, XmlStruct


class Registration(XmlStruct):
    """One of the states of an object that were reported to the index (registrering)."""

    sts_time: Text
    sender_time: Text
    life_cycle: Text


class Limited(XmlStruct):
    """What is in force from a moment up to another (virkning)."""

    start: Text
    until: Text


class Relation(Limited):
    """What an object points at, and as what."""

    role: Text
    uuid: Text
    urn: Text


REGISTRATION = {
    "sts_time": "gd:StsTidspunkt",
    "sender_time": "sd:Tidspunkt",
    "life_cycle": "sd:LivscyklusKode",
}
"""Where the texts of a registration stand."""

_RELATION = {
    "role": "gd:Rolle/sd:UUIDIdentifikator",
    "uuid": "gd:ReferenceID/sd:UUIDIdentifikator",
    "urn": "gd:ReferenceID/sd:URNIdentifikator",
}

L = TypeVar("L", bound=Limited)
R = TypeVar("R", bound=Registration)
_UUID_URN = re.compile(r"urn:.*:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
"""Such as urn:oio:it-system-uuid: and what follows; senders do not agree on what stands before the UUID."""
_GONE = ("Slettet", "Passiveret")


def effect(prefix: str) -> dict[str, str]:
    """Where the texts stand that limit when something is in force."""
    return {
        "start": f"{prefix}:Virkning/sd:FraTidspunkt/sd:TidsstempelDatoTid",
        "until": f"{prefix}:Virkning/sd:TilTidspunkt/sd:TidsstempelDatoTid",
    }


RELATION = {**effect("gd"), **_RELATION}
"""Where the texts of a relation stand."""


def newest(registrations: Iterable[R]) -> R | None:
    """The registration the index got last. None where there is none, or it says that the object is gone."""
    latest = max(registrations, key=_registered, default=None)
    return None if latest is None or latest.life_cycle in _GONE else latest


def _registered(registration: Registration) -> datetime:
    return moment(registration.sts_time) or moment(registration.sender_time) or EARLIEST


def begins(part: Limited) -> datetime | None:
    """When something takes effect (virkning fra). None: not known, or since ever."""
    return moment(part.start)


def in_force(part: Limited, now: datetime, *, doubt: bool = False) -> bool:
    """Whether something is in force. A missing or infinite limit is open; an unreadable one gives `doubt`.

    So does a limit that may mean either of two instants, as long as `now` is between them.
    """
    known = _known_in_force(part, now)
    return doubt if known is None else known


def _known_in_force(part: Limited, now: datetime) -> bool | None:
    """None: a limit is there and cannot be read, or `now` is between the two instants that it may mean."""
    limits = read_limits(part.start, part.until)
    if limits is None:
        return None
    if limits.start <= now < limits.end:
        return True
    return None if limits.earliest <= now < limits.latest else False


def latest_in_force(parts: Iterable[L], now: datetime) -> L | None:
    """Of those in force the one that began last; of equals the first."""
    return _latest([part for part in parts if _known_in_force(part, now)])


def _latest(current: list[L]) -> L | None:
    if len(current) < 2:
        return current[0] if current else None
    return max(current, key=lambda part: begins(part) or EARLIEST)


def latest_and_doubtful(parts: Iterable[L], now: datetime) -> list[L]:
    """The latest in force, and each with an unreadable limit: what forbids showing may stand in one of those."""
    known = [(_known_in_force(part, now), part) for part in parts]
    latest = _latest([part for is_in_force, part in known if is_in_force])
    doubtful = [part for is_in_force, part in known if is_in_force is None]
    return doubtful if latest is None else [latest, *doubtful]


def has_role(relation: Relation, role: str) -> bool:
    """Whether a relation has the role of this UUID."""
    said = relation.role
    return said is not None and (said == role or said.lower() == role)


def reference(relation: Relation) -> tuple[str | None, str | None]:
    """What a relation points at: its UUID (in lower case), also where a URN ends in it; or its URN."""
    if relation.uuid:
        return relation.uuid.lower(), relation.urn or None
    named = _UUID_URN.fullmatch(relation.urn) if relation.urn else None
    return named[1].lower() if named else None, relation.urn or None
