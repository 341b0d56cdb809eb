"""Whatever a token or a key set holds, it is read or refused: nothing else is raised, and no good key is lost."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.auth.authenticator import Caller
from gateway.auth.jwk import parse_key_set
from gateway.auth.jwt import UnauthenticatedError
from tests.auth.hostile import HUGE, TOKENS, VALUES, odd_keys
from tests.issuing import (
    NAME,
    NAMES,
    PUBLISHED,
    FarSide,
    a_token,
    an_application_token,
    an_authenticator,
    in_seconds,
    read,
)


@settings(max_examples=400)
@given(token=TOKENS)
def test_a_hostile_token_is_read_or_refused(token: str) -> None:
    """What is read of it can be written, hashed and compared."""
    try:
        caller = asyncio.run(read(token))
    except UnauthenticatedError:
        return
    assert_usable(caller)


def assert_usable(caller: Caller) -> None:
    orjson.dumps([caller.name, caller.residence, caller.application, caller.expires])
    assert caller.expires is not None
    assert caller.expires < 2**53


@settings(max_examples=400)
@given(hostile=st.lists(odd_keys(), max_size=4))
def test_a_hostile_key_spoils_no_other(hostile: list[Any]) -> None:
    """The good ones beside it count, whatever it is."""
    keys = parse_key_set(json.dumps({"keys": [*hostile, *PUBLISHED]}).encode())
    assert {jwk["kid"] for jwk in PUBLISHED} <= keys.keys()


@settings(max_examples=200)
@given(document=VALUES)
def test_a_hostile_key_set_changes_nothing(document: Any) -> None:
    """It is no reason to forget the last good keys, or to raise anything but the one coded error."""

    async def ask() -> None:
        far_side = FarSide()
        reader = an_authenticator(far_side)
        await reader.caller(f"Bearer {a_token()}")
        far_side.answer = json.dumps(document).encode()
        [verifier] = reader._verifiers.values()
        await asyncio.gather(verifier.keys._refreshing(), return_exceptions=True)
        assert await reader.caller(f"Bearer {a_token()}")

    asyncio.run(ask())


@pytest.mark.parametrize("claim", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("number", [*HUGE, *(-number for number in HUGE), 1e308, -1e308, 2**53 + 1], ids=lambda _: "n")
async def test_a_moment_beyond_all_time(claim: str, number: float) -> None:
    """A whole number of four hundred digits fits no float: it is a bad token, and no fault of ours."""
    with pytest.raises(UnauthenticatedError):
        await read(a_token(**{claim: number, **({"exp": in_seconds(300)} if claim != "exp" else {})}, more=0))


async def test_other_numbers_are_nobodys_business() -> None:
    """An issuer may say what it likes in claims that are not read."""
    caller = await read(a_token(auth_time=HUGE[2], session=HUGE[2], max_age=-1, acr=1e300))
    assert caller.name == NAME


async def test_a_text_that_cannot_be_written_is_not_claimed() -> None:
    """Half of a surrogate pair is no name: it would break the answer, the audit log and every hash."""
    caller = await read(a_token(**{NAMES.name: "Karen \ud800", NAMES.residence: "\udfff", "azp": "\ud800"}))
    assert (caller.name, caller.residence, caller.application) == (None, None, None)
    with pytest.raises(UnauthenticatedError):
        await read(an_application_token("\ud800", azp=..., gty="client-credentials"))


@pytest.mark.parametrize(
    "changes",
    [{"e": "A" * 4_000 + "E"}, {"n": "-" * 3_000}, {"e": -1}, {"e": [3]}, {"e": ""}],
    ids=["long exponent", "long modulus", "number", "list", "empty"],
)
async def test_an_rsa_key_beyond_bounds_is_left_out(changes: dict[str, Any]) -> None:
    """It would cost every stranger's signature a second of the processor."""
    [rsa] = [jwk for jwk in PUBLISHED if jwk["kid"] == "rsa"]
    assert "big" not in parse_key_set(json.dumps({"keys": [rsa | {"kid": "big"} | changes, *PUBLISHED]}).encode())


def test_a_key_of_sixteen_thousand_bits_is_left_out() -> None:
    """By its size alone; a modulus need not be a product of primes to be read."""
    [rsa] = [jwk for jwk in PUBLISHED if jwk["kid"] == "rsa"]
    assert "big" not in parse_key_set(
        json.dumps({"keys": [rsa | {"kid": "big", "n": "_" * 2_800}, *PUBLISHED]}).encode()
    )
