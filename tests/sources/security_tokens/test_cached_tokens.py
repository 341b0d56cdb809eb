"""Tokens in memory: one issue for many, replaced in time, used to their end through an outage, no failure kept."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from sources.errors import SourceRefusedError, SourceUnavailableError
from sources.security_tokens import cached_tokens
from sources.security_tokens.cached_tokens import END_MARGIN, CachedTokenProvider
from sources.transport.deadline import within_seconds
from tests.sources.builders import AUTHORITY
from tests.sources.security_tokens.issuing import LIFE, SERVICE, Clock, Issuer, name_of, settled

DOWN = SourceUnavailableError("wire")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def cached(issuer: Issuer, clock: Clock, **options: Any) -> CachedTokenProvider:
    return CachedTokenProvider(issuer, clock=clock, **options)


async def test_many_callers_cost_one_issue(clock: Clock) -> None:
    """A hundred callers who need the same token at once wait for one issue."""
    tokens = cached(issuer := Issuer(clock), clock)
    assert set(await asyncio.gather(*(name_of(tokens) for _ in range(100)))) == {"token-1"}
    assert issuer.asked == [(SERVICE, AUTHORITY)]


async def test_each_service_and_authority_has_a_token_of_its_own(clock: Clock) -> None:
    """Entity ids that differ by a slash or by http and https are different services."""
    tokens = cached(issuer := Issuer(clock), clock)
    services = (SERVICE, f"{SERVICE}/", SERVICE.replace("http:", "https:"))
    pairs = [(service, authority) for service in services for authority in (AUTHORITY, "99999999")]
    names = await asyncio.gather(*(name_of(tokens, service=service, authority=cvr) for service, cvr in pairs))
    assert len(set(names)) == len(pairs)
    assert issuer.asked == pairs


async def test_a_token_is_used_for_most_of_its_life(clock: Clock) -> None:
    """For 70 %; at 80 % the next one is issued in the background, while the first is used."""
    tokens = cached(issuer := Issuer(clock), clock)
    assert await name_of(tokens) == "token-1"
    clock.pass_(0.69)
    assert await name_of(tokens) == "token-1"
    assert len(issuer.asked) == 1
    clock.pass_(0.11)
    assert await name_of(tokens) == "token-1"
    await settled(tokens)
    assert await name_of(tokens) == "token-2"
    assert len(issuer.asked) == 2


async def test_tokens_of_one_moment_are_replaced_at_many(clock: Clock) -> None:
    """A hundred authorities' are not all asked for again at once: they are spread between 70 and 80 % of their life."""
    tokens = cached(Issuer(clock), clock)
    for number in range(100):
        await name_of(tokens, authority=f"{number:08}")
    shares = [(entry.refresh_at - clock.now) / LIFE for entry in tokens._tokens.values()]
    assert all(cached_tokens.EARLIEST_SHARE <= share <= cached_tokens.LATEST_SHARE for share in shares)
    assert max(shares) - min(shares) > 0.05


async def test_many_callers_cost_one_refresh(clock: Clock) -> None:
    """And none of them waits for it."""
    tokens = cached(issuer := Issuer(clock), clock)
    await name_of(tokens)
    clock.pass_(0.85)
    assert set(await asyncio.gather(*(name_of(tokens) for _ in range(100)))) == {"token-1"}
    await settled(tokens)
    assert len(issuer.asked) == 2


async def test_an_outage_is_outlived_by_the_old_token(clock: Clock) -> None:
    """It is used until its end, each failure is told with the end, and attempts become rarer; then it is a failure."""
    noted: list[tuple[str, str, str, datetime]] = []

    def note(service: str, authority: str, *, reason: str, expires: datetime) -> None:
        noted.append((service, authority, reason, expires))

    issuer = Issuer(clock, None, *[DOWN] * 100)
    tokens = cached(issuer, clock, refresh_failed=note)
    first = await tokens.token(service=SERVICE, authority=AUTHORITY)
    clock.pass_(0.8)
    began = clock.now
    while clock.now < first.expires - END_MARGIN:
        assert await tokens.token(service=SERVICE, authority=AUTHORITY) is first
        await settled(tokens)
        clock.now += timedelta(seconds=1)
    assert clock.now - began > timedelta(minutes=11)
    assert set(noted) == {(SERVICE, AUTHORITY, "wire", first.expires)}
    assert 8 <= len(noted) <= 16, "5, 10, 20, 40 seconds and then a minute and more between"
    with pytest.raises(SourceUnavailableError):
        await name_of(tokens)


async def test_after_an_outage_there_is_a_new_token(clock: Clock) -> None:
    """Without anybody's waiting for it."""
    tokens = cached(Issuer(clock, None, DOWN), clock)
    await name_of(tokens)
    clock.pass_(0.8)
    await name_of(tokens)
    await settled(tokens)
    clock.now += timedelta(seconds=8)
    assert await name_of(tokens) == "token-1"
    await settled(tokens)
    assert await name_of(tokens) == "token-3"


async def test_a_failure_is_not_kept(clock: Clock) -> None:
    """All who wait for an issue that fails hear of it, and the next caller asks again."""
    tokens = cached(issuer := Issuer(clock, SourceRefusedError("token_no_agreement")), clock)
    answers = await asyncio.gather(*(name_of(tokens) for _ in range(5)), return_exceptions=True)
    assert [str(answer) for answer in answers] == ["token_no_agreement"] * 5
    assert await name_of(tokens) == "token-2"
    assert len(issuer.asked) == 2


async def test_one_authoritys_failure_is_not_anothers(clock: Clock) -> None:
    """A municipality without an agreement, or whose token takes long, holds up nobody else."""
    tokens = cached(Issuer(clock, SourceRefusedError("token_no_agreement")), clock)
    refused, issued = await asyncio.gather(
        name_of(tokens), name_of(tokens, authority="99999999"), return_exceptions=True
    )
    assert isinstance(refused, SourceRefusedError)
    assert issued == "token-2"


async def test_a_caller_who_gives_up_does_not_spoil_it_for_others(clock: Clock) -> None:
    """Whoever began it: what is under way belongs to nobody, and no deadline of a caller's ends it."""
    tokens = cached(issuer := Issuer(clock), clock)
    first = asyncio.create_task(within_seconds(0.5, name_of(tokens)))
    second = asyncio.create_task(name_of(tokens))
    await issuer.began.wait()
    first.cancel()
    assert await second == "token-1"
    assert await name_of(tokens) == "token-1"


async def test_a_mistake_of_ours_in_the_background_is_told(clock: Clock) -> None:
    """Whatever is raised there, the old token is used and the listener hears of it."""
    noted: list[str] = []
    issuer = Issuer(clock, None, KeyError("x"))
    tokens = cached(issuer, clock, refresh_failed=lambda *_, reason, expires: noted.append(reason))
    await name_of(tokens)
    clock.pass_(0.8)
    assert await name_of(tokens) == "token-1"
    await settled(tokens)
    assert noted == ["KeyError"]


async def test_closing_ends_what_is_under_way(clock: Clock) -> None:
    """No task is left, also where one had not begun."""
    tokens = cached(Issuer(clock), clock)
    waiting = asyncio.create_task(name_of(tokens))
    await asyncio.sleep(0)
    await tokens.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not tokens._issuing


async def test_another_key_makes_tokens_anew(clock: Clock) -> None:
    """All of them were issued to the holder of the key before."""
    tokens = cached(Issuer(clock), clock)
    await name_of(tokens)
    tokens.forget_all()
    assert await name_of(tokens) == "token-2"


async def test_a_dropped_token_is_no_reason_to_forget_another_authoritys(clock: Clock) -> None:
    """Only the one that was refused is dropped, and later it may be dropped again."""
    tokens = cached(Issuer(clock), clock)
    first = await tokens.token(service=SERVICE, authority=AUTHORITY)
    theirs = await name_of(tokens, authority="99999999")
    assert tokens.drop(first, service=SERVICE, authority=AUTHORITY)
    assert await name_of(tokens, authority="99999999") == theirs
    newer = await tokens.token(service=SERVICE, authority=AUTHORITY)
    assert newer is not first
    assert tokens.drop(first, service=SERVICE, authority=AUTHORITY), "the old one: there is a new one already"
    assert not tokens.drop(newer, service=SERVICE, authority=AUTHORITY)
    clock.now += timedelta(seconds=cached_tokens.DROP_SECONDS)
    assert tokens.drop(newer, service=SERVICE, authority=AUTHORITY)
