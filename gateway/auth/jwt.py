"""Bearer tokens of one issuer: what must hold of a token before any of its claims is used."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import jwt

from gateway.auth import claims as token_claims
from gateway.auth.claims import Claims, ContradictoryClaimsError
from gateway.auth.issuers import Issuer
from gateway.auth.jwk import Key
from gateway.auth.jwks import JsonWebKeys
from gateway.server.strict_json import distinct_names

ALGORITHMS = ("ES256", "ES384", "RS256", "PS256", "EdDSA")
MAX_TOKEN_BYTES = 8_192
LEEWAY_SECONDS = 60
MAX_NUMERIC_DATE = 2**53
"""Seconds since 1970; JSON's own numbers are exact up to here, and no clock comes so far."""
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
    """A token taken apart, of which nothing is trusted yet."""

    text: str
    algorithm: str
    kid: str
    issuer: str


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """A token's claims after all checks, the key that verified them, and the second they expire."""

    claims: Claims
    key: Key
    expires: float


def parse_token(token: str) -> UnverifiedToken:
    """Check a token's form and headers, before any cryptography. Raise UnauthenticatedError."""
    if len(token) > MAX_TOKEN_BYTES:
        raise UnauthenticatedError("token_too_long")
    try:
        header_part, claims_part, signature_part = token.split(".")
        header, claims, _ = _object(_decoded(header_part)), _object(_decoded(claims_part)), _decoded(signature_part)
    except (ValueError, RecursionError):
        raise UnauthenticatedError("malformed") from None
    _check_header(header)
    issuer = claims.get("iss")
    return UnverifiedToken(token, header["alg"], header["kid"], issuer if isinstance(issuer, str) else "")


def _check_header(header: Mapping[str, Any]) -> None:
    if FORBIDDEN_HEADERS & header.keys():
        raise UnauthenticatedError("forbidden_header")
    if header.get("alg") not in ALGORITHMS:
        raise UnauthenticatedError("algorithm")
    token_type = header.get("typ")
    if (token_type.lower() if isinstance(token_type, str) else token_type) not in TYPES:
        raise UnauthenticatedError("type")
    if not isinstance(header.get("kid"), str) or not 0 < len(header["kid"]) <= 256:
        raise UnauthenticatedError("no_key_id")


class Verifier:
    """Checks the tokens of one issuer."""

    def __init__(self, issuer: Issuer, keys: JsonWebKeys, *, max_lifetime: float) -> None:
        """`max_lifetime`: seconds from `iat` to `exp`."""
        self.issuer = issuer
        self.keys = keys
        self._max_lifetime = max_lifetime

    async def verify(self, token: UnverifiedToken) -> VerifiedToken:
        """Return the token's claims after all checks.

        Raises UnauthenticatedError, and KeysUnavailableError where nobody can say whether the token is good.
        """
        keys = await self.keys.candidates(token.kid)
        if not keys:
            raise UnauthenticatedError("unknown_key")
        usable = [key for key in keys if token.algorithm in key.algorithms]
        if not usable:
            raise UnauthenticatedError("algorithm_of_key")
        claims, key = self._first_verified(token, usable)
        _check_times(claims, self._max_lifetime)
        _check_type(claims)
        self._check_client(claims)
        return VerifiedToken(claims, key, float(claims["exp"]))

    def _first_verified(self, token: UnverifiedToken, keys: Sequence[Key]) -> tuple[Claims, Key]:
        """Return the claims by the first of an id's keys that signed them. Raise UnauthenticatedError."""
        for key in keys[:-1]:
            try:
                return self._claims(token, key), key
            except jwt.InvalidSignatureError:
                continue
        try:
            return self._claims(token, keys[-1]), keys[-1]
        except jwt.InvalidSignatureError as error:
            raise UnauthenticatedError(type(error).__name__) from None

    def _claims(self, token: UnverifiedToken, key: Key) -> Claims:
        """Raise UnauthenticatedError, or jwt.InvalidSignatureError where another key may have signed."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token.text,
                key.public,
                algorithms=[token.algorithm],
                audience=self.issuer.audience,
                issuer=self.issuer.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": list(REQUIRED)},
            )
        except jwt.InvalidSignatureError:
            raise
        except jwt.PyJWTError as error:
            raise UnauthenticatedError(type(error).__name__) from None
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise UnauthenticatedError(f"malformed:{type(error).__name__}") from None
        return claims

    def _check_client(self, claims: Claims) -> None:
        try:
            client = token_claims.client(claims)
        except ContradictoryClaimsError as error:
            raise UnauthenticatedError(str(error)) from None
        if self.issuer.clients is not None and client not in self.issuer.clients:
            raise UnauthenticatedError("client")


def _check_times(claims: Claims, max_lifetime: float) -> None:
    if not all(_is_numeric_date(moment) for moment in (claims["exp"], claims["iat"], claims.get("nbf", 0))):
        raise UnauthenticatedError("times")
    if not claims["sub"]:
        raise UnauthenticatedError("no_subject")
    if not 0 < claims["exp"] - claims["iat"] <= max_lifetime:
        raise UnauthenticatedError("lifetime")


def _is_numeric_date(moment: object) -> bool:
    """Compare, and do not convert: a whole number of four hundred digits fits no float. NaN compares false."""
    return type(moment) in (int, float) and -MAX_NUMERIC_DATE <= moment <= MAX_NUMERIC_DATE  # type: ignore[operator]


def _check_type(claims: Claims) -> None:
    """Refuse an identity, refresh or logout token that says so: none of them is for an API."""
    markers = {str(claims.get(name, "")).lower() for name in ("typ", "token_use")}
    if markers & _OTHER_TYPES or any(name in claims for name in _OTHER_CLAIMS):
        raise UnauthenticatedError("type")


def _decoded(part: str) -> bytes:
    """Decode base64url in its one proper spelling: two spellings of one token would be two tokens. Raise ValueError."""
    raw = urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))
    if not raw or urlsafe_b64encode(raw).rstrip(b"=").decode() != part:
        raise ValueError
    return raw


def _object(raw: bytes) -> dict[str, Any]:
    document = json.loads(raw, object_pairs_hook=distinct_names, parse_constant=_refuse_constant)
    if not isinstance(document, dict):
        raise ValueError
    return document


def _refuse_constant(_text: str) -> NoReturn:
    raise ValueError
