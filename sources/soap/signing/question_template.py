"""What questions with one token, to one address and for one action, have alike: written once, kept with the token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from sources.ports import SecurityToken
from sources.soap.signing.addressing import addressing_headers
from sources.soap.signing.form import Form
from sources.soap.signing.names import SECURITY, SOAP
from sources.soap.signing.signature import reference, signature, signed_info
from sources.soap.signing.str_transform import TRANSFORM, token_digest, token_reference
from sources.soap.signing.timestamp import timestamp

FRAMEWORK = (
    '<sbf:Framework xmlns:sbf="urn:liberty:sb:2006-08" xmlns:sbfp="urn:liberty:sb:profile" version="2.0"'
    ' sbfp:profile="urn:liberty:sb:profile:basic"/>'
)
"""The header of Liberty's basic SOAP binding, which OIO IDWS 1.0 demands and later versions leave out."""

_TOKEN_REFERENCE = "token-reference"  # noqa: S105 - an Id
_MARK = re.compile(rb"\0(\d)\0")  # no character of XML


class Value(IntEnum):
    """What each question has of its own, in the order in which it comes about."""

    MESSAGE_ID = 0
    CREATED = 1
    EXPIRES = 2
    HEADER = 3
    BODY = 4
    BODY_DIGEST = 5
    MESSAGE_ID_DIGEST = 6
    TIMESTAMP_DIGEST = 7
    SIGNED_INFO = 8
    SIGNATURE = 9


@dataclass(frozen=True, slots=True)
class QuestionTemplate:
    """The parts that are digested and signed, in canonical form, and the envelope around them."""

    message_id: Form
    timestamp: Form
    signed_info: Form
    envelope: Form


def question_template(token: SecurityToken, *, to: str, action: str, framework: bool) -> QuestionTemplate:
    """Return the template of questions. Raise ValueError for an assertion that is no XML."""
    key = QuestionTemplate, to, action, framework
    template = token.derived.get(key)
    if not isinstance(template, QuestionTemplate):
        template = token.derived[key] = _template(token, to, action, framework=framework)
    return template


def _template(token: SecurityToken, to: str, action: str, *, framework: bool) -> QuestionTemplate:
    headers = addressing_headers(to=to, action=action, message_id=_mark(Value.MESSAGE_ID))
    created = timestamp(_mark(Value.CREATED), _mark(Value.EXPIRES))
    digests = {"message-id": _mark(Value.MESSAGE_ID_DIGEST), "timestamp": _mark(Value.TIMESTAMP_DIGEST)}
    references = [
        reference("body", _mark(Value.BODY_DIGEST)),
        *(reference(part.id, digests.get(part.id, part.digest)) for part in (*headers, created)),
        reference(_TOKEN_REFERENCE, token_digest(token), transform=TRANSFORM),
    ]
    written = signature(_mark(Value.SIGNED_INFO), _mark(Value.SIGNATURE), token_reference(token))
    envelope = (
        f'<s:Envelope xmlns:s="{SOAP}"><s:Header>{FRAMEWORK if framework else ""}{_mark(Value.HEADER)}'.encode(),
        *(header.xml for header in headers),
        f'<wsse:Security xmlns:wsse="{SECURITY}" s:mustUnderstand="true">'.encode(),
        created.xml,
        token.assertion,
        token_reference(token, id_=_TOKEN_REFERENCE).encode(),
        f"{written}</wsse:Security></s:Header>{_mark(Value.BODY)}</s:Envelope>".encode(),
    )
    message_id = next(header for header in headers if header.id == "message-id")
    return QuestionTemplate(
        _form(message_id.xml), _form(created.xml), _form(signed_info(references).encode()), _form(b"".join(envelope))
    )


def _mark(value: Value) -> str:
    return f"\0{value.value}\0"


def _form(octets: bytes) -> Form:
    return Form.of(_MARK.split(octets))
