"""Whose signature a reply carries: one of the certificates that are pinned for the service, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from lxml import etree

from sources.soap.signing.errors import ExpiredCertificateError, SignatureWrongError, UnknownCertificateError
from sources.soap.signing.names import SECURITY
from sources.soap.signing.received_signature import ReceivedSignature, decoded


class ServiceCertificates(Protocol):
    """The certificates by which a service may sign: it is given a new one before the old one expires."""

    @property
    def certificates(self) -> Sequence[Certificate]:
        """Those in force now."""


def verify_signature(
    signed_info: bytes, value: bytes, presented: bytes | None, pinned: ServiceCertificates, now: datetime
) -> None:
    """Raise SourceGarbledError unless a pinned certificate, valid now, signed the SignedInfo.

    `signed_info`: in canonical form. `value`: the signature's. `presented`: the certificate that came with the message,
    which is the one then; else any of the pinned may be.
    """
    candidates = _pinned(presented, pinned.certificates) if presented else pinned.certificates
    signer = next((certificate for certificate in candidates if _has_signed(certificate, signed_info, value)), None)
    if signer is None:
        raise SignatureWrongError
    if not signer.not_valid_before_utc <= now <= signer.not_valid_after_utc:
        raise ExpiredCertificateError


def presented_certificate(signature: ReceivedSignature, security: etree._Element) -> bytes | None:
    """Return the certificate that came with the message: a BinarySecurityToken's, or the KeyInfo's own."""
    token = security.find(f"{{{SECURITY}}}BinarySecurityToken")
    return signature.certificate if token is None else decoded(token.text)


def _pinned(presented: bytes, certificates: Iterable[Certificate]) -> list[Certificate]:
    same = [certificate for certificate in certificates if _der(certificate) == presented]
    if not same:
        raise UnknownCertificateError
    return same


def _has_signed(certificate: Certificate, signed_info: bytes, value: bytes) -> bool:
    key = _public_key(certificate)
    if key is None:
        return False
    try:
        key.verify(value, signed_info, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=256)
def _der(certificate: Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


@lru_cache(maxsize=256)
def _public_key(certificate: Certificate) -> RSAPublicKey | None:
    key = certificate.public_key()
    return key if isinstance(key, RSAPublicKey) else None
