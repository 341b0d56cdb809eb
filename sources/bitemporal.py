"""Reading the indexes' two times: the newest registration, and of it what is in force at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sources.shapes import Part, text
from sources.times import moment

REGISTRATION = {
    "registered by index": "gd:StsTidspunkt",
    "registered by sender": "sd:Tidspunkt",
    "life cycle": "sd:LivscyklusKode",
}
"""The texts of a registration."""

RELATION = {
    "role": "gd:Rolle/sd:UUIDIdentifikator",
    "uuid": "gd:ReferenceID/sd:UUIDIdentifikator",
    "urn": "gd:ReferenceID/sd:URNIdentifikator",
}
"""The texts that say what a relation points at, and as what."""

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_GONE = ("Slettet", "Passiveret")


def effect(prefix: str) -> dict[str, str]:
    """The texts that limit when something is in force (virkning)."""
    return {
        "from": f"{prefix}:Virkning/sd:FraTidspunkt/sd:TidsstempelDatoTid",
        "until": f"{prefix}:Virkning/sd:TilTidspunkt/sd:TidsstempelDatoTid",
    }


def newest(registrations: Iterable[Part]) -> Part | None:
    """The registration the index got last. None where there is none, or it says that the object is gone."""
    latest = max(registrations, key=_registered, default=None)
    return None if latest is None or text(latest, "life cycle") in _GONE else latest


def _registered(registration: Part) -> datetime:
    by_index, by_sender = registration.get("registered by index"), registration.get("registered by sender")
    return moment(by_index) or moment(by_sender) or _EARLIEST


def begins(part: Part) -> datetime | None:
    """When something takes effect (virkning fra). None: not known, or since ever."""
    return moment(part.get("from"))


def in_force(part: Part, now: datetime, *, doubt: bool = False) -> bool:
    """Whether something is in force. A missing or infinite limit is open; an unreadable one gives `doubt`."""
    known = _known_in_force(part, now)
    return doubt if known is None else known


def _known_in_force(part: Part, now: datetime) -> bool | None:
    """None: a limit is there and cannot be read."""
    first, last = part.get("from"), part.get("until")
    start, end = moment(first), moment(last)
    if (start is None and first is not None) or (end is None and last is not None):
        return None
    return (start is None or start <= now) and (end is None or now < end)


def latest_in_force(parts: Iterable[Part], now: datetime) -> Part | None:
    """Of those in force the one that began last; of equals the first."""
    return _latest([part for part in parts if _known_in_force(part, now)])


def _latest(current: list[Part]) -> Part | None:
    if len(current) < 2:
        return current[0] if current else None
    return max(current, key=lambda part: begins(part) or _EARLIEST)


def latest_and_doubtful(parts: Iterable[Part], now: datetime) -> list[Part]:
    """The latest in force, and each with an unreadable limit: what forbids showing may stand in one of those."""
    known = [(_known_in_force(part, now), part) for part in parts]
    latest = _latest([part for is_in_force, part in known if is_in_force])
    doubtful = [part for is_in_force, part in known if is_in_force is None]
    return doubtful if latest is None else [latest, *doubtful]


def has_role(relation: Part, role: str) -> bool:
    """Whether a relation has the role of this UUID."""
    return (relation.get("role") or "").lower() == role


def reference(relation: Part) -> tuple[str | None, str | None]:
    """What a relation points at: its UUID (in lower case) or its URN."""
    uuid, urn = text(relation, "uuid"), text(relation, "urn")
    return uuid.lower() if uuid else None, urn
