"""Reading a SAML 2.0 assertion: what has to be so before it is used. Its bytes are never written anew.

Its signature is the services' to check, who know the token service's certificate: here it came over mutual TLS. What
is checked is that it will do: for this service, authority and key, and now. Attribute names are those of KOMBIT's
public samples; an assertion without a CVR attribute is left for the service to judge.
"""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from lxml import etree

from sources.errors import SourceGarbledError
from sources.ports import SecurityToken

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
CLOCK_SKEW = timedelta(minutes=5)
"""How far clocks may differ: the services refuse messages that are further from their own."""

MAX_ASSERTION_BYTES = 64 * 1024

_CERTIFICATE = "{http://www.w3.org/2000/09/xmldsig#}X509Certificate"
_CVR = "dk:gov:saml:attribute:CvrNumberIdentifier"
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*")
_OTHER_ENCODING = re.compile(rb"""encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def read_assertion(
    encoded: object, *, service: str, authority: str, certificate: Certificate, now: datetime
) -> SecurityToken:
    """Return the token in the base64 of an assertion. Raise SourceGarbledError for one that will not do.

    `service` is an entity id, compared exactly. `certificate` is the holder's. `now` is an instant.
    """
    assertion = _decoded(encoded)
    root = _parsed(assertion)
    assertion_id, conditions = root.get("ID"), root.find(f"{{{SAML}}}Conditions")
    if root.tag != f"{{{SAML}}}Assertion" or not assertion_id or conditions is None:
        raise SourceGarbledError("token")
    _demand_service(conditions, service)
    _demand_authority(root, authority)
    _demand_holder(root, certificate)
    return SecurityToken(assertion, assertion_id, _demand_time(conditions, now))


def _decoded(encoded: object) -> bytes:
    """Return the bytes of the root element, as they came: what may stand before it is not part of the assertion."""
    if not isinstance(encoded, str) or len(encoded) > 2 * MAX_ASSERTION_BYTES:
        raise SourceGarbledError("token")
    try:
        decoded = base64.b64decode("".join(encoded.split()), validate=True)
    except ValueError:
        raise SourceGarbledError("token") from None
    prolog = _PROLOG.match(decoded)
    start = prolog.end() if prolog else 0
    if len(decoded) > MAX_ASSERTION_BYTES or _OTHER_ENCODING.search(decoded[:start]):
        raise SourceGarbledError("token")
    return decoded[start:].rstrip()


def _parsed(assertion: bytes) -> etree._Element:
    try:
        root = etree.fromstring(assertion, _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        raise SourceGarbledError("token") from None
    if root.getroottree().docinfo.internalDTD is not None or not assertion.endswith(b">"):
        raise SourceGarbledError("token")
    return root


def _demand_service(conditions: etree._Element, service: str) -> None:
    audiences = conditions.findall(f"{{{SAML}}}AudienceRestriction/{{{SAML}}}Audience")
    if service not in [audience.text for audience in audiences]:
        raise SourceGarbledError("token_other_service")


def _demand_authority(root: etree._Element, authority: str) -> None:
    for attribute in root.iterfind(f"{{{SAML}}}AttributeStatement/{{{SAML}}}Attribute"):
        values = [value.text for value in attribute.iterfind(f"{{{SAML}}}AttributeValue")]
        if attribute.get("Name") == _CVR and values != [authority]:
            raise SourceGarbledError("token_other_authority")


def _demand_holder(root: etree._Element, certificate: Certificate) -> None:
    """Raise unless the assertion is the holder's of our key: a token of somebody else's would be of no use."""
    path = f"{{{SAML}}}Subject/{{{SAML}}}SubjectConfirmation/{{{SAML}}}SubjectConfirmationData"
    own = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
    holders = ["".join((key.text or "").split()) for data in root.iterfind(path) for key in data.iter(_CERTIFICATE)]
    if holders != [own]:
        raise SourceGarbledError("token_other_holder")


def _demand_time(conditions: etree._Element, now: datetime) -> datetime:
    """Return when it ends. Raise where that is over, or its beginning further away than clocks may differ."""
    begins, ends = (_instant(conditions.get(name)) for name in ("NotBefore", "NotOnOrAfter"))
    if ends is None:
        raise SourceGarbledError("token")
    if begins is not None and begins > now + CLOCK_SKEW:
        raise SourceGarbledError("token_not_yet_valid")
    if ends <= now:
        raise SourceGarbledError("token_expired")
    return ends


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise SourceGarbledError("token") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)  # SAML's times are UTC
