"""Tokens that were verified before: cached for as long as they live, within bounds."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest

from gateway.auth.authenticator import ENTRY_BYTES, Authenticator
from gateway.auth.jwt import UnauthenticatedError
from tests.issuing import (
    NAMES,
    PUBLISHED,
    RSA_KEY,
    STRANGERS_KEY,
    Clock,
    FarSide,
    a_token,
    a_verifier,
    an_authenticator,
    in_seconds,
)


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Provide the tokens whose signature was checked."""
    tokens: list[str] = []
    decode = jwt.decode

    def counted(token: str, *arguments: Any, **options: Any) -> Any:
        tokens.append(token)
        return decode(token, *arguments, **options)

    monkeypatch.setattr(jwt, "decode", counted)
    return tokens


async def test_a_signature_is_checked_once(verified: list[str], far_side: FarSide) -> None:
    """The hot path pays for a hash, not for a signature."""
    reader, token = an_authenticator(far_side), a_token()
    callers = [await reader.caller(f"Bearer {token}") for _ in range(10)]
    assert len(verified) == 1
    assert len(set(map(id, callers))) == 1


async def test_what_is_kept_never_outlives_the_token(verified: list[str], far_side: FarSide) -> None:
    """From the second it expires the token is judged anew, and soon refused."""
    clock = Clock(time.time())
    reader = Authenticator([a_verifier(far_side)], clock=clock)
    token = a_token(exp=in_seconds(100))
    await reader.caller(f"Bearer {token}")
    clock.now += 101
    await reader.caller(f"Bearer {token}")  # PyJWT's own clock still accepts it
    assert len(verified) == 2
    assert len(reader._tokens) == 0


async def test_few_tokens_are_kept(verified: list[str], far_side: FarSide) -> None:
    """The oldest go first, however many come."""
    reader = Authenticator([a_verifier(far_side)], max_cached_bytes=3 * (ENTRY_BYTES + 200))
    tokens = [a_token(sub=f"citizen-{number}") for number in range(5)]
    for token in tokens:
        await reader.caller(f"Bearer {token}")
    assert len(reader._tokens) == 3
    verified.clear()
    await reader.caller(f"Bearer {tokens[4]}")
    await reader.caller(f"Bearer {tokens[0]}")
    assert verified == [tokens[0]]


async def test_a_token_whose_key_is_withdrawn_is_refused(far_side: FarSide) -> None:
    """Also one that was accepted before: the key's removal reaches what is kept."""
    clock = Clock()
    verifier = a_verifier(far_side, clock=clock)
    reader, token = Authenticator([verifier]), a_token()
    await reader.caller(f"Bearer {token}")
    far_side.keys = [key for key in PUBLISHED if key["kid"] != "ec"]
    clock.now += 60
    await reader.caller(f"Bearer {a_token(key=RSA_KEY, algorithm='RS256', kid='rsa')}")  # refreshes in the background
    await verifier.keys._refreshing()
    with pytest.raises(UnauthenticatedError):
        await reader.caller(f"Bearer {token}")


async def test_the_cache_is_bounded_by_bytes(far_side: FarSide) -> None:
    """Long names of few citizens take the room of many short ones; what fits nowhere is verified each time."""
    reader = Authenticator([a_verifier(far_side)], max_cached_bytes=20 * ENTRY_BYTES)
    for number in range(10):
        await reader.caller(f"Bearer {a_token(sub=str(number), **{NAMES.name: 'x' * 1_500})}")
    assert len(reader._tokens) == 2
    assert reader._tokens.currsize <= 20 * ENTRY_BYTES
    small = Authenticator([a_verifier(far_side)], max_cached_bytes=ENTRY_BYTES)
    assert await small.caller(f"Bearer {a_token()}")
    assert len(small._tokens) == 0


async def test_refused_tokens_are_not_cached(far_side: FarSide) -> None:
    """Nothing that a stranger sends is left in memory."""
    reader = an_authenticator(far_side)
    for number in range(100):
        with pytest.raises(UnauthenticatedError):
            await reader.caller(f"Bearer {a_token(key=STRANGERS_KEY, sub=str(number))}")
    assert len(reader._tokens) == 0
