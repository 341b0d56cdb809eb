"""The sandbox's indexes believe a signed question, and none that was changed; the gateway believes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from sources.errors import SourceGarbledError
from sources.ports import SecurityToken
from sources.sandbox.assertions import AssertionVerifier, write_assertion
from sources.sandbox.certificate_authority import CertificateAuthority, Identity
from sources.sandbox.signed_answers import AnswerSigner
from sources.sandbox.signed_questions import QuestionVerifier, message_id_of
from sources.sandbox.soap import SoapFaultError, fault12
from sources.soap.signing.freshness import MessageIds
from sources.soap.signing.signed_question import Question, SignedQuestion, sign_question
from sources.soap.signing.verification import ReplyVerifier

AUTHORITY = CertificateAuthority()
ISSUER, CLIENT, STRANGER, INDEX = (AUTHORITY.issue(name) for name in ("sts", "gateway", "stranger", "index"))
SERVICE, CVR = "http://sandbox.invalid/service/1", "11111111"
NOW = datetime.now(UTC)
MINUTES_6 = timedelta(minutes=6)
BODY = '<i:Ask xmlns:i="urn:i" xmlns:unused="urn:u">Åse<i:Empty/></i:Ask>'
QUESTION = Question(BODY, '<h:Header xmlns:h="urn:h"/>', "http://sandbox.invalid/index", "urn:ask")


def token(*, audience: str = SERVICE, holder: Identity = CLIENT, issued: datetime = NOW) -> SecurityToken:
    assertion = write_assertion(
        ISSUER,
        issuer="urn:sts",
        audience=audience,
        cvr=CVR,
        holder=holder.certificate,
        issued=issued,
        lifetime=timedelta(hours=1),
    )
    return SecurityToken(assertion, etree.fromstring(assertion).attrib["ID"], issued + timedelta(hours=1))


TOKEN = token()


def signed(security_token: SecurityToken = TOKEN, *, signer: Identity = CLIENT, now: datetime = NOW) -> SignedQuestion:
    return sign_question(QUESTION, security_token, signer.private_key, now=now, framework=True)


def verifier(now: datetime = NOW) -> QuestionVerifier:
    assertions = AssertionVerifier(ISSUER.certificate, "urn:sts")
    return QuestionVerifier(lambda assertion: assertions.verify(assertion, audience=SERVICE, now=now), lambda: now)


def test_a_signed_question_is_believed() -> None:
    """It names the authority on whose behalf it is asked."""
    question = signed()
    believed = verifier().verify(question.envelope)
    assert (believed.authority, believed.message_id) == (CVR, question.message_id)
    assert message_id_of(question.envelope) == question.message_id


MESSAGE = signed().envelope
REFUSED = {
    "body": (MESSAGE.replace("Åse".encode(), b"Eva"), "FailedCheck"),
    "action": (MESSAGE.replace(b"urn:ask", b"urn:tell"), "FailedCheck"),
    "address": (MESSAGE.replace(b"sandbox.invalid/index", b"sandbox.invalid/other"), "FailedCheck"),
    "signature": (signed(signer=STRANGER).envelope, "FailedCheck"),
    "sha-1": (b"2000/09/xmldsig#rsa-sha1".join(MESSAGE.rsplit(b"2001/04/xmldsig-more#rsa-sha256", 1)), "FailedCheck"),
    "another holder's token": (signed(token(holder=STRANGER)).envelope, "FailedCheck"),
    "another audience": (signed(token(audience="http://sandbox.invalid/service/2")).envelope, "InvalidSecurityToken"),
    "an old token": (signed(token(issued=NOW - timedelta(hours=2))).envelope, "InvalidSecurityToken"),
    "a token of tomorrow": (signed(token(issued=NOW + timedelta(days=1))).envelope, "InvalidSecurityToken"),
    "a changed token": (MESSAGE.replace(CVR.encode(), b"22222222"), "InvalidSecurityToken"),
    "an old message": (signed(now=NOW - MINUTES_6).envelope, "MessageExpired"),
    "a message of the future": (signed(now=NOW + MINUTES_6).envelope, "MessageExpired"),
    "no security": (b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/></s:Envelope>', None),
    "a header twice": (
        MESSAGE.replace(b"<wsa:To ", b'<wsa:To xmlns:wsa="http://www.w3.org/2005/08/addressing"/><wsa:To ', 1),
        "InvalidSecurity",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_question_is_refused(case: str) -> None:
    """By a fault of SOAP, with WS-Security's word for it."""
    message, subcode = REFUSED[case]
    assert message != MESSAGE
    with pytest.raises(SoapFaultError) as refused:
        verifier().verify(message)
    assert refused.value.subcode == (subcode or "InvalidSecurity")
    assert f"wsse:{refused.value.subcode}".encode() in bytes(fault12(refused.value).body)


def test_a_body_in_a_wrapper_is_refused() -> None:
    """The signature holds, but what would be answered is not what was signed."""
    body = MESSAGE[MESSAGE.index(b"<s:Body") : MESSAGE.index(b"</s:Envelope>")]
    forged = body.replace("Åse".encode(), b"Eva").replace(b'"body"', b'"forged"')
    wrapped = MESSAGE.replace(body, forged).replace(b"</s:Header>", b"<w>" + body + b"</w></s:Header>", 1)
    with pytest.raises(SoapFaultError) as refused:
        verifier().verify(wrapped)
    assert refused.value.subcode == "InvalidSecurity"


def test_a_question_is_believed_once() -> None:
    """The same bytes again are a replay."""
    message, judge = signed().envelope, verifier()
    judge.verify(message)
    with pytest.raises(SoapFaultError):
        judge.verify(message)


class Pinned:
    """The index' certificate."""

    certificates = (INDEX.certificate,)


def test_the_gateway_believes_a_signed_answer() -> None:
    """And only as the answer to its own question."""
    content = etree.fromstring("<a:Answer xmlns:a='urn:a' xmlns:b='urn:b'>Åse<a:Empty/></a:Answer>")
    header = etree.fromstring("<h:Header xmlns:h='urn:h'/>")
    answer = AnswerSigner(INDEX).envelope(content, [header], relates_to="urn:uuid:1", action="urn:answer")
    judge = ReplyVerifier(Pinned(), lambda: datetime.now(UTC), MessageIds())
    with pytest.raises(SourceGarbledError, match="reply_unrelated"):
        judge.verify(answer, "urn:uuid:2")
    assert "Åse<a:Empty></a:Empty></a:Answer>".encode() in judge.verify(answer, "urn:uuid:1")
