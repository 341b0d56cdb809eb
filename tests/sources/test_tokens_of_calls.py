"""The token goes with the call, and one that is refused is fetched anew."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from sources import security_tokens
from sources.errors import SourceRefusedError
from sources.security_tokens import HttpTokenProvider, NoTokenProvider
from sources.sf1470.client import SagDokumentIndeks, question
from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient
from tests.sources.builders import AUTHORITY, URL, FakeIndex, an_answer
from tests.sources.token_service import Body, Clock, TokenService, answered, ask, kept_by


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(security_tokens, "time", made)
    return made


async def test_the_token_goes_with_the_question() -> None:
    """An index is asked with the token of its service and the authority asked for; without one, with none."""
    index = FakeIndex(an_answer())
    calls = UpstreamClient(HttpClient(inside={"http://index.invalid": index, "http://sts.invalid": TokenService()}))
    sent = question(vis=[])
    await SagDokumentIndeks(calls, HttpTokenProvider(calls, "http://sts.invalid/"), URL).fremsoeg(
        sent, authority=AUTHORITY
    )
    await SagDokumentIndeks(calls, NoTokenProvider(), URL).fremsoeg(question(vis=[]), authority=AUTHORITY)
    assert [headers.get("Authorization") for headers in index.headers] == ["Bearer token-1", None]


async def test_no_token_means_no_question() -> None:
    """An index is not asked on behalf of an authority that gets no token."""
    index = FakeIndex(an_answer())
    calls = UpstreamClient(
        HttpClient(inside={"http://index.invalid": index, "http://sts.invalid": TokenService(answered(b"{}", 403))})
    )
    with pytest.raises(SourceRefusedError):
        await SagDokumentIndeks(calls, HttpTokenProvider(calls, "http://sts.invalid/"), URL).fremsoeg(
            question(vis=[]), authority=AUTHORITY
        )
    assert index.questions == []


# A token that the index refuses


class Index(httpx.AsyncBaseTransport):
    """Knows some tokens and says 401 to all others."""

    def __init__(self, *tokens: str) -> None:
        self.known = set(tokens)
        self.questions: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        self.questions.append(token)
        await asyncio.sleep(0.001)
        if token in self.known:
            return httpx.Response(200, stream=Body(an_answer()))
        return httpx.Response(401, stream=Body(b"<html>who?</html>"))


def index_of(index: Index, service: TokenService) -> SagDokumentIndeks:
    calls = UpstreamClient(HttpClient(inside={"http://index.invalid": index, "http://sts.invalid": service}))
    return SagDokumentIndeks(calls, HttpTokenProvider(calls, "http://sts.invalid/"), URL)


async def ask_cases(index: SagDokumentIndeks) -> None:
    await index.fremsoeg(question(vis=[]), authority=AUTHORITY)


async def test_a_token_that_is_refused_is_fetched_anew() -> None:
    """An index that no longer knows a kept token costs one more question, and nobody notices."""
    index, service = Index("token-1"), TokenService()
    client = index_of(index, service)
    await ask_cases(client)
    index.known = {"token-2"}
    await ask_cases(client)
    await ask_cases(client)
    assert index.questions == ["token-1", "token-1", "token-2", "token-2"]
    assert len(service.questions) == 2


async def test_many_who_are_refused_fetch_one_new_token() -> None:
    """All of them go on with it."""
    index, service = Index("token-1"), TokenService()
    client = index_of(index, service)
    await ask_cases(client)
    index.known = {"token-2"}
    await asyncio.gather(*(ask_cases(client) for _ in range(30)))
    assert len(service.questions) == 2


async def test_an_index_that_refuses_every_token_gets_few() -> None:
    """Then it is a refusal, and the token service is not asked at every question."""
    client = index_of(index := Index(), service := TokenService())
    for _ in range(20):
        with pytest.raises(SourceRefusedError):
            await ask_cases(client)
    assert len(service.questions) == 2
    assert len(index.questions) == 21


async def test_a_dropped_token_is_no_reason_to_forget_another_authoritys(clock: Clock) -> None:
    """Only the one that was refused is dropped, and later it may be dropped again."""
    provider = kept_by(TokenService())
    first, theirs = await ask(provider), await ask(provider, authority="99999999")
    assert provider.drop(first, service="sagdokumentindeks", authority=AUTHORITY)
    assert await ask(provider, authority="99999999") == theirs
    newer = await ask(provider)
    assert newer != first
    assert not provider.drop(newer, service="sagdokumentindeks", authority=AUTHORITY)
    clock.now += security_tokens.DROP_SECONDS
    assert provider.drop(newer, service="sagdokumentindeks", authority=AUTHORITY)
