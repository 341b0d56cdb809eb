"""Key pairs that are replaced while the gateway runs: used at once, and one that cannot be used stops nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.server.certificate_reload import CertificateReload
from gateway.server.certificates import Certificates
from sources.certificates.key_pair import KeyPair
from sources.certificates.pinned import PinnedCertificates
from sources.sandbox.certificate_authority import CertificateAuthority

AUTHORITY = CertificateAuthority()


async def test_a_change_is_logged_and_told(tmp_path: Path) -> None:
    """Once for each change; a file that cannot be used leaves what is in force."""
    path = tmp_path / "client.pem"
    path.write_bytes(AUTHORITY.issue("first").pem())
    pair, changes = KeyPair(path), []
    reload = CertificateReload(pair, lambda: changes.append(pair.certificate))
    with structlog.testing.capture_logs() as logs:
        await reload.check()
        path.write_bytes(b"half")
        await reload.check()
        await reload.check()
        second = AUTHORITY.issue("second")
        path.write_bytes(second.pem())
        await reload.check()
        await reload.check()
    assert [line["event"] for line in logs] == ["certificate_unusable", "certificate_reloaded"]
    assert {line["certificate"] for line in logs} == {"client.pem"}
    assert logs[0]["problem"] == "The file must be a PEM file, or a PKCS#12 file that the password opens."
    assert changes == [second.certificate]


async def test_our_own_certificate_is_watched(tmp_path: Path) -> None:
    """With its chain, as those of the settings' files are; the new one once it is read again."""
    path = tmp_path / "client.pem"
    path.write_bytes(AUTHORITY.issue("soon", lifetime=timedelta(days=12, hours=1)).pem() + AUTHORITY.pem())
    watch = Certificates([], [], pair := KeyPair(path))
    with structlog.testing.capture_logs() as logs:
        await watch.check()
    assert watch.soon == {"client.pem": 12}
    assert [(line["event"], line["certificate"], line["days"]) for line in logs] == [
        ("certificate_expiring", "client.pem", 12)
    ]
    path.write_bytes(AUTHORITY.issue("later").pem())
    assert pair.reload()
    await watch.check()
    assert watch.soon == {}


async def test_pinned_certificates_do_until_the_last_of_them_expires(tmp_path: Path) -> None:
    """The old one may stay beside the new one, which is pinned before the service signs by it."""
    old, new = (
        AUTHORITY.issue(name, lifetime=timedelta(days=days, hours=1)).certificate.public_bytes(Encoding.PEM)
        for name, days in (("old", -4), ("new", 20))
    )
    path = tmp_path / "benefits.pem"
    path.write_bytes(old + new)
    watch = Certificates([], [], None, pinned := PinnedCertificates(path))
    with structlog.testing.capture_logs() as logs:
        await watch.check()
        path.write_bytes(old)
        assert pinned.reload()
        await watch.check()
    assert [(line["event"], line["certificate"], line["days"]) for line in logs] == [
        ("certificate_expiring", "benefits.pem", 20),
        ("certificate_expired", "benefits.pem", -4),
    ]
