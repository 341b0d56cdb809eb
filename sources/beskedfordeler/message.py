"""Reading a message of Beskedfordeler: which objects have changed, and which citizens their new registrations name.

A message (Haendelsesbesked) has an envelope (Beskedkuvert) with the objects that it is about, and data: from the
indexes a RegistreringBesked with the object's UUID and its new registration. A citizen who is no longer a party of it
stands nowhere. Elements are known by their local names: the namespaces carry versions, and nothing is shown of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from sources.records.subject import PARTY_URN, Subject
from sources.reference.uuids import uuid_of, uuid_of_urn

MAX_MESSAGE_BYTES = 8 * 1024 * 1024
MAX_CHANGES = 1_000
"""Objects and citizens of one message; one of more is no message about an object of an index."""

_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
)
_OBJECTS = frozenset({"objektregistrering", "relateretobjekt"})
_OBJECT_ID = "objektid"
_REGISTRATION = "registreringbesked"
_CPR_NUMBER = "cprnummer"


class UnreadableMessageError(Exception):
    """A message that cannot be read. `reason` is a short word, and nothing of what stands in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ChangeMessage:
    """What has changed: UUIDs of objects in lower case, each once, and the citizens of their new registrations."""

    objects: tuple[str, ...]
    citizens: tuple[Subject, ...] = field(default=(), repr=False)


def read_message(body: bytes) -> ChangeMessage:
    """Return what a message is about. Raise UnreadableMessageError where it names no object and no citizen."""
    if len(body) > MAX_MESSAGE_BYTES:
        raise UnreadableMessageError("too_large")
    try:
        root = etree.fromstring(body, _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableMessageError("no_xml") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableMessageError("document_type")
    objects, citizens = tuple(dict.fromkeys(_objects(root))), tuple(dict.fromkeys(_citizens(root)))
    if not objects and not citizens:
        raise UnreadableMessageError("no_object")
    if len(objects) + len(citizens) > MAX_CHANGES:
        raise UnreadableMessageError("too_many_objects")
    return ChangeMessage(objects, citizens)


def _objects(root: etree._Element) -> Iterator[str]:
    """Yield the UUIDs of the objects in the envelope, and of the registrations in the data."""
    for element in root.iter(etree.Element):
        name = _local_name(element)
        for part in element if name in _OBJECTS or name == _REGISTRATION else ():
            if name == _REGISTRATION or _local_name(part) == _OBJECT_ID:
                yield from _uuids([part] if len(part) == 0 else list(part))


def _uuids(elements: list[etree._Element]) -> Iterator[str]:
    for element in elements:
        text = (element.text or "").strip()
        uuid = uuid_of(text) or uuid_of_urn(text)
        if uuid:
            yield uuid


def _citizens(root: etree._Element) -> Iterator[Subject]:
    for element in root.iter(etree.Element):
        text = (element.text or "").strip()
        if text.lower().startswith(PARTY_URN):
            number = text[len(PARTY_URN) :]
        elif _local_name(element).endswith(_CPR_NUMBER):
            number = text
        else:
            continue
        try:
            yield Subject(number)
        except ValueError:
            continue  # the object's UUID reaches whoever has it


def _local_name(element: etree._Element) -> str:
    return etree.QName(element).localname.lower()
