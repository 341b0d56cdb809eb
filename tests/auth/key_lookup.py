"""Whether an issuer's key can be had."""

from __future__ import annotations

from gateway.auth.jwks import (
    JsonWebKeys,
    KeysUnavailableError,
)


async def has(keys: JsonWebKeys, kid: str) -> bool:
    """Whether the key can be had."""
    try:
        return bool(await keys.candidates(kid))
    except KeysUnavailableError:
        return False
