"""An issuer's public keys (JWKS): fetched ahead in the background, kept through an outage, never asked in a rush."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import jwt
import structlog

Fetch = Callable[[str], Awaitable[bytes]]

REFRESH_SECONDS = 60.0
FETCH_PAUSE_SECONDS = 30.0
FIRST_FETCH_PAUSE_SECONDS = 1.0
FETCH_SECONDS = 5.0
ALARM_SECONDS = 600.0
OLDEST_SECONDS = 24 * 3600.0
LARGEST = 256 * 1024
MOST_KEYS = 100
SMALLEST_RSA = 2048

log = structlog.get_logger("borgerblik")

_OF_CURVE = {"P-256": "ES256", "P-384": "ES384", "Ed25519": "EdDSA"}
_OF_RSA = frozenset({"RS256", "PS256"})


class KeysUnavailableError(Exception):
    """The issuer's keys cannot be had. The reason is for the log alone."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key, and the algorithms it may be used with. Two are equal when the issuer published the same."""

    kid: str
    algorithms: frozenset[str]
    published: str = field(repr=False)
    public: Any = field(repr=False, compare=False)


class JsonWebKeys:
    """The keys of one issuer.

    Whoever asks for an unknown key, there is one fetch at a time and half a minute between two. A fetch that fails
    changes nothing: the last good keys serve for a day.
    """

    def __init__(
        self, fetch: Fetch, *, issuer: str, url: str | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._issuer = issuer
        self._known_url = url
        self._url = url
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._read_at = clock()
        self._tried_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def key(self, kid: str) -> Key | None:
        """The key with this id. None: the issuer has no such key. Raises KeysUnavailableError."""
        if self.current(kid) is None and self._pause_is_over():
            await asyncio.shield(self._fetched())
        elif self._clock() - self._tried_at >= REFRESH_SECONDS:
            self._fetched()
        return self.current(kid)

    def current(self, kid: str) -> Key | None:
        """The key with this id as far as is known now, without asking anybody."""
        return self._keys.get(kid) if self._clock() - self._read_at < OLDEST_SECONDS else None

    async def keep_fresh(self) -> None:
        """Fetch the keys now and again, so that no request waits for them and a removed key is soon forgotten."""
        while True:
            if self._pause_is_over():
                with suppress(KeysUnavailableError):
                    await asyncio.shield(self._fetched())
            await asyncio.sleep(REFRESH_SECONDS if self._keys else FIRST_FETCH_PAUSE_SECONDS)

    def _pause_is_over(self) -> bool:
        pause = FETCH_PAUSE_SECONDS if self._keys else FIRST_FETCH_PAUSE_SECONDS
        return self._fetching is not None or self._clock() - self._tried_at >= pause

    def _fetched(self) -> asyncio.Task[None]:
        """The one fetch under way."""
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._refresh())
            self._fetching.add_done_callback(_heard)
        return self._fetching

    async def _refresh(self) -> None:
        self._tried_at = self._clock()
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                url = self._url or await self._discover()
                found = _read(await self._fetch(url))
        except Exception as error:  # whatever the issuer answers, the last good keys stay
            self._url = self._known_url
            self._alarm(error)
            raise KeysUnavailableError(f"keys_unavailable:{type(error).__name__}") from None
        else:
            self._url, self._read_at = url, self._clock()
            self._keys = {kid: self._same(key) for kid, key in found.items()}
        finally:
            self._fetching = None

    def _same(self, key: Key) -> Key:
        before = self._keys.get(key.kid)
        return before if before == key else key

    async def _discover(self) -> str:
        found = _object(await self._fetch(self._issuer.rstrip("/") + "/.well-known/openid-configuration"))
        url = found["jwks_uri"]
        if found.get("issuer") != self._issuer or not isinstance(url, str):
            raise ValueError
        if urlsplit(url).scheme not in {"https", urlsplit(self._issuer).scheme}:
            raise ValueError
        return url

    def _alarm(self, error: Exception) -> None:
        age = self._clock() - self._read_at
        if age >= ALARM_SECONDS:
            log.error("jwks_stale", error=type(error).__name__, minutes=int(age // 60))


def _heard(task: asyncio.Task[None]) -> None:
    """A refresh that nobody waits for may fail in silence."""
    if not task.cancelled():
        task.exception()


def _object(body: bytes) -> dict[str, Any]:
    if len(body) > LARGEST:
        raise ValueError
    found = json.loads(body)
    if not isinstance(found, dict):
        raise TypeError
    return found


def _read(body: bytes) -> dict[str, Key]:
    """The keys we understand. Raises where there is none: an issuer without keys is an issuer in trouble."""
    published = _object(body)["keys"]
    found = {key.kid: key for key in _usable(published[:MOST_KEYS])}
    if not found:
        raise ValueError
    return found


def _usable(published: Iterable[Any]) -> Iterator[Key]:
    """Public keys for signatures; an issuer may publish others beside them."""
    for one in published:
        if isinstance(one, dict) and _is_for_signatures(one):
            with suppress(jwt.PyJWTError, ValueError, TypeError, KeyError):
                public = jwt.PyJWK(one, algorithm=_any_algorithm(one)).key
                if getattr(public, "key_size", SMALLEST_RSA) >= SMALLEST_RSA or one["kty"] != "RSA":
                    yield Key(one["kid"], _algorithms(one), json.dumps(one, sort_keys=True), public)


def _is_for_signatures(jwk: Mapping[str, Any]) -> bool:
    kid, operations = jwk.get("kid"), jwk.get("key_ops", ["verify"])
    named = isinstance(kid, str) and 0 < len(kid) <= 256
    meant = jwk.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations
    return named and meant and "d" not in jwk and "k" not in jwk and bool(_algorithms(jwk))


def _algorithms(jwk: Mapping[str, Any]) -> frozenset[str]:
    """What a key of this type, and of this declared algorithm, can sign. Empty: nothing that we accept."""
    curve = _OF_CURVE.get(str(jwk.get("crv")))
    of_type = {"EC": frozenset({curve} - {"EdDSA"}), "OKP": frozenset({curve} & {"EdDSA"}), "RSA": _OF_RSA}
    possible = of_type.get(str(jwk.get("kty")), frozenset())
    return frozenset(one for one in possible if one and jwk.get("alg", one) == one)


def _any_algorithm(jwk: Mapping[str, Any]) -> str:
    return min(_algorithms(jwk))
