"""Who asks: a bearer token becomes a Caller, or the one public refusal."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import jwt

from sources.subject import Subject

ALGORITHMS = ("ES256", "ES384", "RS256", "PS256", "EdDSA")
LONGEST_TOKEN = 8_192
LEEWAY_SECONDS = 60
FETCH_PAUSE_SECONDS = 30.0
FIRST_FETCH_PAUSE_SECONDS = 1.0

Fetch = Callable[[str], Awaitable[bytes]]


class Unauthenticated(Exception):
    """The request has no token, or one that is not accepted. The reason is for the log alone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Caller:
    """The citizen who is logged in. `residence` is a municipality code, where the token says it."""

    subject: Subject
    name: str | None = field(default=None, repr=False)
    residence: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Claims:
    """The names of the claims that hold what we need to know about a citizen."""

    cpr: str = "https://data.gov.dk/model/core/eid/cprNumber"
    name: str = "https://data.gov.dk/model/core/eid/fullName"
    residence: str = "municipality_code"


class Keys:
    """The issuer's public keys (JWKS), fetched when first needed and again when an unknown key id turns up."""

    def __init__(self, fetch: Fetch, *, issuer: str, url: str | None = None) -> None:
        self._fetch = fetch
        self._url = url
        self._discovery = issuer.rstrip("/") + "/.well-known/openid-configuration"
        self._keys: dict[str, jwt.PyJWK] = {}
        self._not_before = float("-inf")
        self._lock = asyncio.Lock()

    async def key(self, kid: str) -> jwt.PyJWK:
        """The key with this id. Raises Unauthenticated where the issuer has no such key."""
        if kid not in self._keys:
            async with self._lock:
                if kid not in self._keys and time.monotonic() >= self._not_before:
                    await self._refresh()
        if kid not in self._keys:
            raise Unauthenticated("unknown_key")
        return self._keys[kid]

    async def _refresh(self) -> None:
        try:
            if self._url is None:
                self._url = json.loads(await self._fetch(self._discovery))["jwks_uri"]
            found = dict(_usable(json.loads(await self._fetch(self._url))["keys"]))
        except Exception as error:  # whatever the issuer answers, the last good keys stay
            self._pause()
            raise Unauthenticated(f"keys_unavailable:{type(error).__name__}") from None
        self._keys = found or self._keys
        self._pause()

    def _pause(self) -> None:
        pause = FETCH_PAUSE_SECONDS if self._keys else FIRST_FETCH_PAUSE_SECONDS
        self._not_before = time.monotonic() + pause


def _usable(keys: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, jwt.PyJWK]]:
    """The keys we understand; an issuer may publish others beside them."""
    for key in keys:
        if isinstance(key.get("kid"), str) and key.get("use") != "enc":
            with suppress(jwt.PyJWTError):
                yield key["kid"], jwt.PyJWK(dict(key))


class Authenticator:
    """Checks bearer tokens of one issuer."""

    def __init__(self, keys: Keys, *, issuer: str, audience: str, claims: Claims) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._claims = claims

    async def caller(self, authorization: str) -> Caller:
        """The caller behind an Authorization header. Raises Unauthenticated."""
        scheme, _, token = authorization.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("not_bearer")
        if len(token) > LONGEST_TOKEN:
            raise Unauthenticated("token_too_long")
        return self._citizen(await self._verified(token))

    async def _verified(self, token: str) -> Mapping[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            algorithm, kid = header.get("alg"), header.get("kid")
            if algorithm not in ALGORITHMS or not isinstance(kid, str):
                raise Unauthenticated("algorithm")
            key = await self._keys.key(kid)
            if key.key_type not in _key_types(algorithm):
                raise Unauthenticated("algorithm_of_key")
            return jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"], "strict_aud": False},
            )
        except jwt.PyJWTError as error:
            raise Unauthenticated(type(error).__name__) from None
        except (ValueError, TypeError, RecursionError) as error:
            raise Unauthenticated(f"malformed:{type(error).__name__}") from None

    def _citizen(self, claims: Mapping[str, Any]) -> Caller:
        cpr = claims.get(self._claims.cpr)
        try:
            subject = Subject(cpr) if isinstance(cpr, str) else None
        except ValueError:
            subject = None
        if subject is None:
            raise Unauthenticated("no_citizen")
        return Caller(subject, _text(claims.get(self._claims.name)), _text(claims.get(self._claims.residence)))


def _key_types(algorithm: str) -> tuple[str, ...]:
    return {"E": ("EC", "OKP"), "R": ("RSA",), "P": ("RSA",)}.get(algorithm[0], ())


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
