"""Answers signed by the service's certificate, which goes along (BinarySecurityToken), as the policies demand."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from sources.sandbox.certificate_authority import Identity
from sources.sandbox.signed_questions import WSA, WSU, canonical
from sources.sandbox.soap import SOAP12, WSSE, Element

LIFETIME = timedelta(minutes=5)
_DS = "http://www.w3.org/2000/09/xmldsig#"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_DIGEST_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
_X509 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
_NAMES = f'xmlns:o="{WSSE}" xmlns:u="{WSU}"'


class AnswerSigner:
    """Signs the answers of an index."""

    def __init__(self, identity: Identity) -> None:
        self._key = identity.private_key
        self._certificate = base64.b64encode(identity.certificate.public_bytes(Encoding.DER)).decode()

    def envelope(
        self, body: Element, headers: Sequence[Element], *, relates_to: str, action: str, now: datetime | None = None
    ) -> bytes:
        """Return the signed answer to the question with a MessageID. `now`: an instant, for answers of other times."""
        created, prefixes = now or datetime.now(UTC), self._kept(body)
        parts = [
            _addressing("Action", "_1", action),
            _addressing("MessageID", "_2", f"urn:uuid:{uuid4()}"),
            _addressing("RelatesTo", "_3", relates_to),
            f'<u:Timestamp xmlns:u="{WSU}" u:Id="_4"><u:Created>{_text(created)}</u:Created>'
            f"<u:Expires>{_text(created + LIFETIME)}</u:Expires></u:Timestamp>".encode(),
            f'<o:BinarySecurityToken {_NAMES} EncodingType="{_BASE64}" ValueType="{_X509}" u:Id="_5">'
            f"{self._certificate}</o:BinarySecurityToken>".encode(),
            _body(body, prefixes),
        ]
        addressing, security = b"".join(parts[:3]), b"".join(parts[3:5])
        own = b"".join(etree.tostring(header) for header in headers)
        begin = f'<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="{SOAP12}"><env:Header>'.encode()
        security += self._signature(parts, prefixes)
        secured = f'<o:Security xmlns:o="{WSSE}" env:mustUnderstand="true">'.encode() + security
        return begin + own + addressing + secured + b"</o:Security></env:Header>" + parts[5] + b"</env:Envelope>"

    def _kept(self, body: Element) -> list[str]:
        """Return the prefixes that the canonical form of a body keeps."""
        return sorted(prefix for prefix in body.nsmap if prefix)

    def _signature(self, parts: Sequence[bytes], prefixes: Sequence[str]) -> bytes:
        """Sign the parts, the last of which is the body; its prefixes are kept, as Java's stacks do it."""
        inclusive = (
            f'<e:InclusiveNamespaces xmlns:e="{_EXCLUSIVE}" PrefixList="{" ".join(prefixes)}"></e:InclusiveNamespaces>'
        )
        transforms = [*[""] * (len(parts) - 1), inclusive]
        references = "".join(
            f'<Reference URI="#_{number}"><Transforms><Transform Algorithm="{_EXCLUSIVE}">{transforms[number - 1]}'
            "</Transform></Transforms>"
            f'<DigestMethod Algorithm="{_DIGEST_SHA256}"></DigestMethod><DigestValue>{_digest(octets)}</DigestValue>'
            "</Reference>"
            for number, octets in enumerate(parts, start=1)
        )
        signed_info = (
            f'<SignedInfo xmlns="{_DS}"><CanonicalizationMethod Algorithm="{_EXCLUSIVE}"></CanonicalizationMethod>'
            f'<SignatureMethod Algorithm="{_RSA_SHA256}"></SignatureMethod>{references}</SignedInfo>'
        )
        value = base64.b64encode(self._key.sign(signed_info.encode(), PKCS1v15(), SHA256())).decode()
        return (
            f'<Signature xmlns="{_DS}">{signed_info}<SignatureValue>{value}</SignatureValue><KeyInfo>'
            f'<o:SecurityTokenReference xmlns:o="{WSSE}"><o:Reference URI="#_5" ValueType="{_X509}"/>'
            "</o:SecurityTokenReference></KeyInfo></Signature>"
        ).encode()


def _addressing(name: str, id_: str, text: str) -> bytes:
    element = etree.Element(f"{{{WSA}}}{name}", nsmap={"a": WSA, "u": WSU})
    element.set(f"{{{WSU}}}Id", id_)
    element.text = text
    return canonical(element)


def _body(content: Element, prefixes: Sequence[str]) -> bytes:
    body = etree.Element(f"{{{SOAP12}}}Body", nsmap={"env": SOAP12, "u": WSU})
    body.set(f"{{{WSU}}}Id", "_6")
    body.append(content)
    return canonical(body, prefixes)


def _digest(octets: bytes) -> str:
    return base64.b64encode(hashlib.sha256(octets).digest()).decode()


def _text(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
