"""SAML 2.0 assertions of the sandbox's token service: written, signed, and verified where an index is shown one.

As the shared token service writes them (its public sample service in .NET shows the attributes): the holder proves who
it is by the key of the certificate in SubjectConfirmationData (holder-of-key), the authority is the CVR attribute, and
the one audience is the service's entity id.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from uuid import uuid4

from cachetools import LRUCache
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, load_der_x509_certificate
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from sources.sandbox.certificate_authority import Identity
from sources.sandbox.soap import Element, SoapFaultError

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
DS = "http://www.w3.org/2000/09/xmldsig#"
HOLDER_OF_KEY = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
CVR = "dk:gov:saml:attribute:CvrNumberIdentifier"
ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        "dk:gov:saml:attribute:AssuranceLevel": "3",
        "dk:gov:saml:attribute:SpecVer": "DK-SAML-2.0",
        "dk:gov:saml:attribute:KombitSpecVer": "1.0",
    }
)
CLOCK_SKEW = timedelta(minutes=5)
"""How far the clocks of those who issue and those who are shown an assertion may differ."""

_SUBJECT_NAME = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
_NAME_FORMAT = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_KEPT_ASSERTIONS = 256
_SIGNATURE = SignatureConfiguration(
    signature_methods=frozenset({SignatureMethod.RSA_SHA256}),
    digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
    expect_references=1,
)


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a verified assertion says. The times are instants."""

    assertion_id: str
    issuer: str
    audience: str
    cvr: str
    certificate: Certificate
    not_before: datetime
    not_on_or_after: datetime


def write_assertion(
    identity: Identity,
    *,
    issuer: str,
    audience: str,
    cvr: str,
    holder: Certificate,
    issued: datetime,
    lifetime: timedelta,
) -> bytes:
    """Write an assertion and sign it (enveloped, RSA-SHA256). What it says need not be so: tests forge some."""
    root = etree.Element(
        f"{{{SAML}}}Assertion",
        nsmap={"saml": SAML},
        attrib={"ID": f"_{uuid4()}", "IssueInstant": _text(issued), "Version": "2.0"},
    )
    _element(root, "Issuer", issuer)
    etree.SubElement(root, f"{{{DS}}}Signature", Id="placeholder", nsmap={"ds": DS})
    _subject(root, holder)
    conditions = _element(root, "Conditions", NotBefore=_text(issued), NotOnOrAfter=_text(issued + lifetime))
    _element(_element(conditions, "AudienceRestriction"), "Audience", audience)
    statement = _element(root, "AttributeStatement")
    for name, text in {**ATTRIBUTES, CVR: cvr}.items():
        _element(_element(statement, "Attribute", Name=name, NameFormat=_NAME_FORMAT), "AttributeValue", text)
    signer = XMLSigner(
        signature_algorithm=SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    signed = signer.sign(
        root, key=identity.private_key, cert=[identity.certificate], reference_uri=f"#{root.get('ID')}"
    )
    return etree.tostring(signed, encoding="utf-8")


def _subject(root: Element, holder: Certificate) -> None:
    subject = _element(root, "Subject")
    _element(subject, "NameID", holder.subject.rfc4514_string(), Format=_SUBJECT_NAME)
    confirmation = _element(subject, "SubjectConfirmation", Method=HOLDER_OF_KEY)
    data = _element(confirmation, "SubjectConfirmationData")
    data.set(f"{{{_XSI}}}type", "saml:KeyInfoConfirmationDataType")
    key = etree.SubElement(data, f"{{{DS}}}KeyInfo", nsmap={"ds": DS})
    x509 = etree.SubElement(etree.SubElement(key, f"{{{DS}}}X509Data"), f"{{{DS}}}X509Certificate")
    x509.text = base64.b64encode(holder.public_bytes(Encoding.DER)).decode()


def _element(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    element = etree.SubElement(parent, f"{{{SAML}}}{name}", attrib=attributes)
    element.text = text
    return element


def _text(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


class AssertionVerifier:
    """Verifies assertions with the certificate of the one token service that it trusts."""

    def __init__(self, certificate: Certificate, issuer: str) -> None:
        self._certificate, self._issuer = certificate, issuer
        self._verified: LRUCache[bytes, Assertion] = LRUCache(_KEPT_ASSERTIONS)

    def verify(self, assertion: bytes, *, audience: str, now: datetime) -> Assertion:
        """Return what an assertion says. Raise SoapFaultError where it does not hold for this service, or now.

        `audience`: the service's entity id, compared exactly. `now`: an instant.
        """
        digest = sha256(assertion).digest()
        if (verified := self._verified.get(digest)) is None:
            verified = self._verified[digest] = self._read(assertion)
        if verified.issuer != self._issuer:
            raise _refused("Adgangstoken er udstedt af en anden")
        if verified.audience != audience:
            raise _refused("Adgangstoken gælder en anden tjeneste")
        if now < verified.not_before - CLOCK_SKEW:
            raise _refused("Adgangstoken gælder ikke endnu")
        if now >= verified.not_on_or_after + CLOCK_SKEW:
            raise _refused("Adgangstoken er udløbet")
        return verified

    def _read(self, assertion: bytes) -> Assertion:
        """Return what the signature covers, and nothing else."""
        try:
            root = _parsed(assertion)
            result = XMLVerifier().verify(
                root, x509_cert=self._certificate, expect_config=_SIGNATURE, id_attribute="ID"
            )
            signed = (result[0] if isinstance(result, list) else result).signed_xml
            if signed is None or signed.tag != f"{{{SAML}}}Assertion" or signed.get("ID") != root.get("ID"):
                raise _refused("Underskriften dækker ikke adgangstokenet")
            return _contents(signed)
        except (SignXMLException, etree.LxmlError, ValueError, KeyError, TypeError, AttributeError):
            raise _refused("Adgangstoken er ugyldigt") from None


def _refused(reason: str) -> SoapFaultError:
    return SoapFaultError(reason, status=401)


def _parsed(assertion: bytes) -> Element:
    if b"<!DOCTYPE" in assertion:
        raise ValueError
    return etree.fromstring(assertion, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _contents(signed: Element) -> Assertion:
    """Return what an assertion says. Raise one of many errors where something is missing."""
    conditions = _only_element(signed, "Conditions")
    confirmation = _only_element(signed, "Subject/SubjectConfirmation")
    if confirmation.get("Method") != HOLDER_OF_KEY:
        raise ValueError
    holder = f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate"
    key = _only_element(confirmation, "SubjectConfirmationData").findtext(holder, "")
    attributes = {
        attribute.attrib["Name"]: _only_element(attribute, "AttributeValue").text
        for attribute in signed.iterfind(f"{{{SAML}}}AttributeStatement/{{{SAML}}}Attribute")
    }
    return Assertion(
        assertion_id=str(signed.attrib["ID"]),
        issuer=str(_only_element(signed, "Issuer").text),
        audience=str(_only_element(conditions, "AudienceRestriction/Audience").text),
        cvr=str(attributes[CVR]),
        certificate=load_der_x509_certificate(base64.b64decode(key)),
        not_before=_instant(str(conditions.attrib["NotBefore"])),
        not_on_or_after=_instant(str(conditions.attrib["NotOnOrAfter"])),
    )


def _only_element(parent: Element, path: str) -> Element:
    elements = parent.findall("/".join(f"{{{SAML}}}{name}" for name in path.split("/")))
    if len(elements) != 1:
        raise ValueError
    return elements[0]


def _instant(text: str) -> datetime:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", text):
        raise ValueError
    return datetime.fromisoformat(text)
