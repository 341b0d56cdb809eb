"""Tokens for the indexes, one for each service and authority, cached until most of their lifetime is over."""

from __future__ import annotations

import asyncio
import math
import re
import time
from typing import Any

import orjson

from sources.errors import SourceGarbledError, SourceRefusedError, SourceUnavailableError
from sources.transport.client import Call, UpstreamClient
from sources.transport.http import Reply

USED_SHARE = 0.8
"""Of a token's lifetime; after that a new one is fetched."""
MAX_LIFETIME_SECONDS = 24 * 3600.0
MAX_TOKEN_LENGTH = 64 * 1024
DROP_SECONDS = 10.0
"""A service that refuses a second token within this time gets no third one."""

_TOKEN = re.compile(r"[!-~]+")  # what a header can carry


class NoTokenProvider:
    """For indexes that ask for no token, or get one from a proxy on the way."""

    async def token(self, *, service: str, authority: str) -> str | None:
        """Return None."""
        del service, authority
        return None

    def drop(self, token: str, *, service: str, authority: str) -> bool:
        """Return False: there is none to drop."""
        del token, service, authority
        return False


class HttpTokenProvider:
    """Fetches tokens from an address that answers JSON. Callers who need the same one wait for one fetch."""

    def __init__(self, calls: UpstreamClient, url: str) -> None:
        self._calls = calls
        self._url = url
        self._tokens: dict[tuple[str, str], tuple[str, float]] = {}
        self._dropped: dict[tuple[str, str], float] = {}
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}

    async def token(self, *, service: str, authority: str) -> str:
        """Return a token for a service on behalf of an authority. Raise SourceError."""
        key = (service, authority)
        if (cached := self._fresh(key)) is not None:
            return cached
        async with self._locks.setdefault(key, asyncio.Lock()):
            if (cached := self._fresh(key)) is not None:
                return cached
            fetched = self._tokens[key] = await self._fetch(service, authority)
            return fetched[0]

    def drop(self, token: str, *, service: str, authority: str) -> bool:
        """Forget a token that the service refuses, and return whether another one may do.

        A service that refuses all of them gets few new ones.
        """
        key = (service, authority)
        cached = self._tokens.get(key)
        if cached is None or cached[0] != token:
            return True  # another has dropped it, and there is or will be a new one
        if time.monotonic() < self._dropped.get(key, -math.inf) + DROP_SECONDS:
            return False
        self._dropped[key] = time.monotonic()
        del self._tokens[key]
        return True

    def _fresh(self, key: tuple[str, str]) -> str | None:
        token, ends = self._tokens.get(key, ("", 0.0))
        return token if token and time.monotonic() < ends else None

    async def _fetch(self, service: str, authority: str) -> tuple[str, float]:
        body = orjson.dumps({"service": service, "cvr": authority})
        call = Call("tokens", authority, self._url, body, {"Content-Type": "application/json"})
        return await self._calls.ask(call, _read)


def _read(reply: Reply) -> tuple[str, float]:
    if reply.status in (400, 401, 403, 404):
        raise SourceRefusedError(f"token_{reply.status}")
    if reply.status != 200:
        raise SourceUnavailableError(f"token_{reply.status}")
    return _token(reply.body)


def _token(body: bytes) -> tuple[str, float]:
    """Return a token, and until when it is used (by `time.monotonic`). Raise SourceGarbledError."""
    try:
        document: Any = orjson.loads(body)
        token, lifetime = document["access_token"], _lifetime(document["expires_in"])
    except (ValueError, KeyError, TypeError, OverflowError):
        raise SourceGarbledError("token") from None
    if not isinstance(token, str) or len(token) > MAX_TOKEN_LENGTH or not _TOKEN.fullmatch(token):
        raise SourceGarbledError("token")
    return token, time.monotonic() + USED_SHARE * lifetime


def _lifetime(expires_in: object) -> float:
    """Return the seconds that a token is good for, at most a day; some services write them as a text.

    Raises ValueError, TypeError or OverflowError for what is no number of seconds: a token that is over when it comes
    would be fetched anew for every question.
    """
    if not isinstance(expires_in, str | int | float) or isinstance(expires_in, bool):
        raise TypeError
    seconds = float(expires_in)
    if not 0 < seconds < math.inf:
        raise ValueError
    return min(seconds, MAX_LIFETIME_SECONDS)
