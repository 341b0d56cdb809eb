"""The token goes with the call, and one that is refused is issued anew."""

from __future__ import annotations

import asyncio
import base64

import httpx
import pytest

from sources.errors import SourceRefusedError
from sources.ports import TokenProvider
from sources.security_tokens.cached_tokens import CachedTokenProvider
from sources.security_tokens.no_tokens import NoTokenProvider
from sources.sf1470.client import SagDokumentIndeks, question
from tests.sources.builders import AUTHORITY, URL, FakeIndex, an_answer, calls_to
from tests.sources.security_tokens.issuing import SERVICE, Clock, Issuer


def index_of(upstream: httpx.AsyncBaseTransport, tokens: TokenProvider) -> SagDokumentIndeks:
    return SagDokumentIndeks(calls_to(upstream), tokens, URL, entity_id=SERVICE)


def tokens_of(issuer: Issuer) -> CachedTokenProvider:
    return CachedTokenProvider(issuer, clock=issuer._clock)


async def ask_cases(index: SagDokumentIndeks) -> None:
    await index.fremsoeg(question(vis=[]), authority=AUTHORITY)


def bearer(name: str) -> str:
    return f"Bearer {base64.b64encode(name.encode()).decode()}"


async def test_the_token_goes_with_the_question() -> None:
    """An index is asked with the token of its entity id and the authority asked for; without one, with none."""
    index, issuer = FakeIndex(an_answer()), Issuer(Clock())
    await ask_cases(index_of(index, tokens_of(issuer)))
    await ask_cases(index_of(index, NoTokenProvider()))
    assert [headers.get("Authorization") for headers in index.headers] == [bearer("token-1"), None]
    assert issuer.asked == [(SERVICE, AUTHORITY)]


async def test_no_token_means_no_question() -> None:
    """An index is not asked on behalf of an authority that gets no token."""
    index = FakeIndex(an_answer())
    with pytest.raises(SourceRefusedError, match="token_no_agreement"):
        await ask_cases(index_of(index, tokens_of(Issuer(Clock(), SourceRefusedError("token_no_agreement")))))
    assert index.envelopes == []


class _Body(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self):  # type: ignore[no-untyped-def]
        yield self._body


class Index(httpx.AsyncBaseTransport):
    """Knows some tokens and says 401 to all others."""

    def __init__(self, *names: str) -> None:
        self.accepted = set(names)
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = base64.b64decode(request.headers["Authorization"].removeprefix("Bearer ")).decode()
        self.asked.append(name)
        await asyncio.sleep(0.001)
        if name in self.accepted:
            return httpx.Response(200, stream=_Body(an_answer()))
        return httpx.Response(401, stream=_Body(b"<html>who?</html>"))


async def test_a_token_that_is_refused_is_issued_anew() -> None:
    """An index that no longer takes a token costs one more question, and nobody notices."""
    far, issuer = Index("token-1"), Issuer(Clock())
    index = index_of(far, tokens_of(issuer))
    await ask_cases(index)
    far.accepted = {"token-2"}
    await ask_cases(index)
    await ask_cases(index)
    assert far.asked == ["token-1", "token-1", "token-2", "token-2"]
    assert len(issuer.asked) == 2


async def test_many_who_are_refused_get_one_new_token() -> None:
    """All of them go on with it."""
    far, issuer = Index("token-1"), Issuer(Clock())
    index = index_of(far, tokens_of(issuer))
    await ask_cases(index)
    far.accepted = {"token-2"}
    await asyncio.gather(*(ask_cases(index) for _ in range(30)))
    assert len(issuer.asked) == 2


async def test_an_index_that_refuses_every_token_gets_few() -> None:
    """Then it is a refusal, and the token service is not asked at every question."""
    far, issuer = Index(), Issuer(Clock())
    index = index_of(far, tokens_of(issuer))
    for _ in range(20):
        with pytest.raises(SourceRefusedError):
            await ask_cases(index)
    assert len(issuer.asked) == 2
    assert len(far.asked) == 21
