"""The sandbox's certificate authority, made at start-up: certificates for services and for whoever asks them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

KEY_BITS = 2048  # as small as the services' policies allow: these keys live for minutes
DAYS = 365
_BEFORE = timedelta(days=1)  # for clocks that differ


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its private key."""

    private_key: rsa.RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate

    def pem(self) -> bytes:
        """Return the certificate and the key as PEM, the key not encrypted: it is made up."""
        key = self.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return self.certificate.public_bytes(Encoding.PEM) + key

    @classmethod
    def from_pem(cls, pem: bytes) -> Identity:
        """Return what `pem` has written. Raise ValueError for anything else."""
        key = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)  # our own, and it takes long
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ValueError("no RSA key")
        return cls(key, x509.load_pem_x509_certificate(pem))


class CertificateAuthority:
    """Issues certificates that nobody but the sandbox trusts."""

    def __init__(self, name: str = "Sandbox CA", *, now: datetime | None = None) -> None:
        """Make a key and a certificate of its own. `now`: an instant, for certificates of other times."""
        self._now = now or datetime.now(UTC)
        self._name = _named(name)
        self._key = _new_key()
        usage = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        self.certificate = (
            self._builder(self._name, self._key.public_key(), timedelta(days=DAYS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .sign(self._key, SHA256())
        )

    def pem(self) -> bytes:
        """Return its certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    def issue(self, name: str, *, hosts: Iterable[str] = (), lifetime: timedelta = timedelta(days=DAYS)) -> Identity:
        """Return a new key with its certificate. `hosts`: names and IP addresses that it serves.

        `lifetime` counts from now; below zero: it has expired.
        """
        key = _new_key()
        builder = self._builder(_named(name), key.public_key(), lifetime)
        alternatives = [_host(host) for host in hosts]
        if alternatives:
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        basic = x509.BasicConstraints(ca=False, path_length=None)
        return Identity(key, builder.add_extension(basic, critical=True).sign(self._key, SHA256()))

    def revoke(self, *certificates: x509.Certificate) -> bytes:
        """Return a revocation list with these certificates, as PEM."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._name)
            .last_update(self._now - _BEFORE)
            .next_update(self._now + timedelta(days=DAYS))
        )
        for certificate in certificates:
            revoked = x509.RevokedCertificateBuilder(certificate.serial_number, self._now - _BEFORE).build()
            builder = builder.add_revoked_certificate(revoked)
        return builder.sign(self._key, SHA256()).public_bytes(Encoding.PEM)

    def _builder(self, subject: x509.Name, key: rsa.RSAPublicKey, lifetime: timedelta) -> x509.CertificateBuilder:
        authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return (
            x509.CertificateBuilder(self._name, subject, key, x509.random_serial_number())
            .not_valid_before(self._now + min(lifetime, timedelta()) - _BEFORE)
            .not_valid_after(self._now + lifetime)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(authority_key, critical=False)
        )


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
