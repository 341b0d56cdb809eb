"""When certificates are valid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cryptography.x509 import Certificate


def is_valid_at(certificate: Certificate, instant: datetime) -> bool:
    """Return whether the instant lies within the certificate's time."""
    return certificate.not_valid_before_utc <= instant <= certificate.not_valid_after_utc


def days_left(certificates: Iterable[Certificate], instant: datetime) -> int:
    """Return the whole days until the first of them expires; below zero: one has. There must be at least one."""
    return min((certificate.not_valid_after_utc - instant).days for certificate in certificates)
