"""An envelope as it came: its header parsed, its body as bytes, and where in the message both stand.

Parsing and canonicalising a body costs more than all else of a verification. So the body is cut out of the bytes first,
and the rest is parsed alone. If the digest of those bytes is the one that was signed, they are what the service signed:
no other bytes have that digest. The same holds for the bytes that sources/native makes of them, where it is compiled.
Only if neither fits, the whole message is parsed, and libxml2 makes the body's canonical form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from sources.soap.signing.canonical import parse_signed
from sources.soap.signing.errors import SignatureWrappedError
from sources.soap.signing.names import SOAP, WSU_ID

_BODY = f"{{{SOAP}}}Body"
_HEADER = f"{{{SOAP}}}Header"
_ENVELOPE = f"{{{SOAP}}}Envelope"
_BODY_BEGINS = re.compile(rb"</(?:[\w.-]+:)?Header\s*>\s*(?=<((?:[\w.-]+:)?Body)[\s>])")
_ENVELOPE_ENDS = re.compile(rb"\s*</(?:[\w.-]+:)?Envelope\s*>\s*")


@dataclass(frozen=True, slots=True)
class ReceivedEnvelope:
    """The header of a message, and either the bytes or the element of the body right after it."""

    header: etree._Element
    body: bytes | etree._Element

    @property
    def namespaces(self) -> dict[str | None, str]:
        """Those that are declared around header and body, by prefix."""
        parent = self.header.getparent()
        return {} if parent is None else dict(parent.nsmap)


def apart(message: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Return what stands before the body, the body, and what stands behind it. None for any doubt."""
    begins = _BODY_BEGINS.search(message)
    if begins is None:
        return None
    ends = message.rfind(b"</" + begins[1])
    ends = message.find(b">", ends) + 1 if ends > 0 else 0
    if ends <= begins.end() or not _ENVELOPE_ENDS.fullmatch(message, ends):
        return None
    return message[: begins.end()], message[begins.end() : ends], message[ends:]


def cut(message: bytes) -> ReceivedEnvelope | None:
    """Return a message whose body is cut out as bytes. None where that cannot be done without a doubt."""
    pieces = apart(message)
    if pieces is None:
        return None
    before, body, behind = pieces
    root = parse_signed(before + behind)
    if root is None or root.tag != _ENVELOPE or [part.tag for part in root] != [_HEADER]:
        return None
    return ReceivedEnvelope(root[0], body)


def parsed(message: bytes) -> ReceivedEnvelope | None:
    """Return a message that is parsed as a whole. None for what is no SOAP 1.2 message, or has a document type."""
    root = parse_signed(message)
    if root is None or root.tag != _ENVELOPE:
        return None
    parts = list(root)
    if [part.tag for part in parts] == [_BODY]:
        return ReceivedEnvelope(etree.Element(_HEADER), parts[0])
    if [part.tag for part in parts] != [_HEADER, _BODY]:
        raise SignatureWrappedError
    return ReceivedEnvelope(*parts)


def id_of_body(body: bytes) -> str | None:
    """Return the Id of a body in canonical XML. None where the bytes begin with anything else."""
    start_tag, _, _ = body.partition(b">")
    name = start_tag[1:].split(maxsplit=1)[:1]
    element = parse_signed(start_tag + b"></" + b"".join(name) + b">")
    return element.get(WSU_ID) if element is not None and element.tag == _BODY else None
