"""A part of a message that is signed: written as canonical XML, so that its bytes are what is digested."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import NamedTuple
from xml.sax.saxutils import escape

from sources.soap.signing.names import EXCLUSIVE


class SignedPart(NamedTuple):
    """Bytes that stand in the message as they are digested, their digest, and the Id that the signature refers to."""

    id: str
    xml: bytes
    digest: str


def signed_part(id_: str, xml: bytes) -> SignedPart:
    """Return a part that is written as canonical XML."""
    return SignedPart(id_, xml, digest_of(xml))


def digest_of(octets: bytes) -> str:
    """Return the SHA-256 digest as a DigestValue has it."""
    return b64encode(hashlib.sha256(octets).digest()).decode()


def text_of(text: str) -> str:
    """Return a text as canonical XML has it."""
    return escape(text, {"\r": "&#xD;"})


EXCLUSIVE_TRANSFORM = f'<ds:Transform Algorithm="{EXCLUSIVE}"></ds:Transform>'
