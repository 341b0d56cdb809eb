"""Tokens for the indexes: one fetch for many, a new one before the old expires, and none that a header cannot carry."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import orjson
import pytest

from sources import security_tokens
from sources.errors import SourceError, SourceGarbledError, SourceRefusedError, SourceUnavailableError
from sources.security_tokens import HttpTokenProvider, NoTokenProvider
from sources.sf1470.client import SagDokumentIndeks, question
from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient
from tests.sources.builders import AUTHORITY, URL, FarSide, calls_to, found

LIFE = 1000.0


class TokenService(httpx.AsyncBaseTransport):
    """Issues tokens named by their number, and waits a little first."""

    def __init__(self, *answers: httpx.Response | BaseException, expires_in: Any = LIFE) -> None:
        self._answers = list(answers)
        self._expires_in = expires_in
        self.asked: list[dict[str, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(orjson.loads(await request.aread()))
        number = len(self.asked)
        await asyncio.sleep(0.01)
        answer = self._answers.pop(0) if self._answers else issued(f"token-{number}", self._expires_in)
        if isinstance(answer, BaseException):
            raise answer
        return answer


class Body(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> Any:
        yield self._body


def answered(body: bytes, status: int = 200) -> httpx.Response:
    return httpx.Response(status, stream=Body(body))


def issued(token: Any, expires_in: Any = LIFE) -> httpx.Response:
    return answered(orjson.dumps({"access_token": token, "expires_in": expires_in}))


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 5000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(security_tokens, "time", made)
    return made


def kept_by(service: TokenService) -> HttpTokenProvider:
    return HttpTokenProvider(calls_to(service), URL)


async def ask(kept: HttpTokenProvider, *, service: str = "sagdokumentindeks", authority: str = AUTHORITY) -> str:
    return await kept.token(service=service, authority=authority)


async def test_many_waiters_cost_one_fetch() -> None:
    """A hundred callers who need the same token at once wait for one fetch."""
    service = TokenService()
    kept = kept_by(service)
    assert set(await asyncio.gather(*(ask(kept) for _ in range(100)))) == {"token-1"}
    assert service.asked == [{"service": "sagdokumentindeks", "cvr": AUTHORITY}]


async def test_a_token_is_kept_for_most_of_its_life(clock: Clock) -> None:
    """Until 80 % of its life a token is used again; from then on a new one is fetched."""
    kept = kept_by(service := TokenService())
    first = await ask(kept)
    clock.now += 0.8 * LIFE - 1
    assert await ask(kept) == first
    clock.now += 1
    assert await ask(kept) == "token-2"
    assert len(service.asked) == 2


async def test_no_token_is_kept_for_longer_than_a_day(clock: Clock) -> None:
    """Whatever the service says of its lifetime; some say it as a text."""
    for lifetime in (1e300, str(10**15)):
        kept = kept_by(service := TokenService(expires_in=lifetime))
        await ask(kept)
        clock.now += 86_400
        await ask(kept)
        assert len(service.asked) == 2


async def test_each_service_and_authority_has_a_token_of_its_own() -> None:
    """A token is never used for another index or on behalf of another authority."""
    kept = kept_by(service := TokenService())
    pairs = [(name, cvr) for name in ("sagdokumentindeks", "ydelselistehent") for cvr in (AUTHORITY, "99999999")]
    got = await asyncio.gather(*(ask(kept, service=name, authority=cvr) for name, cvr in pairs))
    assert len(set(got)) == 4
    assert {(one["service"], one["cvr"]) for one in service.asked} == set(pairs)


async def test_one_authoritys_wait_is_not_anothers() -> None:
    """A token service that is slow for one authority does not hold up another."""
    slow = asyncio.Event()

    class Slow(TokenService):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if b"99999999" in await request.aread():
                await slow.wait()
            return await super().handle_async_request(request)

    kept = kept_by(Slow())
    waiting = asyncio.create_task(ask(kept, authority="99999999"))
    await asyncio.sleep(0)
    async with asyncio.timeout(30):
        await ask(kept)
    assert not waiting.done()
    slow.set()
    await waiting


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (answered(b"{}", 400), SourceRefusedError),
        (answered(b"{}", 401), SourceRefusedError),
        (answered(b"{}", 403), SourceRefusedError),
        (answered(b"{}", 404), SourceRefusedError),
        (answered(b"{}", 429), SourceUnavailableError),
        (answered(b"{}", 500), SourceUnavailableError),
        (answered(b"", 503), SourceUnavailableError),
        (answered(b"<html/>"), SourceGarbledError),
        (answered(b"[]"), SourceGarbledError),
        (answered(b"null"), SourceGarbledError),
        (answered(b"{}"), SourceGarbledError),
        (answered(b'{"access_token": "t"}'), SourceGarbledError),
        (issued("t", "soon"), SourceGarbledError),
        (issued("t", None), SourceGarbledError),
        (issued("t", "nan"), SourceGarbledError),
        (issued("t", "inf"), SourceGarbledError),
        (issued("t", []), SourceGarbledError),
        (issued("t", "9" * 400), SourceGarbledError),
        (answered(b'{"access_token": "t", "expires_in": ' + b"9" * 400 + b"}"), SourceGarbledError),
        (issued("t", 0), SourceGarbledError),
        (issued("t", -1e300), SourceGarbledError),
        (issued("t", True), SourceGarbledError),
        (issued("t" * 100_000), SourceGarbledError),
        (issued(None), SourceGarbledError),
        (issued(7), SourceGarbledError),
        (issued(""), SourceGarbledError),
        (issued("two words"), SourceGarbledError),
        (issued("break\r\nX: y"), SourceGarbledError),
        (issued("æøå"), SourceGarbledError),
        (httpx.ConnectError("down"), SourceUnavailableError),
    ],
    ids=lambda value: "",
)
async def test_a_failure_is_not_kept(answer: httpx.Response | BaseException, expected: type[SourceError]) -> None:
    """Each failure has its class, and the next caller asks again."""
    kept = kept_by(TokenService(answer))
    with pytest.raises(expected):
        await ask(kept)
    assert await ask(kept) == "token-2"


async def test_waiters_go_on_after_one_failure() -> None:
    """When the fetch that many wait for fails, one fails and the next one tries."""
    kept = kept_by(service := TokenService(httpx.ConnectError("down")))
    got = await asyncio.gather(*(ask(kept) for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in got] == [SourceUnavailableError, str, str, str, str]
    assert len(service.asked) == 2


async def test_a_caller_who_gives_up_does_not_spoil_it_for_others() -> None:
    """When the caller whose fetch the others wait for is cancelled, they get a token all the same."""
    kept = kept_by(TokenService())
    first, second = asyncio.create_task(ask(kept)), asyncio.create_task(ask(kept))
    await asyncio.sleep(0.001)
    first.cancel()
    assert await second == "token-2"


async def test_a_failed_refresh_does_not_bring_the_old_token_back(clock: Clock) -> None:
    """A token past its share of life is not used again when the new one cannot be had."""
    kept = kept_by(TokenService(issued("old"), httpx.ConnectError("down")))
    await ask(kept)
    clock.now += LIFE
    with pytest.raises(SourceUnavailableError):
        await ask(kept)


async def test_the_token_goes_with_the_question() -> None:
    """An index is asked with the token of its service and the authority asked for; without one, with none."""
    far = FarSide(found())
    calls = UpstreamClient(HttpClient(inside={"http://index.invalid": far, "http://sts.invalid": TokenService()}))
    asked = question(vis=[])
    await SagDokumentIndeks(calls, HttpTokenProvider(calls, "http://sts.invalid/"), URL).fremsoeg(
        asked, authority=AUTHORITY
    )
    await SagDokumentIndeks(calls, NoTokenProvider(), URL).fremsoeg(question(vis=[]), authority=AUTHORITY)
    assert [one.get("Authorization") for one in far.headers] == ["Bearer token-1", None]


async def test_no_token_means_no_question() -> None:
    """An index is not asked on behalf of an authority that gets no token."""
    far = FarSide(found())
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
            return httpx.Response(200, stream=Body(found()))
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
