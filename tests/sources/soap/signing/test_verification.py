"""A reply is taken where everything fits, and refused with a word of its own for each thing that does not."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from sources.errors import SourceGarbledError
from sources.native import IS_COMPILED
from sources.soap.envelope import opened
from sources.soap.signing import received_envelope, verification
from sources.soap.signing.freshness import MessageIds
from sources.transport.http import Reply
from tests.sources.soap.signing.messages import AUTHORITY, NOW, OTHER_SERVICE, SERVICE
from tests.sources.soap.signing.replies import ALL, ASKED, CANONICAL_BODY, DS, OTHER_BODY, envelope, sign
from tests.sources.soap.signing.verifying import body_of, reason_of, verifier

EXPIRED = AUTHORITY.issue("expired", lifetime=timedelta(days=-1))
MINUTES_6 = timedelta(minutes=6)
RSA_SHA256, SHA256 = b"2001/04/xmldsig-more#rsa-sha256", b"2001/04/xmlenc#sha256"


@pytest.mark.parametrize("body", [CANONICAL_BODY, OTHER_BODY])
def test_the_body_is_handed_on_as_it_was_signed(body: str) -> None:
    """Canonical, whatever way it was written."""
    assert body_of(sign(envelope(body=body))) == CANONICAL_BODY.encode()


@pytest.mark.parametrize("body", [CANONICAL_BODY, OTHER_BODY])
def test_a_verified_reply_can_be_read(body: str) -> None:
    """By what reads unsigned ones."""
    verified = verifier().verify(sign(envelope(body=body)), ASKED)
    assert opened(Reply(200, verified), "{urn:a}Answer").findtext("{urn:a}Text") == "Bø & By"


BODIES = [CANONICAL_BODY, *([OTHER_BODY] if IS_COMPILED else [])]


@pytest.mark.parametrize("body", BODIES)
def test_a_body_is_seldom_parsed(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Digests say that bytes are what was signed; parsing them would cost more than all else."""
    monkeypatch.setattr(verification, "_parsed", None)
    assert body_of(sign(envelope(body=body))) == CANONICAL_BODY.encode()


def test_a_body_that_is_written_another_way_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """By libxml2, which knows all ways."""
    parsed = []
    monkeypatch.setattr(
        verification, "parsed", lambda message: parsed.append(message) or received_envelope.parsed(message)
    )
    body = OTHER_BODY.replace("&#38;", "<![CDATA[&]]>")
    assert body_of(sign(envelope(body=body))) == CANONICAL_BODY.encode()
    assert len(parsed) == 1


@pytest.mark.parametrize("prefixes", ["s", "a s u", "a unknown"])
def test_prefixes_that_are_kept_belong_to_the_canonical_form(prefixes: str) -> None:
    """As Java's stacks write them (InclusiveNamespaces)."""
    assert b"Answer" in body_of(sign(envelope(body=OTHER_BODY), prefixes=prefixes))


def test_any_pinned_certificate_will_do() -> None:
    """A service has two of them while it changes from one to the next."""
    pinned = (OTHER_SERVICE.certificate, SERVICE.certificate)
    assert body_of(sign(envelope()), pinned)


def without_certificate() -> str:
    begin, rest = envelope().split("<o:BinarySecurityToken", 1)
    return begin + rest.split("</o:BinarySecurityToken>", 1)[1]


def test_a_reply_need_not_carry_the_certificate() -> None:
    """It is pinned; whoever else signed is not taken."""
    ids = [id_ for id_ in ALL if id_ != "certificate"]
    pinned = (OTHER_SERVICE.certificate, SERVICE.certificate)
    assert body_of(sign(without_certificate(), ids), pinned)
    assert reason_of(sign(without_certificate(), ids, signer=OTHER_SERVICE)) == "signature_wrong"


def test_a_certificate_in_the_key_info_counts_too() -> None:
    """Where the message carries none besides."""
    ids = [id_ for id_ in ALL if id_ != "certificate"]
    der = base64.b64encode(OTHER_SERVICE.certificate.public_bytes(Encoding.DER)).decode()
    key_info = f"<ds:X509Data><ds:X509Certificate>{der}</ds:X509Certificate></ds:X509Data>"
    message = sign(without_certificate(), ids, key_info=key_info)
    assert reason_of(message, SERVICE.certificate) == "service_certificate_unknown"


REFUSED = {
    "signature_missing": envelope().encode(),
    "signature_wrong": sign(envelope()).replace("Bø".encode(), b"By"),
    "signature_wrong, not canonical": sign(envelope(body=OTHER_BODY)).replace("Bø".encode(), b"By"),
    "signature_wrong, value": sign(envelope(), signer=OTHER_SERVICE),
    "signature_wrong, header": sign(envelope()).replace(b"urn:answer", b"urn:other"),
    "signature_algorithm": sign(envelope()).replace(RSA_SHA256, b"2000/09/xmldsig#rsa-sha1"),
    "signature_algorithm, digest": sign(envelope()).replace(SHA256, b"2000/09/xmldsig#sha1"),
    "signature_algorithm, inclusive": sign(envelope()).replace(
        b"http://www.w3.org/2001/10/xml-exc-c14n#", b"http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    ),
    "signature_algorithm, transform": sign(envelope()).replace(
        b'<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">',
        b'<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116">',
    ),
    "signature_form, no digest": sign(envelope()).replace(b"DigestValue", b"DigestValeur"),
    "signature_form, no base64": sign(envelope()).replace(b"<ds:SignatureValue>", b"<ds:SignatureValue>%"),
    "signature_form, object": sign(envelope()).replace(b"</ds:KeyInfo>", b"</ds:KeyInfo><ds:Object/>"),
    "signature_form, two": sign(envelope()).replace(
        b"</o:Security>", f'<ds:Signature xmlns:ds="{DS}"/></o:Security>'.encode()
    ),
    "signature_form, time": sign(envelope().replace(".000Z</u:Created>", "</u:Created>")),
    "service_certificate_unknown": sign(envelope(signer=OTHER_SERVICE), signer=OTHER_SERVICE),
    "timestamp_old": sign(envelope(created=NOW - MINUTES_6, lifetime=timedelta(hours=1))),
    "timestamp_old, over": sign(envelope(created=NOW - timedelta(minutes=4), lifetime=-timedelta(minutes=2))),
    "timestamp_future": sign(envelope(created=NOW + MINUTES_6)),
    "reply_unrelated": sign(envelope(relates_to="urn:uuid:another")),
    "not_the_answer": b"<html/>",
    "not_the_answer, document type": sign(envelope()).replace(b"?><s:", b"?><!DOCTYPE x [<!ENTITY y ''>]><s:"),
    **{
        f"part_unsigned, {part}": sign(envelope(), [id_ for id_ in ALL if id_ != part])
        for part in ("body", "action", "message-id", "relates-to", "timestamp")
    },
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_reply_is_refused(case: str) -> None:
    """With the word for it, and nothing of it is read."""
    assert reason_of(REFUSED[case]) == case.partition(",")[0]


def test_an_expired_certificate_is_refused() -> None:
    """Pinned or not."""
    message = sign(envelope(signer=EXPIRED), signer=EXPIRED)
    assert reason_of(message, EXPIRED.certificate) == "service_certificate_expired"


@pytest.mark.parametrize("away", [timedelta(minutes=4), -timedelta(minutes=4)])
def test_clocks_may_differ_by_a_few_minutes(away: timedelta) -> None:
    """By five, say the policies."""
    assert reason_of(sign(envelope(created=NOW + away))) == ""


def test_a_reply_is_read_once() -> None:
    """A second time it is a replay, though everything fits."""
    message, judge = sign(envelope()), verifier()
    judge.verify(message, ASKED)
    with pytest.raises(SourceGarbledError, match="reply_replayed"):
        judge.verify(message, ASKED)


def test_message_ids_are_forgotten_when_their_time_is_over() -> None:
    """Memory is bounded by time and by number."""
    ids = MessageIds(max_ids=2)
    ids.demand_new("a", NOW)
    ids.demand_new("b", NOW)
    ids.demand_new("c", NOW)
    ids.demand_new("a", NOW)  # the oldest has left
    with pytest.raises(SourceGarbledError):
        ids.demand_new("c", NOW + timedelta(minutes=9))
    ids.demand_new("c", NOW + timedelta(minutes=11))
