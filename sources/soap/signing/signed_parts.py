"""What of a reply is signed, found by where it stands in the message and never by its Id alone."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import cast

from lxml import etree

from sources.soap.signing.canonical import canonical
from sources.soap.signing.errors import PartUnsignedError, SignatureWrappedError, SignatureWrongError
from sources.soap.signing.names import ADDRESSING, SECURITY, SECURITY_11, UTILITY, WSU_ID
from sources.soap.signing.received_signature import Reference

TIMESTAMP = f"{{{UTILITY}}}Timestamp"
MESSAGE_ID = f"{{{ADDRESSING}}}MessageID"
RELATES_TO = f"{{{ADDRESSING}}}RelatesTo"
SIGNED_HEADERS = frozenset(
    f"{{{ADDRESSING}}}{name}" for name in ("To", "From", "FaultTo", "ReplyTo", "MessageID", "RelatesTo", "Action")
)
"""Those of the policies' SignedParts: signed wherever they are present."""

IN_SECURITY = frozenset({TIMESTAMP, f"{{{SECURITY}}}BinarySecurityToken", f"{{{SECURITY_11}}}SignatureConfirmation"})
REQUIRED = frozenset({TIMESTAMP, MESSAGE_ID, RELATES_TO})
_IDS = etree.XPath(
    "descendant-or-self::*/@*[local-name()='Id' or local-name()='ID' or local-name()='id' or "
    "local-name()='AssertionID']",
    smart_strings=False,
)


def elements_by_id(header: etree._Element, security: etree._Element) -> dict[str, etree._Element]:
    """Return what a signature may refer to but for the body: headers, and parts of the security header."""
    elements = (*header, *(part for part in security if part.tag in IN_SECURITY))
    return {id_: element for element in elements if (id_ := element.get(WSU_ID)) is not None}


def verified_headers(
    elements: Mapping[str, etree._Element], references: list[Reference], header: etree._Element
) -> dict[str, etree._Element]:
    """Return each signed header by its name, all of whose digests fit.

    Raise SignatureWrappedError for a reference to anything else, SignatureWrongError for a digest that does not fit,
    PartUnsignedError where one that the policies want signed is missing or is not.
    """
    verified: dict[str, etree._Element] = {}
    for reference in references:
        element = elements.get(reference.id)
        if element is None:
            raise SignatureWrappedError
        demand_digest(canonical(element, reference.prefixes), reference.digest)
        verified[str(element.tag)] = element
    present = [str(element.tag) for element in header if element.tag in SIGNED_HEADERS]
    if len(present) != len(set(present)):
        raise SignatureWrappedError
    if not {*present, *REQUIRED} <= verified.keys():
        raise PartUnsignedError
    return verified


def demand_digest(octets: bytes, digest: bytes) -> None:
    """Raise SignatureWrongError unless the digest is that of the octets."""
    if not has_digest(octets, digest):
        raise SignatureWrongError


def has_digest(octets: bytes, digest: bytes) -> bool:
    """Return whether the digest is that of the octets."""
    return hmac.compare_digest(hashlib.sha256(octets).digest(), digest)


def unique_ids(header: etree._Element) -> set[str]:
    """Return all Ids in a header. Raise SignatureWrappedError where two elements have the same."""
    ids = cast("list[str]", _IDS(header))
    if len(ids) != len(set(ids)):
        raise SignatureWrappedError
    return set(ids)
