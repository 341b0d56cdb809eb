"""XML as the indexes write it, and the ids and moments of the ordinary test record."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from lxml import etree

from sources.records.subject import Subject
from sources.reference.danish_time import DENMARK

Element: TypeAlias = etree._Element
Content: TypeAlias = Element | str | None

NAMESPACES = {
    "s12": "http://www.w3.org/2003/05/soap-envelope",
    "s11": "http://schemas.xmlsoap.org/soap/envelope/",
    "h": "http://kombit.dk/xml/schemas/RequestHeader/1/",
    "sdi": "urn:oio:sts:sagdok:sagdokumentindeks:6",
    "sag": "urn:oio:sts:sagdok:sag:6",
    "si": "urn:oio:sts:sagdok:sagindeks:6",
    "di": "urn:oio:sts:sagdok:dokumentindeks:6",
    "gd": "urn:oio:sts:generelledefinitioner:6",
    "sd": "urn:oio:sagdok:3.0.0",
    "i": "http://www.kombit.dk/int/2022/01/01/",
    "k": "http://kombit.dk/xml/schemas/kontekst/2017/01/01/",
}

NOW = datetime(2026, 11, 16, 12, 0, tzinfo=DENMARK)
CPR = "7405861042"
CITIZEN = Subject(CPR)
AUTHORITY = "11111111"
URL = "http://index.invalid/"

PRIMARY_PARTY = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
AUTHORITY_ROLE = "9e979b84-b846-4472-8622-58007dc63c7e"
PRIMARY_CLASS = "a86c6581-ec85-412d-a655-31a1f1d5b14f"
MASTER = "251c24fd-57b0-4afc-9d73-b063d1957eb3"
DISPLAY_ROLE = "00000000-0000-4000-8000-000000000e02"
EXEMPT = "00000000-0000-4000-8000-000000000e01"
DECISION_ROLE = "00000000-0000-4000-8000-000000000e04"
OTHER_ROLE = "00000000-0000-4000-8000-000000000b01"
BEGAN = "2026-01-05T09:00:00.000+01:00"
FOR_EVER = "for ever"


def numbered(number: int) -> str:
    """Return a UUID made of a number."""
    return f"{number:08x}-0000-4000-8000-000000000001"


CASE, DOCUMENT, SYSTEM, PROPERTY, GRANT, PAYMENT = (numbered(number) for number in range(1, 7))


def el(name: str, *content: Content) -> Element:
    """Return an element such as `sag:Titel`, with elements and texts inside. What is None is left out."""
    made = etree.Element(tag(name), nsmap=NAMESPACES)
    for part in content:
        if isinstance(part, str):
            made.text = part
        elif part is not None:
            made.append(part)
    return made


def tag(name: str) -> str:
    """`sag:Titel` as lxml spells it."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def optional(name: str, text: str | None) -> Element | None:
    return None if text is None else el(name, text)


def identity(name: str, *, uuid: str | None = None, urn: str | None = None) -> Element | None:
    """Return a reference by UUID or URN. None where neither is given."""
    if uuid is None and urn is None:
        return None
    return el(name, optional("sd:UUIDIdentifikator", uuid), optional("sd:URNIdentifikator", urn))


def virkning(name: str, begins: str | None = BEGAN, ends: str | None = None) -> Element | None:
    """When something holds. None where neither limit is given."""
    if begins is None and ends is None:
        return None
    return el(name, _limit("sd:FraTidspunkt", begins), _limit("sd:TilTidspunkt", ends))


def _limit(name: str, text: str | None) -> Element | None:
    if text is None:
        return None
    return el(name, el("sd:GraenseIndikator", "true") if text == FOR_EVER else el("sd:TidsstempelDatoTid", text))


def relation(
    name: str,
    *more: Content,
    role: str | None = None,
    uuid: str | None = None,
    urn: str | None = None,
    extension: Element | None = None,
    begins: str | None = BEGAN,
    ends: str | None = None,
) -> Element:
    """Something that a case or document points at."""
    return el(
        name,
        virkning("gd:Virkning", begins, ends),
        identity("gd:Rolle", uuid=role),
        identity("gd:ReferenceID", uuid=uuid, urn=urn),
        None if extension is None else el("gd:LokalUdvidelseListe", extension),
        *more,
    )
