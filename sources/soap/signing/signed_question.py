"""A question signed by the gateway's key, with the token of the authority on whose behalf it is asked."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from sources.native import canonical_form, scan
from sources.ports import SecurityToken
from sources.soap.signing.addressing import new_message_id
from sources.soap.signing.canonical import canonical, parse_signed
from sources.soap.signing.names import SOAP, UTILITY
from sources.soap.signing.question_template import question_template
from sources.soap.signing.signature import signature_value
from sources.soap.signing.signed_part import digest_of
from sources.soap.signing.timestamp import lifetime


class Question(NamedTuple):
    """What is asked: the body's element, headers of the service's own, the address and the SOAP action."""

    body: str
    header: str
    to: str
    action: str


class SignedQuestion(NamedTuple):
    """An envelope as it is sent, and the MessageID that the reply must relate to."""

    envelope: bytes
    message_id: str


def sign_question(
    question: Question, token: SecurityToken, key: RSAPrivateKey, *, now: datetime, framework: bool = False
) -> SignedQuestion:
    """Write a question signed as the policies demand. The assertion stands in it byte for byte as it was issued.

    Signed are the body, every WS-Addressing header, the timestamp and, through the STR-Transform, the assertion. Raise
    ValueError for a body or an assertion that is no XML.
    """
    template = question_template(token, to=question.to, action=question.action, framework=framework)
    message_id = new_message_id()
    body = _body(question.body)
    values = [message_id.encode(), *(text.encode() for text in lifetime(now)), question.header.encode(), body]
    digested = (body, template.message_id.filled(values), template.timestamp.filled(values))
    values += [digest_of(octets).encode() for octets in digested]
    values.append(template.signed_info.filled(values))
    values.append(signature_value(values[-1], key))
    return SignedQuestion(template.envelope.filled(values), message_id)


def _body(content: str) -> bytes:
    """Return the body of a question as canonical XML."""
    written = f'<s:Body xmlns:s="{SOAP}" xmlns:wsu="{UTILITY}" wsu:Id="body">{content}</s:Body>'.encode()
    if scan(written) is not None and (form := canonical_form(written, {})) is not None:
        return form
    element = parse_signed(written)
    if element is None:
        raise ValueError("the question is no XML")
    return canonical(element)
