"""ds:Signature of a reply, as far as the policies allow one: exclusive canonical XML, RSA-SHA256 and SHA-256."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import NamedTuple

from lxml import etree

from sources.soap.signing.canonical import canonical
from sources.soap.signing.errors import SignatureFormError, SignatureMissingError, WeakAlgorithmError
from sources.soap.signing.names import EXCLUSIVE, RSA_SHA256, SECURITY, SHA256, SIGNATURE

_DS = f"{{{SIGNATURE}}}"
_INCLUSIVE = f"{{{EXCLUSIVE}}}InclusiveNamespaces"
MAX_REFERENCES = 32


class Reference(NamedTuple):
    """A part that is signed: its Id, its digest, and the prefixes that its canonical form keeps."""

    id: str
    digest: bytes
    prefixes: tuple[str, ...]


class ReceivedSignature(NamedTuple):
    """What is signed and its canonical bytes, the signature's value, and the certificate that came in its KeyInfo.

    Comments are left out when a message is parsed, as they are of the canonical form: both say the same.
    """

    element: etree._Element
    signed_info: bytes
    value: bytes
    certificate: bytes | None


def security_header(header: etree._Element) -> etree._Element:
    """Return the one security header of a message. Raise SignatureMissingError, SignatureFormError for several."""
    securities = header.findall(f"{{{SECURITY}}}Security")
    if not securities:
        raise SignatureMissingError
    if len(securities) > 1:
        raise SignatureFormError
    return securities[0]


def received_signature(security: etree._Element) -> ReceivedSignature:
    """Return the one signature of a security header. Raise SourceGarbledError for any other form of it."""
    signatures = security.findall(f"{_DS}Signature")
    if not signatures:
        raise SignatureMissingError
    if len(signatures) > 1:
        raise SignatureFormError
    parts = list(signatures[0])
    if [part.tag for part in parts] not in FORMS:
        raise SignatureFormError
    prefixes = _canonicalization(parts[0])
    key_info = parts[2] if len(parts) > 2 else None
    certificate = key_info.findtext(f"{_DS}X509Data/{_DS}X509Certificate") if key_info is not None else None
    return ReceivedSignature(
        parts[0], canonical(parts[0], prefixes), decoded(parts[1].text), decoded(certificate) if certificate else None
    )


def references_of(signature: ReceivedSignature) -> list[Reference]:
    """Return what a signature refers to. Raise SourceGarbledError."""
    _, method, *references = signature.element
    if method.get("Algorithm") != RSA_SHA256 or len(method):
        raise WeakAlgorithmError
    if not 0 < len(references) <= MAX_REFERENCES:
        raise SignatureFormError
    return [_reference(reference) for reference in references]


def decoded(text: str | None) -> bytes:
    """Return the bytes of a base64 text, with white space anywhere. Raise SignatureFormError."""
    try:
        return b64decode("".join((text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise SignatureFormError from None


def _canonicalization(signed_info: etree._Element) -> tuple[str, ...]:
    parts = list(signed_info)
    if [part.tag for part in parts[:2]] != [f"{_DS}CanonicalizationMethod", f"{_DS}SignatureMethod"]:
        raise SignatureFormError
    return _prefixes(parts[0])


def _reference(reference: etree._Element) -> Reference:
    parts = list(reference)
    if reference.tag != _REFERENCE or [part.tag for part in parts] != _PARTS_OF_REFERENCE:
        raise SignatureFormError
    transforms, method, digest = parts
    uri = reference.get("URI") or ""
    if method.get("Algorithm") != SHA256 or len(method) or len(transforms) != 1:
        raise WeakAlgorithmError
    if not uri.startswith("#") or transforms[0].tag != _TRANSFORM:
        raise SignatureFormError
    return Reference(uri[1:], decoded(digest.text), _prefixes(transforms[0]))


def _prefixes(method: etree._Element) -> tuple[str, ...]:
    """Return the prefixes that exclusive canonical XML is to keep. Raise WeakAlgorithmError for another method."""
    if method.get("Algorithm") != EXCLUSIVE:
        raise WeakAlgorithmError
    if not len(method):
        return ()
    if len(method) > 1 or method[0].tag != _INCLUSIVE:
        raise SignatureFormError
    return tuple((method[0].get("PrefixList") or "").split())


FORMS = [
    [f"{_DS}SignedInfo", f"{_DS}SignatureValue"],
    [f"{_DS}SignedInfo", f"{_DS}SignatureValue", f"{_DS}KeyInfo"],
]
_REFERENCE, _TRANSFORM = f"{_DS}Reference", f"{_DS}Transform"
_PARTS_OF_REFERENCE = [f"{_DS}Transforms", f"{_DS}DigestMethod", f"{_DS}DigestValue"]
