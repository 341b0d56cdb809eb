"""A question is written as the policies demand: signed parts canonical as they stand, the assertion byte for byte."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from sources.ports import SecurityToken
from sources.soap.signing import str_transform
from sources.soap.signing.signed_question import Question, sign_question
from tests.sources.soap.signing.messages import ACTION, NOW, OURS, QUESTION, TO, signed, token
from tests.sources.soap.signing.replies import DS, EXCLUSIVE, WSA, WSSE, WSU, S, digest

NAMES = {"s": S, "wsa": WSA, "wsse": WSSE, "wsu": WSU, "ds": DS, "saml": "urn:oasis:names:tc:SAML:2.0:assertion"}
STR_TRANSFORM = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform"
FORMS = [False, True]


def parsed(message: bytes) -> etree._Element:
    return etree.fromstring(message)


def only(root: etree._Element, path: str) -> etree._Element:
    (element,) = root.findall(path, NAMES)
    return element


def canonical(element: etree._Element) -> bytes:
    return bytes(etree.tostring(element, method="c14n", exclusive=True))


@pytest.mark.parametrize("framework", FORMS)
def test_the_policys_parts_are_signed(framework: bool) -> None:
    """Body, timestamp and every WS-Addressing header where they stand; and the assertion through its reference."""
    root = parsed(signed(framework=framework).envelope)
    security = only(root, "s:Header/wsse:Security")
    parts = [
        only(root, "s:Body"),
        *(only(root, f"s:Header/wsa:{name}") for name in ("Action", "MessageID", "ReplyTo", "To")),
        only(security, "wsu:Timestamp"),
        only(security, "wsse:SecurityTokenReference"),
    ]
    references = security.findall("ds:Signature/ds:SignedInfo/ds:Reference", NAMES)
    assert [f"#{part.get(f'{{{WSU}}}Id')}" for part in parts] == [reference.get("URI") for reference in references]
    digests = [only(reference, "ds:DigestValue").text for reference in references]
    assert digests[:-1] == [digest(part) for part in parts[:-1]]
    methods = [only(reference, "ds:Transforms/ds:Transform").get("Algorithm") for reference in references]
    assert methods == [EXCLUSIVE] * 6 + [STR_TRANSFORM]


def test_what_is_signed_is_canonical_as_it_stands() -> None:
    """So that its digest is that of the bytes that are sent."""
    message = signed().envelope
    root = parsed(message)
    for path in ("s:Body", "s:Header/wsa:To", "s:Header/wsa:ReplyTo", "s:Header/wsse:Security/wsu:Timestamp"):
        assert canonical(only(root, path)) in message
    assert canonical(only(root, "s:Header/wsse:Security/ds:Signature/ds:SignedInfo")) in message


def test_the_signature_is_of_the_canonical_signed_info() -> None:
    """RSA-SHA256 by the gateway's key."""
    signature = only(parsed(signed().envelope), "s:Header/wsse:Security/ds:Signature")
    value = only(signature, "ds:SignatureValue").text or ""
    octets = canonical(only(signature, "ds:SignedInfo"))
    OURS.private_key.public_key().verify(base64.b64decode(value), octets, PKCS1v15(), SHA256())


@pytest.mark.parametrize("default_namespace", FORMS)
def test_the_assertion_goes_out_as_it_came(default_namespace: bool) -> None:
    """Not a byte of it is written anew: white space in a tag would break its issuer's signature elsewhere."""
    security_token = token(default_namespace=default_namespace)
    assert b"> " not in security_token.assertion
    assert security_token.assertion in signed(security_token).envelope


def test_the_key_is_named_by_the_assertion() -> None:
    """The policy's InitiatorToken is the issued one, so KeyInfo refers to it and holds no certificate."""
    root = parsed(signed().envelope)
    references = root.findall(".//wsse:SecurityTokenReference/wsse:KeyIdentifier", NAMES)
    assert [reference.text for reference in references] == ["_a1", "_a1"]
    kinds = {reference.get("ValueType") for reference in references}
    assert kinds == {"http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLID"}
    assert root.find(".//wsse:BinarySecurityToken", NAMES) is None


def test_the_headers_say_what_was_asked_of_whom() -> None:
    """With a MessageID of its own, and five minutes to live."""
    question = signed()
    root = parsed(question.envelope)
    header = "s:Header/"
    assert only(root, f"{header}wsa:To").text == TO
    assert only(root, f"{header}wsa:Action").text == ACTION
    assert only(root, f"{header}wsa:MessageID").text == question.message_id
    assert only(root, f"{header}wsa:ReplyTo/wsa:Address").text == f"{WSA}/anonymous"
    assert only(root, f"{header}wsse:Security/wsu:Timestamp/wsu:Expires").text == "2026-11-16T11:05:00.000Z"
    assert signed().message_id != question.message_id


def test_libertys_header_goes_along_where_it_is_wanted() -> None:
    """As a boolean."""
    framework = "{urn:liberty:sb:2006-08}Framework"
    assert only(parsed(signed(framework=True).envelope), f"s:Header/{framework}").get("version") == "2.0"
    assert parsed(signed().envelope).find(f".//{framework}") is None


def test_an_assertion_is_made_canonical_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its digest stays with the token, which is asked with for hours."""
    security_token = token()
    signed(security_token)
    monkeypatch.setattr(str_transform, "transformed", None)
    assert signed(security_token)


@pytest.mark.parametrize(
    ("octets", "with_default"),
    [
        (b"<a></a>", b'<a xmlns=""></a>'),
        (b'<a xmlns="urn:a"></a>', b'<a xmlns="urn:a"></a>'),
        (b'<p:a xmlns:p="urn:p" b="1"><c xmlns="urn:c"></c></p:a>', None),
        (b'<p:a xmlns:p="urn:p"></p:a>', b'<p:a xmlns="" xmlns:p="urn:p"></p:a>'),
    ],
)
def test_the_transform_declares_a_default_namespace(octets: bytes, with_default: bytes | None) -> None:
    """On the first element, be it empty (WS-Security 1.1, section 8.3)."""
    expected = with_default or octets.replace(b"<p:a", b'<p:a xmlns=""', 1)
    assert str_transform.with_default_namespace(octets) == expected


@pytest.mark.parametrize("assertion", [b"", b"<a>", b"<!DOCTYPE a []><a/>"])
def test_what_is_no_assertion_is_not_sent(assertion: bytes) -> None:
    """A token service that answers rubbish."""
    with pytest.raises(ValueError, match="XML"):
        signed(SecurityToken(assertion, "_a1", NOW + timedelta(hours=1)))


def test_a_body_that_is_no_xml_is_not_sent() -> None:
    """It would be another message than the one that was meant."""
    question = Question("</s:Body>", "", QUESTION.to, QUESTION.action)
    with pytest.raises(ValueError, match="XML"):
        sign_question(question, token(), OURS.private_key, now=NOW)
