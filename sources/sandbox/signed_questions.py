"""Questions signed as the policies demand (OIO IDWS), verified by signxml with the STR-Transform added to it.

An implementation of its own, so that a mistake of the gateway's is not made twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.x509 import Certificate
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from sources.sandbox.assertions import SAML, Assertion
from sources.sandbox.soap import SOAP12, WSSE, Element, SoapFaultError, parse

WSA = "http://www.w3.org/2005/08/addressing"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
STR_TRANSFORM = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform"
TOLERANCE = timedelta(minutes=5)
MAX_MESSAGE_IDS = 100_000

_SIGNED_HEADERS = ("To", "ReplyTo", "MessageID", "Action")
_CONFIGURATION = SignatureConfiguration(
    location=f"./{{{SOAP12}}}Header/{{{WSSE}}}Security/",
    signature_methods=frozenset({SignatureMethod.RSA_SHA256}),
    digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
    expect_references=True,
)

VerifyAssertion = Callable[[bytes], Assertion]


@dataclass(frozen=True, slots=True)
class SignedQuestion:
    """Who asks on behalf of which authority, and the MessageID that the answer relates to."""

    authority: str
    message_id: str


class QuestionVerifier:
    """Verifies the questions to one index."""

    def __init__(self, verify_assertion: VerifyAssertion, clock: Callable[[], datetime] = lambda: datetime.now(UTC)):
        """`verify_assertion`: returns what an assertion says to this index, or raises SoapFaultError."""
        self._verify_assertion = verify_assertion
        self._clock = clock
        self._message_ids: dict[str, datetime] = {}

    def verify(self, content: bytes) -> SignedQuestion:
        """Return who asks. Raise SoapFaultError where anything does not hold."""
        root = parse(content)
        security = _only(_only(root, SOAP12, "Header"), WSSE, "Security")
        element = _only(security, SAML, "Assertion")
        try:
            assertion = self._verify_assertion(canonical(element))
        except SoapFaultError as fault:
            raise SoapFaultError(fault.reason, subcode="InvalidSecurityToken") from None
        _demand_signed(root, security, element, _signed_data(root, assertion.certificate))
        now = self._clock()
        _demand_fresh(_only(security, WSU, "Timestamp"), now)
        message_id = _only(_only(root, SOAP12, "Header"), WSA, "MessageID").text or ""
        self._demand_new(message_id, now)
        return SignedQuestion(assertion.cvr, message_id)

    def authority(self, content: bytes) -> str:
        """Return on behalf of whom a question claims to be asked; nothing where its assertion does not hold."""
        try:
            security = _only(_only(parse(content), SOAP12, "Header"), WSSE, "Security")
            return self._verify_assertion(canonical(_only(security, SAML, "Assertion"))).cvr
        except SoapFaultError:
            return ""

    def _demand_new(self, message_id: str, now: datetime) -> None:
        for old, at in list(self._message_ids.items()):
            if now - at <= 2 * TOLERANCE and len(self._message_ids) < MAX_MESSAGE_IDS:
                break
            del self._message_ids[old]
        if message_id in self._message_ids:
            raise SoapFaultError("Beskeden er modtaget før", subcode="InvalidSecurity")
        self._message_ids[message_id] = now


def message_id_of(content: bytes) -> str | None:
    """Return the MessageID of a signed question, verified or not. None for a question that is not signed."""
    try:
        header = _only(parse(content), SOAP12, "Header")
        _only(header, WSSE, "Security")
        return _only(header, WSA, "MessageID").text
    except SoapFaultError:
        return None


def canonical(element: Element, prefixes: Sequence[str] = ()) -> bytes:
    """Return an element as exclusive canonical XML. `prefixes`: those that are kept (InclusiveNamespaces)."""
    kept = list(prefixes) or None
    try:
        return bytes(
            etree.tostring(element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=kept)
        )
    except etree.C14NError:
        raise SoapFaultError("En del af beskeden har ingen kanonisk form") from None


def dereferenced(root: Element, reference: Element) -> bytes:
    """Return the assertion that a SecurityTokenReference means, as the STR-Transform writes it."""
    identifier = _only(reference, WSSE, "KeyIdentifier").text
    assertion = _only(_only(_only(root, SOAP12, "Header"), WSSE, "Security"), SAML, "Assertion")
    if assertion.get("ID") != identifier:
        raise SoapFaultError("SecurityTokenReference peger på et ukendt token", subcode="InvalidSecurity")
    octets = canonical(assertion)
    tag, _, rest = octets.partition(b">")
    if b" xmlns=" not in tag:
        name, _, attributes = tag.partition(b" ")
        tag = name + b' xmlns=""' + (b" " + attributes if attributes else b"")
    return tag + b">" + rest


class _StrVerifier(XMLVerifier):
    """signxml's verifier, which does not know the STR-Transform."""

    def _apply_transforms(self, payload: Any, *, transforms_node: Any, signature: Any) -> Any:
        algorithms = [] if transforms_node is None else [transform.get("Algorithm") for transform in transforms_node]
        if algorithms == [STR_TRANSFORM]:
            return dereferenced(payload.getroottree().getroot(), payload)
        return super()._apply_transforms(payload, transforms_node=transforms_node, signature=signature)


def _signed_data(root: Element, certificate: Certificate) -> set[bytes]:
    """Return everything that the holder of the certificate has signed of a message. Raise SoapFaultError."""
    try:
        results = _StrVerifier().verify(root, x509_cert=certificate, expect_config=_CONFIGURATION)
    except (SignXMLException, etree.LxmlError, ValueError, TypeError, AttributeError):
        raise SoapFaultError("Beskedens underskrift er ugyldig", subcode="FailedCheck") from None
    return {result.signed_data for result in (results if isinstance(results, list) else [results])}


def _demand_signed(root: Element, security: Element, assertion: Element, signed: set[bytes]) -> None:
    """Raise SoapFaultError unless the parts of the policy are signed where they stand in the message."""
    header = _only(root, SOAP12, "Header")
    parts = [_only(header, WSA, name) for name in _SIGNED_HEADERS]
    parts += [_only(root, SOAP12, "Body"), _only(security, WSU, "Timestamp")]
    reference = _only(security, WSSE, "SecurityTokenReference")
    wanted = {canonical(part) for part in parts} | {dereferenced(root, reference)}
    ids = [element.get(f"{{{WSU}}}Id") for element in root.iter(etree.Element) if element.get(f"{{{WSU}}}Id")]
    if not wanted <= signed or len(ids) != len(set(ids)) or assertion.getparent() is not security:
        raise SoapFaultError("Beskeden er ikke underskrevet, som politikken kræver", subcode="InvalidSecurity")


def _demand_fresh(timestamp: Element, now: datetime) -> None:
    try:
        created, expires = (
            datetime.fromisoformat(_only(timestamp, WSU, name).text or "") for name in ("Created", "Expires")
        )
        is_fresh = abs(now - created) <= TOLERANCE and now <= expires + TOLERANCE
    except (ValueError, TypeError):
        is_fresh = False
    if not is_fresh:
        raise SoapFaultError("Beskedens tidsstempel er ikke fra nu", subcode="MessageExpired")


def _only(parent: Element, namespace: str, name: str) -> Element:
    elements = parent.findall(f"{{{namespace}}}{name}")
    if len(elements) != 1:
        raise SoapFaultError(f"Der skal være præcis én {name}", subcode="InvalidSecurity")
    return elements[0]
