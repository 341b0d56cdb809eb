"""Tokens for the indexes: one fetch for many, a new one before the old expires, none that a header cannot carry."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from sources import security_tokens
from sources.errors import SourceError, SourceGarbledError, SourceRefusedError, SourceUnavailableError
from tests.sources.builders import AUTHORITY
from tests.sources.token_service import LIFE, Clock, TokenService, answered, ask, issued, kept_by


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(security_tokens, "time", made)
    return made


async def test_many_waiters_cost_one_fetch() -> None:
    """A hundred callers who need the same token at once wait for one fetch."""
    service = TokenService()
    kept = kept_by(service)
    assert set(await asyncio.gather(*(ask(kept) for _ in range(100)))) == {"token-1"}
    assert service.questions == [{"service": "sagdokumentindeks", "cvr": AUTHORITY}]


async def test_a_token_is_kept_for_most_of_its_life(clock: Clock) -> None:
    """Until 80 % of its life a token is used again; from then on a new one is fetched."""
    kept = kept_by(service := TokenService())
    first = await ask(kept)
    clock.now += 0.8 * LIFE - 1
    assert await ask(kept) == first
    clock.now += 1
    assert await ask(kept) == "token-2"
    assert len(service.questions) == 2


async def test_no_token_is_kept_for_longer_than_a_day(clock: Clock) -> None:
    """Whatever the service says of its lifetime; some say it as a text."""
    for lifetime in (1e300, str(10**15)):
        kept = kept_by(service := TokenService(expires_in=lifetime))
        await ask(kept)
        clock.now += 86_400
        await ask(kept)
        assert len(service.questions) == 2


async def test_each_service_and_authority_has_a_token_of_its_own() -> None:
    """A token is never used for another index or on behalf of another authority."""
    kept = kept_by(service := TokenService())
    pairs = [(name, cvr) for name in ("sagdokumentindeks", "ydelselistehent") for cvr in (AUTHORITY, "99999999")]
    got = await asyncio.gather(*(ask(kept, service=name, authority=cvr) for name, cvr in pairs))
    assert len(set(got)) == 4
    assert {(call["service"], call["cvr"]) for call in service.questions} == set(pairs)


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
    assert [type(token) for token in got] == [SourceUnavailableError, str, str, str, str]
    assert len(service.questions) == 2


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
