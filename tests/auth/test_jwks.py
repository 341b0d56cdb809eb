"""The issuer's keys: fetched once, found when new, kept through an outage, forgotten when withdrawn."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.auth import jwks as the_keys
from gateway.auth.jwks import (
    FETCH_PAUSE_SECONDS,
    FIRST_FETCH_PAUSE_SECONDS,
    MAX_AGE_SECONDS,
    JsonWebKeys,
)
from tests.auth.key_lookup import has
from tests.issuing import (
    ISSUER,
    JWKS,
    PUBLISHED,
    Clock,
    FarSide,
    a_jwk,
)

DISCOVERY = f"{ISSUER}/.well-known/openid-configuration"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(far_side: FarSide, clock: Clock) -> JsonWebKeys:
    return JsonWebKeys(far_side.fetch, issuer=ISSUER, url=JWKS, clock=clock)


async def test_keys_are_fetched_once_for_many(keys: JsonWebKeys, far_side: FarSide) -> None:
    """A hundred first requests together ask the issuer once."""
    assert all(await asyncio.gather(*(has(keys, "ec") for _ in range(100))))
    assert far_side.fetched == [JWKS]


async def test_keys_are_discovered_where_no_address_is_set(far_side: FarSide) -> None:
    """Without an address of its keys, the issuer's discovery document names it, and is read once."""
    keys = JsonWebKeys(far_side.fetch, issuer=ISSUER)
    assert await has(keys, "ec")
    assert await has(keys, "rsa")
    assert far_side.fetched == [DISCOVERY, JWKS]


@pytest.mark.parametrize(
    "discovery",
    [
        pytest.param({"issuer": ISSUER + ".evil", "jwks_uri": JWKS}, id="of another issuer"),
        pytest.param({"jwks_uri": JWKS}, id="of nobody"),
        pytest.param({"issuer": ISSUER}, id="without address"),
        pytest.param({"issuer": ISSUER, "jwks_uri": [JWKS]}, id="with a list"),
        pytest.param({"issuer": ISSUER, "jwks_uri": "file:///etc/keys"}, id="with a file"),
        pytest.param({"issuer": ISSUER, "jwks_uri": "http://issuer.example/jwks"}, id="with a weaker address"),
    ],
)
async def test_a_discovery_that_is_not_trusted(discovery: dict[str, Any], far_side: FarSide) -> None:
    """Only the issuer's own document counts, and only an address that is as safe as the issuer's."""
    far_side.discovery = discovery
    assert not await has(JsonWebKeys(far_side.fetch, issuer=ISSUER), "ec")
    assert far_side.fetched == [DISCOVERY]


async def test_unknown_keys_cannot_make_the_gateway_ask_again_and_again(
    keys: JsonWebKeys, far_side: FarSide, clock: Clock
) -> None:
    """Ten thousand key ids that somebody made up cost one fetch in half a minute."""
    assert await has(keys, "ec")
    for attempts in (1, 2, 3):
        answers = await asyncio.gather(*(has(keys, f"made-up-{number}") for number in range(10_000)))
        assert not any(answers)
        assert len(far_side.fetched) == attempts
        clock.now += FETCH_PAUSE_SECONDS


async def test_a_new_key_is_found_and_a_withdrawn_one_is_forgotten(
    keys: JsonWebKeys, far_side: FarSide, clock: Clock
) -> None:
    """An issuer that changes its key is followed with the first token that names the new one."""
    assert await has(keys, "ec")
    far_side.keys = [a_jwk(ec.generate_private_key(ec.SECP256R1()), "ES256", "new")]
    clock.now += FETCH_PAUSE_SECONDS
    assert await has(keys, "new")
    assert not keys.current("ec")
    assert len(far_side.fetched) == 2


async def test_the_old_key_works_while_it_is_published(keys: JsonWebKeys, far_side: FarSide, clock: Clock) -> None:
    """Both keys count while both are published; one that stays the same stays the very same."""
    (before,) = await keys.candidates("ec")
    far_side.keys = [*PUBLISHED, a_jwk(ec.generate_private_key(ec.SECP256R1()), "ES256", "new")]
    clock.now += FETCH_PAUSE_SECONDS
    assert await has(keys, "new")
    (after,) = await keys.candidates("ec")
    assert after is before


async def test_a_key_id_that_is_used_again_is_another_key(keys: JsonWebKeys, far_side: FarSide, clock: Clock) -> None:
    """What a token was checked with is told apart by the key, not by its name."""
    (before,) = await keys.candidates("ec")
    far_side.keys = [a_jwk(ec.generate_private_key(ec.SECP256R1()), "ES256", "ec")]
    clock.now += the_keys.REFRESH_SECONDS
    await keys.candidates("ec")
    await keys._refreshing()
    assert before not in keys.current("ec")


async def test_keys_are_refreshed_without_anybody_waiting(keys: JsonWebKeys, far_side: FarSide, clock: Clock) -> None:
    """A minute later the known key is given at once, and the fetch runs in the background."""
    await has(keys, "ec")
    clock.now += the_keys.REFRESH_SECONDS
    far_side.was_asked.clear()
    assert await has(keys, "ec")
    assert not far_side.was_asked.is_set()
    async with asyncio.timeout(30):
        await far_side.was_asked.wait()


async def test_the_keys_are_kept_fresh_while_nobody_asks(
    far_side: FarSide, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first request finds them there already."""
    keys = JsonWebKeys(far_side.fetch, issuer=ISSUER, url=JWKS, clock=clock)
    refreshing = asyncio.create_task(keys.keep_fresh())
    async with asyncio.timeout(30):
        await far_side.was_asked.wait()
    await asyncio.sleep(0.01)
    assert keys.current("ec")
    refreshing.cancel()


DOWN = {
    "down": OSError("no route"),
    "slow": TimeoutError(),
    "HTML": b"<html>",
    "empty": b"",
    "a list": b"[]",
    "no keys": b'{"keys": []}',
    "odd keys": b'{"keys": [{"kty": "XX", "kid": "x"}, {"kid": "y"}, {"kty": "EC"}]}',
    "keys that are no keys": b'{"keys": [1, null]}',
    "keys that are no list": b'{"keys": {"a": 1}}',
    "deep": b'{"keys":' * 3_000,
    "large": b'{"keys": [' + b" " * 300_000 + b"]}",
}


@pytest.mark.parametrize("answer", DOWN.values(), ids=DOWN)
async def test_the_last_good_keys_stay(
    answer: bytes | Exception, keys: JsonWebKeys, far_side: FarSide, clock: Clock
) -> None:
    """While the issuer is down or answers nonsense for an hour, known keys serve, and two fetches a minute are made."""
    assert await has(keys, "ec")
    far_side.answer = answer
    for _ in range(120):
        clock.now += FETCH_PAUSE_SECONDS
        assert not await has(keys, "new")
        assert await has(keys, "ec")
    assert len(far_side.fetched) <= 121


async def test_keys_of_yesterday_are_not_used(keys: JsonWebKeys, far_side: FarSide, clock: Clock) -> None:
    """After a day without the issuer nobody knows whether its keys still hold."""
    assert await has(keys, "ec")
    far_side.answer = OSError()
    clock.now += MAX_AGE_SECONDS - 1
    assert await has(keys, "ec")
    clock.now += 31
    assert not await has(keys, "ec")
    far_side.answer = None
    clock.now += FETCH_PAUSE_SECONDS
    assert await has(keys, "ec")


async def test_an_issuer_that_stays_away_raises_an_alarm(
    keys: JsonWebKeys, far_side: FarSide, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten minutes without keys that can be read is for somebody to hear of."""
    alarms: list[str] = []
    monkeypatch.setattr(the_keys.log, "error", lambda event, **_facts: alarms.append(event), raising=False)
    await has(keys, "ec")
    far_side.answer = OSError()
    for _ in range(21):
        clock.now += FETCH_PAUSE_SECONDS
        await has(keys, "new")
    assert alarms == ["jwks_stale"] * 2


@pytest.mark.parametrize("answer", DOWN.values(), ids=DOWN)
async def test_an_issuer_that_is_down_at_first_is_asked_again(
    answer: bytes | Exception, keys: JsonWebKeys, far_side: FarSide, clock: Clock
) -> None:
    """Without any keys the issuer is asked again after a second, and not by every request."""
    far_side.answer = answer
    assert not any(await asyncio.gather(*(has(keys, "ec") for _ in range(50))))
    assert len(far_side.fetched) == 1
    far_side.answer = None
    clock.now += FIRST_FETCH_PAUSE_SECONDS
    assert await has(keys, "ec")


async def test_a_request_that_hangs_up_locks_nobody_out(keys: JsonWebKeys, far_side: FarSide) -> None:
    """The first request may be cancelled while it fetches the keys: the next one finds them."""
    first = asyncio.ensure_future(keys.candidates("ec"))
    await far_side.was_asked.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await has(keys, "ec")
    assert len(far_side.fetched) == 1
