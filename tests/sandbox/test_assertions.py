"""Assertions that the sandbox's token service signs, and what an index of the sandbox makes of others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from sources.sandbox.assertions import CLOCK_SKEW, SAML, AssertionVerifier, write_assertion
from sources.sandbox.certificate_authority import CertificateAuthority
from sources.sandbox.soap import SoapFaultError

AUTHORITY = CertificateAuthority()
SERVICE, STRANGER, HOLDER, THIEF = (AUTHORITY.issue(name) for name in ("sts", "stranger", "holder", "thief"))
ISSUER, AUDIENCE, CVR = "https://sts.example/runtime/", "http://service.example/index/6", "11111111"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
VERIFIER = AssertionVerifier(SERVICE.certificate, ISSUER)


def an_assertion(issued: datetime = NOW, **changes: object) -> bytes:
    contents = {
        "identity": SERVICE,
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "cvr": CVR,
        "holder": HOLDER.certificate,
        "issued": issued,
        "lifetime": HOUR,
    } | changes
    return write_assertion(contents.pop("identity"), **contents)  # type: ignore[arg-type]


def test_what_the_service_signs_is_read() -> None:
    """Authority, audience, holder and times, as they were asked for."""
    written = an_assertion()
    verified = VERIFIER.verify(written, audience=AUDIENCE, now=NOW)
    assert (verified.cvr, verified.audience, verified.issuer) == (CVR, AUDIENCE, ISSUER)
    assert verified.certificate == HOLDER.certificate
    assert (verified.not_before, verified.not_on_or_after) == (NOW, NOW + HOUR)
    assert etree.fromstring(written).get("ID") == verified.assertion_id


def test_two_are_never_the_same() -> None:
    """Each has an id of its own."""
    first, second = (VERIFIER.verify(an_assertion(), audience=AUDIENCE, now=NOW) for _ in range(2))
    assert first.assertion_id != second.assertion_id


@pytest.mark.parametrize("audience", ["http://service.example/index/6/", "https://service.example/index/6", ""])
def test_an_audience_is_compared_exactly(audience: str) -> None:
    """With a slash more, or by https, it is another service."""
    with pytest.raises(SoapFaultError, match="anden tjeneste"):
        VERIFIER.verify(an_assertion(), audience=audience, now=NOW)


def test_clocks_may_differ_by_five_minutes() -> None:
    """And by no more, before the assertion's time and after it; also where it has been verified before."""
    written, skew, second = an_assertion(), CLOCK_SKEW, timedelta(seconds=1)
    for now in (NOW - skew, NOW + HOUR + skew - second):
        VERIFIER.verify(written, audience=AUDIENCE, now=now)
    for now, message in ((NOW - skew - second, "ikke endnu"), (NOW + HOUR + skew, "udløbet")):
        with pytest.raises(SoapFaultError, match=message):
            VERIFIER.verify(written, audience=AUDIENCE, now=now)


def wrapped(written: bytes) -> bytes:
    """Put the signed assertion inside a forged one."""
    signed, forged = etree.fromstring(written), etree.fromstring(an_assertion(identity=STRANGER, cvr="99999999"))
    forged.append(signed)
    return etree.tostring(forged)


def without_signature(written: bytes) -> bytes:
    root = etree.fromstring(written)
    root.remove(root[1])
    return etree.tostring(root)


TAMPERED: dict[str, Callable[[bytes], bytes]] = {
    "another authority": lambda written: written.replace(CVR.encode(), b"99999999"),
    "another holder": lambda written: written.replace(
        etree.fromstring(written).findtext(".//{*}SubjectConfirmationData//{*}X509Certificate", "").encode(),
        etree.fromstring(an_assertion(holder=THIEF.certificate))
        .findtext(".//{*}SubjectConfirmationData//{*}X509Certificate", "")
        .encode(),
    ),
    "a longer life": lambda written: written.replace(b"T13:00:00", b"T23:00:00"),
    "one more space": lambda written: written.replace(b"<saml:Subject>", b"<saml:Subject> "),
    "no signature": without_signature,
    "wrapped": wrapped,
    "a stranger's signature": lambda _: an_assertion(identity=STRANGER),
    "cut off": lambda written: written[:-20],
    "a document type": lambda written: b"<!DOCTYPE x>" + written,
    "nothing": lambda _: b"",
    "another document": lambda _: b"<a/>",
}


@pytest.mark.parametrize("case", TAMPERED, ids=str)
def test_what_the_service_did_not_sign_is_refused(case: str) -> None:
    """Whatever was changed, and however small it is."""
    with pytest.raises(SoapFaultError) as fault:
        VERIFIER.verify(TAMPERED[case](an_assertion()), audience=AUDIENCE, now=NOW)
    assert fault.value.status == 401


def test_another_issuer_is_refused() -> None:
    """Also with the right key: the issuer's entity id is compared exactly."""
    with pytest.raises(SoapFaultError, match="en anden"):
        VERIFIER.verify(an_assertion(issuer=ISSUER.rstrip("/")), audience=AUDIENCE, now=NOW)


def test_the_signature_stands_where_the_schema_has_it() -> None:
    """After the issuer and before the subject."""
    names = [etree.QName(element).localname for element in etree.fromstring(an_assertion())]
    assert names == ["Issuer", "Signature", "Subject", "Conditions", "AttributeStatement"]
    assert etree.fromstring(an_assertion()).tag == f"{{{SAML}}}Assertion"
