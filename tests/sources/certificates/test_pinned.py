"""Pinned certificates: a file or a folder of them, compared byte for byte, reloaded; and when they expire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from sources.certificates.errors import CertificateError
from sources.certificates.pinned import PinnedCertificates
from sources.certificates.validity import days_left, is_valid_at
from sources.sandbox.certificate_authority import CertificateAuthority

AUTHORITY = CertificateAuthority()
FIRST, SECOND, STRANGER = (AUTHORITY.issue(name) for name in ("service (1)", "service (2)", "stranger"))


def test_a_folder_holds_all_of_them(tmp_path: Path) -> None:
    """PEM files with several and DER files with one; other files are no certificates."""
    (tmp_path / "first.pem").write_bytes(FIRST.certificate.public_bytes(Encoding.PEM) * 2)
    (tmp_path / "second.CER").write_bytes(SECOND.certificate.public_bytes(Encoding.DER))
    (tmp_path / "notes.txt").write_text("which is which")
    pinned = PinnedCertificates(tmp_path)
    assert set(pinned.certificates) == {FIRST.certificate, SECOND.certificate}
    assert FIRST.certificate in pinned
    assert STRANGER.certificate not in pinned, "issued by the same authority, and yet not pinned"


def test_a_change_takes_effect(tmp_path: Path) -> None:
    """A new certificate beside the old, and the old one gone; what cannot be used leaves those in force."""
    (tmp_path / "first.pem").write_bytes(FIRST.certificate.public_bytes(Encoding.PEM))
    pinned = PinnedCertificates(tmp_path)
    assert not pinned.reload()
    (tmp_path / "second.pem").write_bytes(SECOND.certificate.public_bytes(Encoding.PEM))
    assert pinned.reload()
    (tmp_path / "first.pem").unlink()
    assert pinned.reload()
    assert pinned.certificates == (SECOND.certificate,)
    (tmp_path / "second.pem").write_bytes(b"half")
    with pytest.raises(CertificateError):
        pinned.reload()
    assert not pinned.reload()
    assert pinned.certificates == (SECOND.certificate,)


@pytest.mark.parametrize("contents", [b"", b"hello", FIRST.pem()[:300], AUTHORITY.pem()[:-40]])
def test_a_file_without_certificates_is_refused(contents: bytes, tmp_path: Path) -> None:
    """In words that follow a setting's name."""
    path = tmp_path / "pinned.pem"
    path.write_bytes(contents)
    with pytest.raises(CertificateError, match=r"^must be "):
        PinnedCertificates(path)


def test_an_empty_folder_and_none_are_refused(tmp_path: Path) -> None:
    """Nothing pinned would refuse every answer."""
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(CertificateError, match=r"^must be "):
            PinnedCertificates(path)


def test_days_are_counted_to_the_first_that_expires() -> None:
    """Below zero once it has; the boundaries belong to a certificate's time."""
    now = datetime.now(UTC)
    soon = AUTHORITY.issue("soon", lifetime=timedelta(days=12, hours=1)).certificate
    expired = AUTHORITY.issue("expired", lifetime=timedelta(hours=-30)).certificate
    assert days_left([FIRST.certificate, soon], now) == 12
    assert days_left([soon, expired], now) == -2
    assert is_valid_at(soon, soon.not_valid_after_utc)
    assert is_valid_at(soon, soon.not_valid_before_utc)
    assert not is_valid_at(soon, soon.not_valid_after_utc + timedelta(seconds=1))
    assert not is_valid_at(soon, soon.not_valid_before_utc - timedelta(seconds=1))
    assert not is_valid_at(expired, now)
