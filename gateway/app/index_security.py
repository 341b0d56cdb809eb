"""How questions to the indexes are signed and their replies verified, by the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.settings import Settings, SettingsError, naming, unusable
from sources.certificates.key_pair import KeyPair
from sources.certificates.pinned import PinnedCertificates
from sources.soap.signing.message_security import MessageSecurity


@dataclass(frozen=True, slots=True)
class IndexSecurity:
    """Signs and verifies for each index; and the certificates that are pinned, whose files may be replaced."""

    cases: MessageSecurity | None = None
    benefits: MessageSecurity | None = None
    pinned: tuple[PinnedCertificates, ...] = ()


def index_security_of(settings: Settings, key_pair: KeyPair | None) -> IndexSecurity:
    """Return what signs and verifies; nothing, where no tokens are sent or SIGNED_MESSAGES is off.

    Raise SettingsError for certificates that are missing or cannot be used.
    """
    if settings.token_url is None or key_pair is None or not settings.signed_messages:
        return IndexSecurity()
    cases = _pinned("CASE_INDEX_CERTIFICATES", settings.case_index_certificates)
    benefits = _pinned("BENEFIT_INDEX_CERTIFICATES", settings.benefit_index_certificates)
    return IndexSecurity(
        MessageSecurity(key_pair, cases, framework=settings.liberty_framework),
        MessageSecurity(key_pair, benefits, framework=settings.liberty_framework),
        (cases, benefits),
    )


def _pinned(key: str, path: Path | None) -> PinnedCertificates:
    if path is None:
        raise SettingsError([unusable(key, "must be set where tokens are sent, unless SIGNED_MESSAGES is false")])
    with naming(key):
        return PinnedCertificates(path)
