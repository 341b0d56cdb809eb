"""Files of keys and certificates: read, decoded, and compared with what they were."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates

from sources.certificates.errors import CertificateError

MAX_FILE_BYTES = 4 * 1024 * 1024

FileStamp = tuple[tuple[str, int, int, int], ...]
"""Of each file its name, inode, size and time of change; of a link, those of the file that it leads to."""


def stamp_of(paths: Iterable[Path]) -> FileStamp:
    """Return what changes when a file is written or replaced. A file that is not there has no stamp."""
    stamps = []
    for path in paths:
        try:
            facts = path.stat()
        except OSError:
            continue
        stamps.append((str(path), facts.st_ino, facts.st_size, facts.st_mtime_ns))
    return tuple(stamps)


def read_file(path: Path, what: str) -> bytes:
    """Return the bytes of a file. Raise CertificateError; `what` says what the file should be."""
    try:
        with path.open("rb") as opened:
            contents = opened.read(MAX_FILE_BYTES + 1)
    except OSError:
        raise CertificateError(f"must be {what} that can be read") from None
    if len(contents) > MAX_FILE_BYTES:
        raise CertificateError(f"must be {what} of at most {MAX_FILE_BYTES} bytes")
    return contents


def read_password(path: Path | None) -> bytes | None:
    """Return the first line of a password file, None without a file. Raise CertificateError."""
    if path is None:
        return None
    password = read_file(path, "a file with a password").split(b"\n", 1)[0].rstrip(b"\r")
    if not password:
        raise CertificateError("must be a file whose first line is the password")
    return password


def read_certificates(path: Path) -> tuple[Certificate, ...]:
    """Return the certificates of a PEM file in their order, or the one of a DER file. Raise CertificateError."""
    contents = read_file(path, "a file with certificates")
    try:
        if b"-----BEGIN" in contents:
            return tuple(load_pem_x509_certificates(contents))
        return (load_der_x509_certificate(contents),)
    except ValueError:
        raise CertificateError("must be a PEM file with certificates, or a DER file with one") from None
