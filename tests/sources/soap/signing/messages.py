"""Questions and replies of the tests, the keys that they are signed by, and an assertion that nobody has to believe."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.serialization import Encoding

from sources.ports import SecurityToken
from sources.sandbox.certificate_authority import CertificateAuthority
from sources.soap.signing.signed_question import Question, SignedQuestion, sign_question

NOW = datetime(2026, 11, 16, 11, 0, tzinfo=UTC)
AUTHORITY = CertificateAuthority(now=NOW)
OURS, SERVICE, OTHER_SERVICE = (AUTHORITY.issue(name) for name in ("gateway", "index", "other index"))

TO = "https://index.invalid/sagdokumentindeks/6?a=1&b=<2>"
ACTION = "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"
BODY = '<i:Ask xmlns:i="urn:i" xmlns:unused="urn:u"><i:Name b="2" a="1">Åse &amp; Bo</i:Name><i:Empty/></i:Ask>'
HEADER = '<h:RequestHeader xmlns:h="urn:h"><h:TransactionUUID>1</h:TransactionUUID></h:RequestHeader>'
QUESTION = Question(BODY, HEADER, TO, ACTION)


def assertion(*, default_namespace: bool = False, holder: bytes | None = None) -> bytes:
    """Return an assertion; nobody has signed it, which is not what these tests are about."""
    certificate = base64.b64encode(holder or OURS.certificate.public_bytes(Encoding.DER)).decode()
    prefix, name = ("", "xmlns") if default_namespace else ("saml:", "xmlns:saml")
    return (
        f'<{prefix}Assertion {name}="urn:oasis:names:tc:SAML:2.0:assertion" Version="2.0"  ID="_a1" >'
        f"<{prefix}Issuer>udsteder æ</{prefix}Issuer><{prefix}Subject><{prefix}SubjectConfirmation>"
        f'<{prefix}SubjectConfirmationData><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
        f"<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        f"</{prefix}SubjectConfirmationData></{prefix}SubjectConfirmation></{prefix}Subject><{prefix}Advice/>"
        f"</{prefix}Assertion>"
    ).encode()


def token(**form: bool) -> SecurityToken:
    return SecurityToken(assertion(**form), "_a1", NOW + timedelta(hours=1))


def signed(security_token: SecurityToken | None = None, *, framework: bool = False) -> SignedQuestion:
    return sign_question(QUESTION, security_token or token(), OURS.private_key, now=NOW, framework=framework)
