"""Replies as a service signs them, and as nobody should."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from sources.sandbox.certificate_authority import Identity
from tests.sources.soap.signing.messages import NOW, SERVICE

S = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ASKED = "urn:uuid:00000000-0000-4000-8000-000000000001"
"""The MessageID of the question."""

ALL = ("body", "action", "message-id", "relates-to", "timestamp", "certificate")
CANONICAL_BODY = (
    f'<s:Body xmlns:s="{S}" xmlns:u="{WSU}" u:Id="body"><a:Answer xmlns:a="urn:a"><a:Text>Bø &amp; By</a:Text>'
    "<a:Empty></a:Empty></a:Answer></s:Body>"
)
OTHER_BODY = '<s:Body u:Id="body" ><a:Answer ><a:Text>Bø &#38; By</a:Text><a:Empty/></a:Answer></s:Body>'
"""The same, as it is seldom canonical: names declared far above, an empty tag, a reference, white space in tags."""

SIGNATURE = "<!--signature-->"


def envelope(
    *,
    body: str = CANONICAL_BODY,
    relates_to: str = ASKED,
    message_id: str | None = None,
    created: datetime = NOW,
    lifetime: timedelta = timedelta(minutes=5),
    signer: Identity = SERVICE,
    headers: str = "",
) -> str:
    """Return a reply that is not signed yet."""
    certificate = base64.b64encode(signer.certificate.public_bytes(Encoding.DER)).decode()
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{S}" xmlns:u="{WSU}" xmlns:a="urn:a"><s:Header>'
        f'<w:Action xmlns:w="{WSA}" u:Id="action">urn:answer</w:Action>'
        f'<w:MessageID xmlns:w="{WSA}" u:Id="message-id">{message_id or f"urn:uuid:{uuid4()}"}</w:MessageID>'
        f'<w:RelatesTo xmlns:w="{WSA}" u:Id="relates-to">{relates_to}</w:RelatesTo>{headers}'
        f'<o:Security xmlns:o="{WSSE}" s:mustUnderstand="1"><u:Timestamp u:Id="timestamp">'
        f"<u:Created>{created:%Y-%m-%dT%H:%M:%S.000Z}</u:Created>"
        f"<u:Expires>{created + lifetime:%Y-%m-%dT%H:%M:%SZ}</u:Expires></u:Timestamp>"
        f'<o:BinarySecurityToken u:Id="certificate">{certificate}</o:BinarySecurityToken>{SIGNATURE}'
        f"</o:Security></s:Header>{body}</s:Envelope>"
    )


def sign(
    message: str,
    ids: Sequence[str] = ALL,
    *,
    signer: Identity = SERVICE,
    prefixes: str = "",
    key_info: str = "",
) -> bytes:
    """Return a reply signed by a service: parts by their Ids, where they stand in the message."""
    root = etree.fromstring(message.encode())
    parts = {id_: element for element in root.iter(etree.Element) if (id_ := element.get(f"{{{WSU}}}Id"))}
    inclusive = f'<e:InclusiveNamespaces xmlns:e="{EXCLUSIVE}" PrefixList="{prefixes}"/>' if prefixes else ""
    references = "".join(
        f'<ds:Reference URI="#{id_}"><ds:Transforms><ds:Transform Algorithm="{EXCLUSIVE}">{inclusive}</ds:Transform>'
        '</ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
        f"<ds:DigestValue>{digest(parts[id_], prefixes)}</ds:DigestValue></ds:Reference>"
        for id_ in ids
    )
    signed_info = (
        f'<ds:SignedInfo xmlns:ds="{DS}"><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>'
        '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>'
        f"{references}</ds:SignedInfo>"
    )
    octets = etree.tostring(etree.fromstring(signed_info), method="c14n", exclusive=True)
    value = base64.b64encode(signer.private_key.sign(octets, PKCS1v15(), SHA256())).decode()
    signature = (
        f'<ds:Signature xmlns:ds="{DS}">{signed_info}<ds:SignatureValue>{value}</ds:SignatureValue>'
        f"<ds:KeyInfo>{key_info}</ds:KeyInfo></ds:Signature>"
    )
    return message.replace(SIGNATURE, signature).encode()


def digest(element: etree._Element, prefixes: str = "") -> str:
    octets = etree.tostring(
        element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=prefixes.split() or None
    )
    return base64.b64encode(hashlib.sha256(octets).digest()).decode()
