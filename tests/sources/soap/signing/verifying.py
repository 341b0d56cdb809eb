"""What a verifier of the tests makes of a reply."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.x509 import Certificate

from sources.errors import SourceGarbledError
from sources.soap.signing.freshness import MessageIds
from sources.soap.signing.service_certificate import SignatureVerifier
from sources.soap.signing.verification import ReplyVerifier
from tests.sources.soap.signing.messages import NOW, SERVICE
from tests.sources.soap.signing.replies import ASKED


@dataclass(frozen=True)
class Pinned:
    """Certificates that are pinned."""

    certificates: tuple[Certificate, ...] = (SERVICE.certificate,)


SIGNATURES = SignatureVerifier(Pinned())


def verifier(*pinned: Certificate, read: MessageIds | None = None) -> ReplyVerifier:
    return ReplyVerifier(Pinned(pinned or (SERVICE.certificate,)), lambda: NOW, read or MessageIds())


def body_of(message: bytes, pinned: Iterable[Certificate] = ()) -> bytes:
    """Return the body that is verified, without the envelope around it."""
    verified = verifier(*pinned).verify(message, ASKED)
    return verified[verified.index(b"<s:Body") : verified.rindex(b"</s:Envelope>")]


def reason_of(message: bytes, *pinned: Certificate) -> str:
    """Return why a reply is refused; nothing where it is taken."""
    try:
        verifier(*pinned).verify(message, ASKED)
    except SourceGarbledError as error:
        return error.reason
    return ""
