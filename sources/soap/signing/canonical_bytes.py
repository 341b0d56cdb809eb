"""Canonical XML whose digest or signature fits, read from its bytes by strict patterns: None for any other form.

Canonical XML has one way of writing things: attributes in double quotes after one space each, the namespaces first, and
no quote, `<` or empty tag among them. So a pattern says as much as a parser, for the few forms that it knows.
"""

from __future__ import annotations

import re
from base64 import b64decode
from typing import NamedTuple

from sources.native import start_tag
from sources.soap.signing.names import EXCLUSIVE, RSA_SHA256, SHA256, SIGNATURE, UTILITY
from sources.soap.signing.received_signature import MAX_REFERENCES, Reference

_ATTRIBUTE = re.compile(rb' ([\w.:-]+)="([^"<>]*)"')
_PREFIX_LIST = (
    rb'\s*(?:<(?P<i>[\w.-]+):InclusiveNamespaces xmlns:(?P=i)="%b" PrefixList="(?P<prefixes>[^"<>&]*)">'
    rb"</(?P=i):InclusiveNamespaces>\s*)?" % re.escape(EXCLUSIVE.encode())
)
_SIGNED_INFO = re.compile(
    rb'<(?P<p>(?:[\w.-]+:)?)SignedInfo(?P<names>(?: [\w.:-]+="[^"<>]*")*)>\s*'
    rb'<(?P=p)CanonicalizationMethod Algorithm="%b">%b</(?P=p)CanonicalizationMethod>\s*'
    rb'<(?P=p)SignatureMethod Algorithm="%b"></(?P=p)SignatureMethod>\s*'
    % (re.escape(EXCLUSIVE.encode()), _PREFIX_LIST, re.escape(RSA_SHA256.encode()))
)
_REFERENCE = re.compile(
    rb'<(?P<p>(?:[\w.-]+:)?)Reference(?: (?:Id|Type)="[^"<>]*")* URI="#(?P<id>[\w.-]+)">\s*<(?P=p)Transforms>\s*'
    rb'<(?P=p)Transform Algorithm="%b">%b</(?P=p)Transform>\s*</(?P=p)Transforms>\s*'
    rb'<(?P=p)DigestMethod Algorithm="%b"></(?P=p)DigestMethod>\s*'
    rb"<(?P=p)DigestValue>(?P<digest>[A-Za-z0-9+/]{43}=)</(?P=p)DigestValue>\s*</(?P=p)Reference>\s*"
    % (re.escape(EXCLUSIVE.encode()), _PREFIX_LIST, re.escape(SHA256.encode()))
)
_TIMES = re.compile(
    rb"\s*<(?P<p>(?:[\w.-]+:)?)Created>([^<>&]*)</(?P=p)Created>\s*"
    rb"(?:<(?P=p)Expires>([^<>&]*)</(?P=p)Expires>\s*)?"
)
_UTILITY = UTILITY.encode()


class CanonicalElement(NamedTuple):
    """An element in canonical form: its name, its wsu:Id, the prefix of its name as written, and what is in it."""

    tag: str
    id: str | None
    prefix: bytes
    content: bytes

    @property
    def text(self) -> str | None:
        """Its text. None where there is more in it than plain text."""
        plain = b"<" not in self.content and b"&" not in self.content
        return self.content.decode().strip() if plain else None


def element_of(octets: bytes) -> CanonicalElement | None:
    """Return an element by its canonical form."""
    tag = start_tag(octets)
    if tag is None:
        return None
    name, attributes, begins = tag
    end = b"</" + name + b">"
    prefix, _, local = name.rpartition(b":")
    namespace = attributes.get(b"xmlns:" + prefix if prefix else b"xmlns", b"")
    ids = [
        value
        for attribute, value in attributes.items()
        if attribute.endswith(b":Id") and attributes.get(b"xmlns:" + attribute[:-3]) == _UTILITY
    ]
    if len(ids) > 1 or not octets.endswith(end):
        return None
    content = octets[begins : -len(end)]
    id_ = ids[0].decode() if ids else None
    return CanonicalElement(f"{{{namespace.decode()}}}{local.decode()}", id_, prefix, content)


def references_in(signed_info: bytes) -> list[Reference] | None:
    """Return what a SignedInfo refers to, by algorithms of the policies alone."""
    match = _SIGNED_INFO.match(signed_info)
    if match is None:
        return None
    prefix = match["p"]
    names = dict(_ATTRIBUTE.findall(match["names"]))
    if names.get(b"xmlns:" + prefix[:-1] if prefix else b"xmlns") != SIGNATURE.encode():
        return None
    references: list[Reference] = []
    at = match.end()
    while (found := _REFERENCE.match(signed_info, at)) is not None and found["p"] == prefix:
        prefixes = tuple((found["prefixes"] or b"").decode().split())
        references.append(Reference(found["id"].decode(), b64decode(found["digest"]), prefixes))
        at = found.end()
    is_whole = signed_info[at:] == b"</" + prefix + b"SignedInfo>"
    return references if is_whole and 0 < len(references) <= MAX_REFERENCES else None


def times_in(timestamp: CanonicalElement) -> tuple[str, str | None] | None:
    """Return when a message was created, and when it expires where it says so."""
    match = _TIMES.fullmatch(timestamp.content)
    if match is None or match["p"].rstrip(b":") != timestamp.prefix:
        return None
    created, expires = match[2].decode(), match[3]
    return created, None if expires is None else expires.decode()
