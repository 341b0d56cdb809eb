"""The token service over JSON: what it is asked, what of its answers is used, and the error that each other one is."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from gateway.loaders.failure_words import explanation_of
from sources.errors import (
    SourceError,
    SourceGarbledError,
    SourceRefusedError,
    SourceTimedOutError,
    SourceUnavailableError,
)
from sources.security_tokens.cached_tokens import CachedTokenProvider
from sources.security_tokens.sts_errors import STS_CODES
from sources.transport.deadline import within_seconds
from tests.sources.builders import AUTHORITY
from tests.sources.security_tokens.issuing import SERVICE, Clock, name_of
from tests.sources.security_tokens.token_service import (
    CLIENT,
    THIEF,
    TokenService,
    an_assertion,
    answered,
    client_of,
    issued,
)

REFUSED, UNAVAILABLE, GARBLED = SourceRefusedError, SourceUnavailableError, SourceGarbledError


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def error_of(answer: httpx.Response | BaseException, clock: Clock, folder: Path) -> SourceError:
    """Return what is raised at an answer, and see that it was not kept: the next one is used."""
    service = TokenService(answer, issued(an_assertion(clock)))
    tokens = CachedTokenProvider(client_of(service, clock, folder), clock=clock)
    with pytest.raises(SourceError) as error:
        await name_of(tokens)
    assert await name_of(tokens)
    assert len(service.questions) == 2
    return error.value


async def test_the_question_is_that_of_public_clients(clock: Clock, tmp_path: Path) -> None:
    """With the service's entity id, the authority's CVR and our certificate; how long, where an operator says so."""
    service = TokenService(issued(an_assertion(clock)))
    question = {
        "TokenType": "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0",
        "RequestType": "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue",
        "KeyType": "http://docs.oasis-open.org/ws-sx/ws-trust/200512/PublicKey",
        "AnvenderKontekst": {"Cvr": AUTHORITY},
        "UseKey": base64.b64encode(CLIENT.certificate.public_bytes(Encoding.DER)).decode(),
        "AppliesTo": {"EndpointReference": {"Address": SERVICE}},
        "OnBehalfOf": None,
    }
    await client_of(service, clock, tmp_path).issue(SERVICE, AUTHORITY)
    service._answers = (issued(an_assertion(clock)),)
    await client_of(service, clock, tmp_path, minutes=90).issue(SERVICE, AUTHORITY)
    times = {"Created": "2026-11-30T12:00:00Z", "Expires": "2026-11-30T13:30:00Z"}
    assert service.questions == [question, question | {"Lifetime": times}]


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"<?xml version='1.0' encoding='UTF-8'?>\n", b"\r\n "])
async def test_the_assertion_is_kept_byte_for_byte(before: bytes, clock: Clock, tmp_path: Path) -> None:
    """From its first angle bracket to its last: what stands before it is no part of it."""
    assertion = an_assertion(clock).replace(b"<saml:Subject>", b"<saml:Subject >")
    service = TokenService(issued(before + assertion + b"\n"))
    token = await client_of(service, clock, tmp_path).issue(SERVICE, AUTHORITY)
    assert token.assertion == assertion
    assert token.assertion_id == etree.fromstring(assertion).get("ID")
    assert token.expires == clock() + timedelta(hours=1)


WILL_NOT_DO: dict[str, tuple[Callable[[Clock], bytes], str]] = {
    "another service": (lambda clock: an_assertion(clock, audience="http://another.example"), "token_other_service"),
    "a slash more": (lambda clock: an_assertion(clock, audience=f"{SERVICE}/"), "token_other_service"),
    "by https": (lambda clock: an_assertion(clock, audience=SERVICE.replace("http:", "https:")), "token_other_service"),
    "another authority": (lambda clock: an_assertion(clock, cvr="99999999"), "token_other_authority"),
    "another holder": (lambda clock: an_assertion(clock, holder=THIEF.certificate), "token_other_holder"),
    "expired": (lambda clock: an_assertion(clock, begins=timedelta(hours=-2)), "token_expired"),
    "a clock six minutes off": (lambda clock: an_assertion(clock, begins=timedelta(minutes=6)), "token_not_yet_valid"),
    "no end": (lambda clock: an_assertion(clock).replace(b"NotOnOrAfter", b"NotAtAll"), "token"),
    "an end that is no time": (lambda clock: an_assertion(clock).replace(b"2026-11-30T13", b"soon"), "token"),
    "no conditions": (lambda clock: an_assertion(clock).replace(b"saml:Conditions", b"saml:Terms"), "token"),
    "no id": (lambda clock: an_assertion(clock).replace(b" ID=", b" Id="), "token"),
    "no SAML": (lambda clock: b"<a/>", "token"),
    "no XML": (lambda clock: b"%PDF", "token"),
    "nothing": (lambda clock: b"", "token"),
    "half": (lambda clock: an_assertion(clock)[:900], "token"),
    "another encoding": (lambda clock: b"<?xml version='1.0' encoding='UTF-16'?>" + an_assertion(clock), "token"),
    "a document type": (lambda clock: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + an_assertion(clock), "token"),
    "too long": (
        lambda clock: an_assertion(clock).replace(b"<saml:Subject>", b"<saml:Subject>" + b" " * 70_000),
        "token",
    ),
}


@pytest.mark.parametrize("case", WILL_NOT_DO, ids=str)
async def test_an_assertion_that_will_not_do_is_not_used(case: str, clock: Clock, tmp_path: Path) -> None:
    """Each has its word, which the log explains; none is kept."""
    make, reason = WILL_NOT_DO[case]
    error = await error_of(issued(make(clock)), clock, tmp_path)
    assert (type(error), error.reason) == (GARBLED, reason)
    assert explanation_of(reason) != reason


@pytest.mark.parametrize("minutes", [-4, 4])
async def test_clocks_may_differ_a_little(minutes: int, clock: Clock, tmp_path: Path) -> None:
    """By less than five minutes, either way."""
    service = TokenService(issued(an_assertion(clock, begins=timedelta(minutes=minutes))))
    await client_of(service, clock, tmp_path).issue(SERVICE, AUTHORITY)


async def test_an_assertion_without_an_authority_is_for_the_service_to_judge(clock: Clock, tmp_path: Path) -> None:
    """The attribute's name is known from samples alone."""
    assertion = an_assertion(clock).replace(b"CvrNumberIdentifier", b"AnotherName")
    await client_of(TokenService(issued(assertion)), clock, tmp_path).issue(SERVICE, AUTHORITY)


ANSWERS: dict[str, tuple[httpx.Response | BaseException, type[SourceError], str]] = {
    "no JSON": (answered(b"<html/>"), GARBLED, "json"),
    "half of it": (answered(b'{"RequestedSecurityToken": {'), GARBLED, "json"),
    "a list": (answered([]), GARBLED, "token"),
    "null": (answered(None), GARBLED, "token"),
    "an empty object": (answered({}), GARBLED, "token"),
    "no assertion": (answered({"RequestedSecurityToken": {}}), GARBLED, "token"),
    "null for an assertion": (answered({"RequestedSecurityToken": {"Assertion": None}}), GARBLED, "token"),
    "a number for one": (answered({"RequestedSecurityToken": {"Assertion": 7}}), GARBLED, "token"),
    "no base64": (answered({"RequestedSecurityToken": {"Assertion": "æøå"}}), GARBLED, "token"),
    "8 MB": (answered({"RequestedSecurityToken": {"Assertion": "A" * 8_000_000}}), GARBLED, "too_large"),
    "down": (httpx.ConnectError("down"), UNAVAILABLE, "wire"),
    "busy": (answered(b"", 503), UNAVAILABLE, "token_503"),
    "429": (answered(b"{}", 429), UNAVAILABLE, "token_429"),
    "500 in HTML": (answered(b"<html>", 500), UNAVAILABLE, "token_500"),
    "400 of nobody's": (answered(b"{}", 400), REFUSED, "token_400"),
    "403 of nobody's": (answered({"EventId": 9999}, 403), REFUSED, "token_403"),
    "404": (answered(b"", 404), REFUSED, "token_404"),
    "8 MB of refusal": (answered(b"x" * 8_000_000, 403), REFUSED, "token_403"),
    "no agreement": (answered({"EventId": 5611, "Message": "x"}, 403), REFUSED, "token_no_agreement"),
    "as a text": (answered({"eventId": "5611"}, 500), REFUSED, "token_no_agreement"),
    "one level below": (
        answered({"Fault": {"Code": "wst:FailedAuthentication"}}, 500),
        REFUSED,
        "token_certificate_refused",
    ),
    "its database": (answered({"EventId": 130}, 500), UNAVAILABLE, "token_sts_database"),
}


@pytest.mark.parametrize("case", ANSWERS, ids=str)
async def test_each_other_answer_is_an_error_of_its_own(case: str, clock: Clock, tmp_path: Path) -> None:
    """With a word that the log explains, and nothing that stands in the answer; none is kept."""
    answer, kind, reason = ANSWERS[case]
    error = await error_of(answer, clock, tmp_path)
    assert isinstance(error, kind)
    assert reason in (error.reason, "wire")
    assert explanation_of(reason) != reason


@pytest.mark.parametrize("code", STS_CODES, ids=str)
async def test_each_code_of_a_token_service_is_known(code: str, clock: Clock, tmp_path: Path) -> None:
    """Whatever the status beside it."""
    kind, reason = STS_CODES[code]
    error = await error_of(answered({"EventId": code}, 500), clock, tmp_path)
    assert (type(error), error.reason) == (kind, reason)
    assert explanation_of(reason) != reason


async def test_a_slow_service_costs_no_more_than_the_caller_waits(clock: Clock, tmp_path: Path) -> None:
    """Whoever waits is told at their deadline."""
    tokens = CachedTokenProvider(client_of(TokenService(answered(b""), seconds=60), clock, tmp_path), clock=clock)
    with pytest.raises(SourceTimedOutError):
        await within_seconds(0.1, name_of(tokens))
    await tokens.close()


async def test_other_authorities_do_not_notice(clock: Clock, tmp_path: Path) -> None:
    """A refusal of one authority says nothing of another one's."""
    service = TokenService(answered({"EventId": 5611}, 403), issued(an_assertion(clock, cvr="99999999")))
    tokens = CachedTokenProvider(client_of(service, clock, tmp_path), clock=clock)
    with pytest.raises(SourceRefusedError):
        await name_of(tokens)
    assert await name_of(tokens, authority="99999999")
