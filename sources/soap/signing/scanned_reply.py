"""A reply of the usual form, verified by its bytes, where sources/native is compiled: no tree of libxml2's is made.

The scan of the header only says where its parts stand. What a part says is read from its canonical bytes, and those are
taken for canonical only where the signature or the digest fits them. None is a doubt and never a refusal: libxml2 and
the other modules decide then. Whatever is taken here is taken there too, with the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sources.errors import SourceGarbledError
from sources.native import canonical_form, scan, start_tag
from sources.soap.signing.canonical_bytes import CanonicalElement, element_of, references_in, times_in
from sources.soap.signing.freshness import Origin
from sources.soap.signing.names import SECURITY, SIGNATURE, SOAP
from sources.soap.signing.received_envelope import apart
from sources.soap.signing.received_signature import FORMS, Reference, decoded
from sources.soap.signing.service_certificate import ServiceCertificates, verify_signature
from sources.soap.signing.signed_parts import (
    IN_SECURITY,
    MESSAGE_ID,
    RELATES_TO,
    REQUIRED,
    SIGNED_HEADERS,
    TIMESTAMP,
    has_digest,
)

Scope = dict[str | None, str]
_DS = f"{{{SIGNATURE}}}"
_IDS = frozenset({b"Id", b"ID", b"id", b"AssertionID"})


class UnusualFormError(Exception):
    """A reply is not of the form that is verified here."""


@dataclass(frozen=True, slots=True)
class VerifiedReply:
    """What is read of a reply: its body's canonical bytes, and where it comes from."""

    body: bytes
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Part:
    """An element of the header as it stands in the message, and the namespaces around it."""

    element: Any
    scope: Scope

    def form(self, prefixes: tuple[str, ...] = ()) -> bytes:
        """Return what may be its canonical form."""
        form = canonical_form(self.element.source, self.scope, prefixes)
        if form is None:
            raise UnusualFormError
        return form

    def attributes(self) -> dict[bytes, bytes]:
        """Return its attributes as they are written."""
        tag = start_tag(self.element.source)
        if tag is None:
            raise UnusualFormError
        return tag[1]

    def parts(self) -> list[_Part]:
        """Return its children."""
        scope = self.scope | _declared(self.attributes())
        return [_Part(child, scope) for child in self.element.iterchildren()]


def verified_by_bytes(message: bytes, pinned: ServiceCertificates, now: datetime) -> VerifiedReply | None:
    """Return a reply that is signed as it must be. None for any doubt."""
    pieces = apart(message)
    root = None if pieces is None else scan(pieces[0])
    if pieces is None or root is None:
        return None
    try:
        return _verified(_Part(root, {}), pieces[1], pinned, now)
    except (UnusualFormError, SourceGarbledError, UnicodeDecodeError):
        return None


def _verified(envelope: _Part, body: bytes, pinned: ServiceCertificates, now: datetime) -> VerifiedReply:
    (header,) = _demand_tags(envelope.parts(), [f"{{{SOAP}}}Header"])
    if envelope.element.tag != f"{{{SOAP}}}Envelope":
        raise UnusualFormError
    headers = header.parts()
    security = _one(headers, f"{{{SECURITY}}}Security").parts()
    references = _signed_references(security, pinned, now)
    ids = _unique_ids(header.element)
    elements = _verified_headers([*headers, *_of_tags(security, IN_SECURITY)], references, ids)
    present = [part.element.tag for part in _of_tags(headers, SIGNED_HEADERS)]
    if len(present) != len(set(present)) or not {*present, *REQUIRED} <= elements.keys():
        raise UnusualFormError
    of_body = [reference for reference in references if reference.id not in ids]
    if len(of_body) != 1:
        raise UnusualFormError
    scope = _declared(envelope.attributes())
    return VerifiedReply(_verified_body(body, scope, of_body[0]), _origin(elements))


def _signed_references(security: list[_Part], pinned: ServiceCertificates, now: datetime) -> list[Reference]:
    """Return what a pinned certificate has signed."""
    parts = _one(security, f"{_DS}Signature").parts()
    if [part.element.tag for part in parts] not in FORMS:
        raise UnusualFormError
    signed_info = parts[0].form(_prefixes(parts[0]))
    verify_signature(signed_info, decoded(parts[1].element.text), _presented(security, parts), pinned, now)
    references = references_in(signed_info)
    if references is None:
        raise UnusualFormError
    return references


def _presented(security: list[_Part], signature: list[_Part]) -> bytes | None:
    tokens = list(_of_tags(security, {f"{{{SECURITY}}}BinarySecurityToken"}))
    path = f"{_DS}X509Data/{_DS}X509Certificate"
    text = signature[2].element.findtext(path) if len(signature) > 2 else None
    certificate = decoded(text) if text else None
    return decoded(tokens[0].element.text) if tokens else certificate


def _prefixes(signed_info: _Part) -> tuple[str, ...]:
    """Return the prefixes that the form of a SignedInfo keeps: where they are others, the signature does not fit it."""
    method = next(iter(signed_info.parts()), None)
    inclusive = next(iter(method.parts()), None) if method is not None else None
    return tuple(inclusive.attributes().get(b"PrefixList", b"").decode().split()) if inclusive is not None else ()


def _unique_ids(header: Any) -> set[str]:
    ids = header.attribute_values(_IDS)
    if ids is None or len(ids) != len(set(ids)):
        raise UnusualFormError
    return {id_.decode() for id_ in ids}


def _verified_headers(parts: list[_Part], references: list[Reference], ids: set[str]) -> dict[str, CanonicalElement]:
    """Return each signed header by its name, all of whose digests fit."""
    by_id = {value.decode(): part for part in parts for name, value in part.attributes().items() if name[-3:] == b":Id"}
    verified: dict[str, CanonicalElement] = {}
    for reference in references:
        if reference.id not in ids:
            continue
        if reference.id not in by_id:
            raise UnusualFormError
        element = _demand_digest(by_id[reference.id].form(reference.prefixes), reference)
        verified[element.tag] = element
    return verified


def _verified_body(body: bytes, scope: Scope, reference: Reference) -> bytes:
    octets: bytes | None = body
    if not has_digest(body, reference.digest):
        octets = canonical_form(body, scope, reference.prefixes)
    if octets is None or _demand_digest(octets, reference).tag != f"{{{SOAP}}}Body":
        raise UnusualFormError
    return octets


def _demand_digest(octets: bytes, reference: Reference) -> CanonicalElement:
    """Return the element whose canonical form this is by its digest, and which has the Id."""
    element = element_of(octets) if has_digest(octets, reference.digest) else None
    if element is None or element.id != reference.id:
        raise UnusualFormError
    return element


def _origin(elements: Mapping[str, CanonicalElement]) -> Origin:
    message_id, relates_to = elements[MESSAGE_ID].text, elements[RELATES_TO].text
    times = times_in(elements[TIMESTAMP])
    if message_id is None or relates_to is None or times is None:
        raise UnusualFormError
    return Origin(message_id, relates_to, *times)


def _declared(attributes: Mapping[bytes, bytes]) -> Scope:
    """Return the namespaces that attributes declare, by prefix."""
    return {
        name[6:].decode() or None: value.decode()
        for name, value in attributes.items()
        if name == b"xmlns" or name.startswith(b"xmlns:")
    }


def _of_tags(parts: list[_Part], tags: set[str] | frozenset[str]) -> Iterator[_Part]:
    return (part for part in parts if part.element.tag in tags)


def _one(parts: list[_Part], tag: str) -> _Part:
    named = list(_of_tags(parts, {tag}))
    if len(named) != 1:
        raise UnusualFormError
    return named[0]


def _demand_tags(parts: list[_Part], tags: list[str]) -> list[_Part]:
    if [part.element.tag for part in parts] != tags:
        raise UnusualFormError
    return parts
