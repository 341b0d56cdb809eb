"""The certificates of services, exactly as their owners published them: replaced often, so there may be several."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate

from sources.certificates.errors import CertificateError
from sources.certificates.files import FileStamp, read_certificates, stamp_of
from sources.certificates.validity import days_left

SUFFIXES = frozenset({".cer", ".crt", ".der", ".pem"})


class PinnedCertificates:
    """The certificates in force. Files that cannot be used when they change leave those before in force."""

    def __init__(self, path: Path) -> None:
        """Read a PEM or DER file, or a folder of them. Raise CertificateError."""
        self._path = path
        self._stamp = self._current_stamp()
        self._by_der = self._read()

    @property
    def name(self) -> str:
        """The name of the file or folder, without the folders above it."""
        return self._path.name

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """Those that are pinned, each once."""
        return tuple(self._by_der.values())

    def days_left(self, instant: datetime) -> int:
        """Return the whole days until none of them is valid any more; below zero: none is.

        One that has been replaced may stay until its owner no longer signs by it.
        """
        return max(days_left([certificate], instant) for certificate in self.certificates)

    def __contains__(self, certificate: Certificate) -> bool:
        """Return whether a certificate is pinned: the same byte for byte."""
        return certificate.public_bytes(Encoding.DER) in self._by_der

    def reload(self) -> bool:
        """Read the files again where they have changed, and return whether others are pinned now.

        Raise CertificateError where they cannot be used: once for each change.
        """
        stamp = self._current_stamp()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        before, self._by_der = self._by_der, self._read()
        return before.keys() != self._by_der.keys()

    def _files(self) -> list[Path]:
        if not self._path.is_dir():
            return [self._path]
        return sorted(path for path in self._path.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())

    def _current_stamp(self) -> FileStamp:
        try:
            return stamp_of(self._files())
        except OSError:
            return ()

    def _read(self) -> dict[bytes, Certificate]:
        try:
            files = self._files()
        except OSError:
            raise CertificateError("must be a folder that can be read") from None
        certificates = [certificate for file in files for certificate in read_certificates(file)]
        if not certificates:
            raise CertificateError("must be a file or folder with at least one certificate")
        return {certificate.public_bytes(Encoding.DER): certificate for certificate in certificates}
