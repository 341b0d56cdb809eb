"""Whose signature a reply carries: one of the certificates that are pinned for the service, and nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class _Signer:
    """A pinned certificate, with what is read of it for each signature."""

    certificate: Certificate
    der: bytes
    key: RSAPublicKey | None
    valid_from: datetime
    valid_until: datetime

    def has_signed(self, signed_info: bytes, value: bytes) -> bool:
        if self.key is None:
            return False
        try:
            self.key.verify(value, signed_info, _PADDING, _HASH)
        except InvalidSignature:
            return False
        return True


class SignatureVerifier:
    """Verifies signatures by the certificates that are pinned for a service. What they hold is read once each."""

    def __init__(self, pinned: ServiceCertificates) -> None:
        """`pinned`: may be others at any time."""
        self._pinned = pinned
        self._signers: tuple[_Signer, ...] = ()

    def demand_signed(self, signed_info: bytes, value: bytes, presented: bytes | None, now: datetime) -> None:
        """Raise SourceGarbledError unless a pinned certificate, valid now, signed the SignedInfo.

        `signed_info`: in canonical form. `value`: the signature's. `presented`: the certificate that came with the
        message, which is the one then; else any of the pinned may be.
        """
        candidates = self._current()
        if presented:
            candidates = tuple(signer for signer in candidates if signer.der == presented)
            if not candidates:
                raise UnknownCertificateError
        signer = next((signer for signer in candidates if signer.has_signed(signed_info, value)), None)
        if signer is None:
            raise SignatureWrongError
        if not signer.valid_from <= now <= signer.valid_until:
            raise ExpiredCertificateError

    def _current(self) -> tuple[_Signer, ...]:
        signers, certificates = self._signers, self._pinned.certificates
        same = len(signers) == len(certificates) and all(
            signer.certificate is certificate for signer, certificate in zip(signers, certificates, strict=True)
        )
        if not same:
            signers = self._signers = tuple(_signer(certificate) for certificate in certificates)
        return signers


def presented_certificate(signature: ReceivedSignature, security: etree._Element) -> bytes | None:
    """Return the certificate that came with the message: a BinarySecurityToken's, or the KeyInfo's own."""
    token = security.find(f"{{{SECURITY}}}BinarySecurityToken")
    return signature.certificate if token is None else decoded(token.text)


def _signer(certificate: Certificate) -> _Signer:
    key, der = certificate.public_key(), certificate.public_bytes(Encoding.DER)
    rsa_key = key if isinstance(key, RSAPublicKey) else None
    return _Signer(certificate, der, rsa_key, certificate.not_valid_before_utc, certificate.not_valid_after_utc)


_PADDING, _HASH = PKCS1v15(), SHA256()
