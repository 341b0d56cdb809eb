"""Exclusive canonical XML (libxml2's), and the parser of what is signed."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from sources.soap.signing.errors import SignatureFormError

_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=False
)


def canonical(element: etree._Element, prefixes: Sequence[str] = ()) -> bytes:
    """Return an element as exclusive canonical XML without comments. `prefixes`: of the InclusiveNamespaces.

    Raises SignatureFormError for what has no canonical form, such as a namespace that is no absolute address.
    """
    kept = list(prefixes) or None
    try:
        return bytes(
            etree.tostring(element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=kept)
        )
    except etree.C14NError:
        raise SignatureFormError from None


def parse_signed(document: bytes) -> etree._Element | None:
    """Return the root of a document without a document type. None for anything else, or what is no XML."""
    try:
        root = etree.fromstring(document, _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        return None
    docinfo = root.getroottree().docinfo
    return None if docinfo.internalDTD is not None or docinfo.externalDTD is not None else root
