"""Reading the indexes' two times: the newest registration, and of it what is in force at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from sources.reference.danish_time import EARLIEST, LATEST, moment, read_limits, readings
from sources.reference.uuids import uuid_of_urn
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
_GONE = ("Slettet", "Passiveret")


def effect(prefix: str) -> dict[str, str]:
    """Return where the texts stand that limit when something is in force."""
    return {
        "start": f"{prefix}:Virkning/sd:FraTidspunkt/sd:TidsstempelDatoTid",
        "until": f"{prefix}:Virkning/sd:TilTidspunkt/sd:TidsstempelDatoTid",
    }


RELATION = {**effect("gd"), **_RELATION}
"""Where the texts of a relation stand."""


def possibly_newest(registrations: Sequence[R]) -> list[R]:
    """Return the registration that the index got last, or all that may be it where their times do not tell.

    They do not where they are equal, missing or unreadable, or bear no offset in the hour that Danish clocks repeat.
    """
    if len(registrations) < 2:
        return list(registrations)
    times = [_registered(registration) for registration in registrations]
    latest = max(earliest for earliest, _ in times)
    return [registration for registration, (_, last) in zip(registrations, times, strict=True) if last >= latest]


def is_gone(registration: Registration) -> bool:
    """Return whether a registration says that its object is no more."""
    return registration.life_cycle in _GONE


def _registered(registration: Registration) -> tuple[datetime, datetime]:
    """Return the first and the last instant at which the index may have got a registration."""
    times = readings(registration.sts_time) or readings(registration.sender_time) or (EARLIEST, LATEST)
    return min(times), max(times)


def begins(part: Limited) -> datetime | None:
    """Return when something takes effect (virkning fra). None: not known, or since ever."""
    return moment(part.start)


def has_begun(part: Limited, now: datetime) -> bool:
    """Return whether something is or was in force, as far as its beginning can be read."""
    limits = read_limits(part.start, None)
    return limits is None or limits.earliest <= now


def in_force(part: Limited, now: datetime, *, doubt: bool = False) -> bool:
    """Return whether something is in force. A missing or infinite limit is open; an unreadable one gives `doubt`.

    So does a limit that may mean either of two instants, as long as `now` is between them.
    """
    state = _in_force(part, now)
    return doubt if state is None else state


def _in_force(part: Limited, now: datetime) -> bool | None:
    """Return None where a limit cannot be read, or `now` is between the two instants that it may mean."""
    limits = read_limits(part.start, part.until)
    if limits is None:
        return None
    if limits.start <= now < limits.end:
        return True
    return None if limits.earliest <= now < limits.latest else False


def latest_in_force(parts: Iterable[L], now: datetime) -> L | None:
    """Return of those in force the one that began last; of equals the first."""
    return _latest([part for part in parts if _in_force(part, now)])


def _latest(parts: list[L]) -> L | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return max(parts, key=lambda part: begins(part) or EARLIEST)


def possibly_latest_in_force(parts: Iterable[L], now: datetime) -> list[L]:
    """Return the latest in force, and each other of which a bare time does not tell whether it began later."""
    current = [part for part in parts if _in_force(part, now)]
    latest = _latest(current)
    if latest is None or len(current) == 1:
        return current
    beginnings = [readings(part.start) or (EARLIEST,) for part in current]
    earliest = max(map(min, beginnings))
    return [
        part for part, beginning in zip(current, beginnings, strict=True) if part is latest or max(beginning) > earliest
    ]


def latest_and_doubtful(parts: Sequence[L], now: datetime) -> list[L]:
    """Return what may be the latest in force: what forbids showing may stand in any of them.

    The latest come first, then each with an unreadable limit.
    """
    return [*possibly_latest_in_force(parts, now), *(part for part in parts if _in_force(part, now) is None)]


def has_role(relation: Relation, role: str) -> bool:
    """Return whether a relation has the role of this UUID."""
    return relation.role is not None and (relation.role == role or relation.role.lower() == role)


def reference(relation: Relation) -> tuple[str | None, str | None]:
    """Return what a relation points at: its UUID (in lower case), also where a URN ends in it; and its URN."""
    if relation.uuid:
        return relation.uuid.lower(), relation.urn or None
    return uuid_of_urn(relation.urn), relation.urn or None
