"""A question signed by the gateway's key, with the token of the authority on whose behalf it is asked."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from sources.native import canonical_form, scan
from sources.ports import SecurityToken
from sources.soap.signing.addressing import addressing_headers, new_message_id
from sources.soap.signing.canonical import canonical, parse_signed
from sources.soap.signing.names import SECURITY, SOAP, UTILITY
from sources.soap.signing.signature import reference, signature
from sources.soap.signing.signed_part import SignedPart, signed_part
from sources.soap.signing.str_transform import TRANSFORM, token_digest, token_reference
from sources.soap.signing.timestamp import timestamp

FRAMEWORK = (
    '<sbf:Framework xmlns:sbf="urn:liberty:sb:2006-08" xmlns:sbfp="urn:liberty:sb:profile" version="2.0"'
    ' sbfp:profile="urn:liberty:sb:profile:basic"/>'
)
"""The header of Liberty's basic SOAP binding, which OIO IDWS 1.0 demands and later versions leave out."""

_TOKEN_REFERENCE = "token-reference"  # noqa: S105 - an Id


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
    message_id = new_message_id()
    headers = addressing_headers(to=question.to, action=question.action, message_id=message_id)
    body, created = _body(question.body), timestamp(now)
    references = [reference(part.id, part.digest) for part in (body, *headers, created)]
    references.append(reference(_TOKEN_REFERENCE, token_digest(token), transform=TRANSFORM))
    written = signature(references, key, token_reference(token))
    envelope = (
        b'<s:Envelope xmlns:s="' + SOAP.encode() + b'"><s:Header>',
        FRAMEWORK.encode() if framework else b"",
        question.header.encode(),
        *(header.xml for header in headers),
        f'<wsse:Security xmlns:wsse="{SECURITY}" s:mustUnderstand="true">'.encode(),
        created.xml,
        token.assertion,
        token_reference(token, id_=_TOKEN_REFERENCE).encode(),
        written.encode(),
        b"</wsse:Security></s:Header>",
        body.xml,
        b"</s:Envelope>",
    )
    return SignedQuestion(b"".join(envelope), message_id)


def _body(content: str) -> SignedPart:
    written = f'<s:Body xmlns:s="{SOAP}" xmlns:wsu="{UTILITY}" wsu:Id="body">{content}</s:Body>'.encode()
    if scan(written) is not None and (form := canonical_form(written, {})) is not None:
        return signed_part("body", form)
    element = parse_signed(written)
    if element is None:
        raise ValueError("the question is no XML")
    return signed_part("body", canonical(element))
