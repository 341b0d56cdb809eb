"""The sandbox's keys and certificates: made the first time that it starts, and shared by all sandboxes of a user.

So a gateway and a sandbox that are two processes know each other. Nobody else trusts them.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, load_pem_x509_certificate

from sources.certificates.validity import is_valid_at
from sources.sandbox import user_cache
from sources.sandbox.certificate_authority import CertificateAuthority, Identity

HOSTS = ("127.0.0.1", "::1", "localhost", "sandbox.invalid")
CLIENT, AUTHORITY, SERVICE_CERTIFICATES = "client.pem", "ca.pem", "service-certificates.pem"
"""What a gateway needs: its key pair, whom to trust, and by which certificates the services sign."""

TOKEN_SERVICE, SERVICES = "token-service.pem", "services.pem"
_NAME = "sandbox-keys"
_RENEWED_BEFORE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class SandboxKeys:
    """Who is who in the sandbox."""

    authority: Certificate
    token_service: Identity
    services: Identity
    client: Identity

    @classmethod
    def make(cls, authority: CertificateAuthority | None = None) -> SandboxKeys:
        """Return new ones, of a new authority where none is named."""
        authority = authority or CertificateAuthority()
        return cls(
            authority.certificate,
            token_service=authority.issue("Sandbox token service", hosts=HOSTS),
            services=authority.issue("Sandbox indexes (funktionscertifikat)", hosts=HOSTS),
            client=authority.issue("Borgerblik on its sandbox (funktionscertifikat)"),
        )

    @classmethod
    def read(cls, folder: Path) -> SandboxKeys:
        """Return those of a folder. Raise OSError or ValueError where they are not all there."""
        identities = (Identity.from_pem((folder / name).read_bytes()) for name in (TOKEN_SERVICE, SERVICES, CLIENT))
        return cls(load_pem_x509_certificate((folder / AUTHORITY).read_bytes()), *identities)

    def write(self, folder: Path) -> None:
        """Write them into a folder of their own."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / AUTHORITY).write_bytes(self.authority.public_bytes(Encoding.PEM))
        (folder / SERVICE_CERTIFICATES).write_bytes(self.services.certificate.public_bytes(Encoding.PEM))
        for name, identity in ((TOKEN_SERVICE, self.token_service), (SERVICES, self.services), (CLIENT, self.client)):
            (folder / name).touch(mode=0o600)
            (folder / name).write_bytes(identity.pem())


def write_for_gateway(keys: Path, folder: Path) -> None:
    """Copy what a gateway needs into a folder. Raise OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (CLIENT, AUTHORITY, SERVICE_CERTIFICATES):
        shutil.copy(keys / name, folder / name)


@cache
def cached_keys() -> Path:
    """Return the folder with the keys of all sandboxes of this user, made where they are missing or expire soon."""
    for folder in user_cache.folders():
        try:
            return _made_in(folder)
        except OSError:
            continue
    raise OSError("no folder for the sandbox's keys can be written to")


def _made_in(folder: Path) -> Path:
    """Return the keys' folder, made whole and then moved to its place: another process may do the same just now."""
    path = folder / _NAME
    if _can_be_used(path):
        return path
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as fresh:
        SandboxKeys.make().write(Path(fresh) / _NAME)
        try:
            (Path(fresh) / _NAME).rename(path)
        except OSError:  # a folder is there already
            if not _can_be_used(path):
                shutil.rmtree(path)
                (Path(fresh) / _NAME).rename(path)
    return path


def _can_be_used(path: Path) -> bool:
    try:
        keys = SandboxKeys.read(path)
    except (OSError, ValueError):
        return False
    return is_valid_at(keys.authority, datetime.now(UTC) + _RENEWED_BEFORE)
