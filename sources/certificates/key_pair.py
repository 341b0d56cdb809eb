"""A private key with its certificate and chain, from files that may be replaced while the process runs."""

from __future__ import annotations

import os
import secrets
import ssl
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509 import Certificate

from sources.certificates.errors import CertificateError
from sources.certificates.files import FileStamp, read_certificates, read_file, read_password, stamp_of
from sources.certificates.trust import trusting
from sources.certificates.validity import days_left

MIN_KEY_BITS = 2048
"""Basic256Sha256, the algorithm suite of the services' policies, takes RSA keys from this size on."""


@dataclass(frozen=True, slots=True)
class KeyMaterial:
    """One reading of the files. Whoever signs takes it once, so that key and certificate belong to each other."""

    private_key: RSAPrivateKey = field(repr=False)
    certificate: Certificate
    chain: tuple[Certificate, ...] = ()
    """The certificates above it, as the files have them."""


class KeyPair:
    """The key pair in force. Files that cannot be used when they change leave the one before in force."""

    def __init__(self, certificate: Path, key: Path | None = None, password: Path | None = None) -> None:
        """Read a PEM certificate and its key, in one file or two, or a PKCS#12 file. Raise CertificateError.

        `password`: a file whose first line opens the key.
        """
        self._certificate, self._key, self._password = certificate, key, password
        self._stamp = self._current_stamp()
        self._material = self._read()

    @property
    def name(self) -> str:
        """The name of the file with the certificate, without the folders above it."""
        return self._certificate.name

    @property
    def material(self) -> KeyMaterial:
        """The key, its certificate and chain, of one reading."""
        return self._material

    @property
    def private_key(self) -> RSAPrivateKey:
        """The private key."""
        return self._material.private_key

    @property
    def certificate(self) -> Certificate:
        """The certificate of the key."""
        return self._material.certificate

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """The certificates above it."""
        return self._material.chain

    def days_left(self, instant: datetime) -> int:
        """Return the whole days until the first of the certificate and its chain expires; below zero: it has."""
        return days_left((self._material.certificate, *self._material.chain), instant)

    def reload(self) -> bool:
        """Read the files again where they have changed, and return whether another key pair is in force.

        Raise CertificateError where they cannot be used: once for each change. Contexts that were made before go on
        with the key pair before: `SourceTls` makes new ones.
        """
        stamp = self._current_stamp()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        material = self._read()
        if material.certificate == self._material.certificate and material.chain == self._material.chain:
            return False
        self._material = material
        return True

    def ssl_context(self, cafile: Path | None = None) -> ssl.SSLContext:
        """Return a context for clients that proves who we are by this key pair, and trusts the CAs of a file.

        Without a file: the machine's CAs. Raise CertificateError for a file without any.
        """
        context = trusting(cafile)
        _load(context, self._material)
        return context

    def _current_stamp(self) -> FileStamp:
        return stamp_of(path for path in (self._certificate, self._key, self._password) if path)

    def _read(self) -> KeyMaterial:
        password = read_password(self._password)
        contents = read_file(self._certificate, "a PEM or PKCS#12 file")
        if self._key is None and b"-----BEGIN" not in contents:
            return _from_pkcs12(contents, password)
        key = read_file(self._key, "a PEM file with a private key") if self._key else contents
        return _matched(_private_key(key, password), read_certificates(self._certificate))


def _private_key(contents: bytes, password: bytes | None) -> RSAPrivateKey:
    """Return the private key of a PEM text."""
    try:
        key = load_pem_private_key(contents, password)
    except TypeError:  # a password too many, or one too few
        wish = "be used without a password file: its key is not encrypted" if password else "come with a password file"
        raise CertificateError(f"must {wish}") from None
    except ValueError:
        raise CertificateError("must be a PEM file with a private key that the password opens") from None
    return _usable(key)


def _from_pkcs12(contents: bytes, password: bytes | None) -> KeyMaterial:
    try:
        store = pkcs12.load_pkcs12(contents, password)
    except ValueError:
        raise CertificateError("must be a PEM file, or a PKCS#12 file that the password opens") from None
    if store.key is None or store.cert is None:
        raise CertificateError("must be a PKCS#12 file with a private key and its certificate")
    others = (additional.certificate for additional in store.additional_certs)
    return _matched(_usable(store.key), (store.cert.certificate, *others))


def _usable(key: object) -> RSAPrivateKey:
    if not isinstance(key, RSAPrivateKey) or key.key_size < MIN_KEY_BITS:
        raise CertificateError(f"must hold an RSA key of at least {MIN_KEY_BITS} bits")
    return key


def _matched(key: RSAPrivateKey, certificates: tuple[Certificate, ...]) -> KeyMaterial:
    """Return the key with the certificate that is its own; all others are the chain."""
    public = key.public_key()
    own = next((certificate for certificate in certificates if certificate.public_key() == public), None)
    if own is None:
        raise CertificateError("must hold the certificate of the private key")
    return KeyMaterial(key, own, tuple(certificate for certificate in certificates if certificate != own))


def _load(context: ssl.SSLContext, material: KeyMaterial) -> None:
    """Let a context prove who we are. OpenSSL reads files alone: this one is encrypted, and gone afterwards."""
    password = secrets.token_bytes(32).hex().encode()
    key = material.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))
    chain = (material.certificate, *material.chain)
    descriptor, name = tempfile.mkstemp()  # for nobody else's eyes
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key + b"".join(certificate.public_bytes(Encoding.PEM) for certificate in chain))
        context.load_cert_chain(name, password=password)
    finally:
        Path(name).unlink()
