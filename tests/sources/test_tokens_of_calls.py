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
    far = FakeIndex(an_answer())
    calls = UpstreamClient(HttpClient(inside={"http://index.invalid": far, "http://sts.invalid": TokenService()}))
    asked = question(vis=[])
    await SagDokumentIndeks(calls, HttpTokenProvider(calls, "http://sts.invalid/"), URL).fremsoeg(
        asked, authority=AUTHORITY
    )
    await SagDokumentIndeks(calls, NoTokenProvider(), URL).fremsoeg(question(vis=[]), authority=AUTHORITY)
    assert [one.get("Authorization") for one in far.headers] == ["Bearer token-1", None]


async def test_no_token_means_no_question() -> None:
    """An index is not asked on behalf of an authority that gets no token."""
    far = FakeIndex(an_answer())
    calls = UpstreamClient(
        HttpClient(inside={"http://index.invalid": far, "http://sts.invalid": TokenService(answered(b"{}", 403))})
    )
    with pytest.raises(SourceRefusedError):
        await SagDokumentIndeks(calls, HttpTokenProvider(calls, "http://sts.invalid/"), URL).fremsoeg(
            question(vis=[]), authority=AUTHORITY
        )
    assert far.asked == []


# A token that the index refuses


class Index(httpx.AsyncBaseTransport):
    """Knows some tokens and says 401 to all others."""

    def __init__(self, *known: str) -> None:
        self.known = set(known)
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        self.asked.append(token)
        await asyncio.sleep(0.001)
        if token in self.known:
            return httpx.Response(200, stream=Body(an_answer()))
        return httpx.Response(401, stream=Body(b"<html>who?</html>"))


def index_of(index: Index, service: TokenService) -> SagDokumentIndeks:
    calls = UpstreamClient(HttpClient(inside={"http://index.invalid": index, "http://sts.invalid": service}))
    return SagDokumentIndeks(calls, HttpTokenProvider(calls, "http://sts.invalid/"), URL)


async def look(index: SagDokumentIndeks) -> None:
    await index.fremsoeg(question(vis=[]), authority=AUTHORITY)


async def test_a_token_that_is_refused_is_fetched_anew() -> None:
    """An index that no longer knows a kept token costs one more question, and nobody notices."""
    index, service = Index("token-1"), TokenService()
    asked = index_of(index, service)
    await look(asked)
    index.known = {"token-2"}
    await look(asked)
    await look(asked)
    assert index.asked == ["token-1", "token-1", "token-2", "token-2"]
    assert len(service.asked) == 2


async def test_many_who_are_refused_fetch_one_new_token() -> None:
    """All of them go on with it."""
    index, service = Index("token-1"), TokenService()
    asked = index_of(index, service)
    await look(asked)
    index.known = {"token-2"}
    await asyncio.gather(*(look(asked) for _ in range(30)))
    assert len(service.asked) == 2


async def test_an_index_that_refuses_every_token_gets_few() -> None:
    """Then it is a refusal, and the token service is not asked at every question."""
    asked = index_of(index := Index(), service := TokenService())
    for _ in range(20):
        with pytest.raises(SourceRefusedError):
            await look(asked)
    assert len(service.asked) == 2
    assert len(index.asked) == 21


async def test_a_dropped_token_is_no_reason_to_forget_another_authoritys(clock: Clock) -> None:
    """Only the one that was refused is dropped, and later it may be dropped again."""
    kept = kept_by(TokenService())
    ours, theirs = await ask(kept), await ask(kept, authority="99999999")
    assert kept.drop(ours, service="sagdokumentindeks", authority=AUTHORITY)
    assert await ask(kept, authority="99999999") == theirs
    newer = await ask(kept)
    assert newer != ours
    assert not kept.drop(newer, service="sagdokumentindeks", authority=AUTHORITY)
    clock.now += security_tokens.DROP_SECONDS
    assert kept.drop(newer, service="sagdokumentindeks", authority=AUTHORITY)
