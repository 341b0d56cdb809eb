"""Reading the indexes' two times: the newest registration, and of it what is in force at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from lxml import etree

from sources.times import moment

SD = "{urn:oio:sagdok:3.0.0}"
GD = "{urn:oio:sts:generelledefinitioner:6}"

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)
_GONE = frozenset({"Slettet", "Passiveret"})


def newest(registrations: Iterable[etree._Element]) -> etree._Element | None:
    """The registration the index got last. None where there is none, or it says that the object is gone."""
    latest = max(registrations, key=_registered, default=None)
    if latest is None or (latest.findtext(f"{SD}LivscyklusKode") or "").strip() in _GONE:
        return None
    return latest


def _registered(registration: etree._Element) -> datetime:
    by_index, by_sender = registration.findtext(f"{GD}StsTidspunkt"), registration.findtext(f"{SD}Tidspunkt")
    return moment(by_index) or moment(by_sender) or _EARLIEST


def begins(element: etree._Element, namespace: str = GD) -> datetime | None:
    """When an element takes effect (virkning fra). None: not known, or since ever."""
    return moment(_limit(element, namespace, "FraTidspunkt"))


def in_force(element: etree._Element, now: datetime, *, namespace: str = GD, doubt: bool = False) -> bool:
    """Whether an element is in force. A missing or infinite limit is open; an unreadable one gives `doubt`."""
    first, last = _limit(element, namespace, "FraTidspunkt"), _limit(element, namespace, "TilTidspunkt")
    start = moment(first) if first is not None else _EARLIEST
    end = moment(last) if last is not None else _LATEST
    if start is None or end is None:
        return doubt
    return start <= now < end


def latest_in_force(elements: Iterable[etree._Element], now: datetime, *, namespace: str = GD) -> etree._Element | None:
    """Of those in force the one that began last; of equals the first."""
    current = [element for element in elements if in_force(element, now, namespace=namespace)]
    return max(current, key=lambda element: begins(element, namespace) or _EARLIEST, default=None)


def latest_and_doubtful(
    elements: Iterable[etree._Element], now: datetime, *, namespace: str = GD
) -> list[etree._Element]:
    """The latest in force, and each with an unreadable limit: what forbids showing may stand in one of those."""
    candidates = list(elements)
    latest = latest_in_force(candidates, now, namespace=namespace)
    doubtful = [
        one
        for one in candidates
        if in_force(one, now, namespace=namespace, doubt=True) and not in_force(one, now, namespace=namespace)
    ]
    return doubtful if latest is None else [latest, *doubtful]


def _limit(element: etree._Element, namespace: str, name: str) -> str | None:
    return element.findtext(f"{namespace}Virkning/{SD}{name}/{SD}TidsstempelDatoTid")


def role(relation: etree._Element) -> str:
    """The UUID of a relation's role, in lower case."""
    return (relation.findtext(f"{GD}Rolle/{SD}UUIDIdentifikator") or "").strip().lower()


def reference(relation: etree._Element) -> tuple[str | None, str | None]:
    """What a relation points at: its UUID (in lower case) or its URN."""
    uuid = relation.findtext(f"{GD}ReferenceID/{SD}UUIDIdentifikator")
    urn = relation.findtext(f"{GD}ReferenceID/{SD}URNIdentifikator")
    return uuid.strip().lower() if uuid else None, urn.strip() if urn else None
