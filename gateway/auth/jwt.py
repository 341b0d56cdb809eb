"""Bearer tokens of one issuer: what must hold of a token before anything it says is believed."""

from __future__ import annotations

import json
import math
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import jwt

from gateway.auth import claims
from gateway.auth.claims import ContradictoryClaimsError
from gateway.auth.issuers import Issuer
from gateway.auth.jwks import JsonWebKeys, Key, KeysUnavailableError

ALGORITHMS = ("ES256", "ES384", "RS256", "PS256", "EdDSA")
LONGEST_TOKEN = 8_192
LEEWAY_SECONDS = 60
TYPES = (None, "jwt", "at+jwt", "application/at+jwt")
FORBIDDEN_HEADERS = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "zip", "enc", "b64", "cty"})
REQUIRED = ("exp", "iat", "iss", "aud", "sub")

_OTHER_TYPES = {"id", "refresh", "offline", "logout"}
_OTHER_CLAIMS = ("nonce", "at_hash", "c_hash", "s_hash", "events", "logout_token")


class UnauthenticatedError(Exception):
    """A token that is not accepted. The reason is for the log alone, and repeats nothing of the token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class UnverifiedToken:
    """A token taken apart, of which nothing is believed yet."""

    text: str
    algorithm: str
    kid: str
    issuer: str


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """A token's claims after all checks, the key that vouches for them, and the second they expire."""

    said: Mapping[str, Any]
    key: Key
    expires: float


def take_apart(token: str) -> UnverifiedToken:
    """Look at a token's form and headers, before any cryptography. Raises UnauthenticatedError."""
    if len(token) > LONGEST_TOKEN:
        raise UnauthenticatedError("token_too_long")
    try:
        first, second, third = token.split(".")
        header, said, _ = _object(_decoded(first)), _object(_decoded(second)), _decoded(third)
    except (ValueError, RecursionError):
        raise UnauthenticatedError("malformed") from None
    _check_header(header)
    issuer = said.get("iss")
    return UnverifiedToken(token, header["alg"], header["kid"], issuer if isinstance(issuer, str) else "")


def _check_header(header: Mapping[str, Any]) -> None:
    if FORBIDDEN_HEADERS & header.keys():
        raise UnauthenticatedError("forbidden_header")
    if header.get("alg") not in ALGORITHMS:
        raise UnauthenticatedError("algorithm")
    kind = header.get("typ")
    if (kind.lower() if isinstance(kind, str) else kind) not in TYPES:
        raise UnauthenticatedError("type")
    if not isinstance(header.get("kid"), str) or not 0 < len(header["kid"]) <= 256:
        raise UnauthenticatedError("no_key_id")


class Verifier:
    """Checks the tokens of one issuer."""

    def __init__(self, issuer: Issuer, keys: JsonWebKeys, *, longest_life: float) -> None:
        self.issuer = issuer
        self.keys = keys
        self._longest_life = longest_life

    async def believe(self, token: UnverifiedToken) -> VerifiedToken:
        """All checks of a token. Raises UnauthenticatedError."""
        try:
            key = await self.keys.key(token.kid)
        except KeysUnavailableError as error:
            raise UnauthenticatedError(str(error)) from None
        if key is None:
            raise UnauthenticatedError("unknown_key")
        if token.algorithm not in key.algorithms:
            raise UnauthenticatedError("algorithm_of_key")
        said = self._decoded(token, key)
        _check_times(said, self._longest_life)
        _check_type(said)
        self._check_client(said)
        return VerifiedToken(said, key, float(said["exp"]))

    def _decoded(self, token: UnverifiedToken, key: Key) -> dict[str, Any]:
        try:
            said: dict[str, Any] = jwt.decode(
                token.text,
                key.public,
                algorithms=[token.algorithm],
                audience=self.issuer.audience,
                issuer=self.issuer.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": list(REQUIRED)},
            )
        except jwt.PyJWTError as error:
            raise UnauthenticatedError(type(error).__name__) from None
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise UnauthenticatedError(f"malformed:{type(error).__name__}") from None
        return said

    def _check_client(self, said: Mapping[str, Any]) -> None:
        try:
            client = claims.client(said)
        except ContradictoryClaimsError as error:
            raise UnauthenticatedError(str(error)) from None
        if self.issuer.clients is not None and client not in self.issuer.clients:
            raise UnauthenticatedError("client")


def _check_times(said: Mapping[str, Any], longest_life: float) -> None:
    times = [said["exp"], said["iat"], said.get("nbf", 0)]
    if not all(type(one) in (int, float) and math.isfinite(one) for one in times):
        raise UnauthenticatedError("times")
    if not said["sub"]:
        raise UnauthenticatedError("no_subject")
    if not 0 < said["exp"] - said["iat"] <= longest_life:
        raise UnauthenticatedError("lifetime")


def _check_type(said: Mapping[str, Any]) -> None:
    """An identity, refresh or logout token that says so is not one for an API."""
    marked = {str(said.get(name, "")).lower() for name in ("typ", "token_use")}
    if marked & _OTHER_TYPES or any(name in said for name in _OTHER_CLAIMS):
        raise UnauthenticatedError("type")


def _decoded(part: str) -> bytes:
    """Base64url in its one proper spelling: two spellings of one token would be two tokens. Raises ValueError."""
    raw = urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))
    if not raw or urlsafe_b64encode(raw).rstrip(b"=").decode() != part:
        raise ValueError
    return raw


def _object(raw: bytes) -> dict[str, Any]:
    found = json.loads(raw, object_pairs_hook=_once, parse_constant=_no_number)
    if not isinstance(found, dict):
        raise ValueError
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(_text: str) -> NoReturn:
    raise ValueError
