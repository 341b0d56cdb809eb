"""Tokens for the indexes, one for each service and authority, kept until most of their life is gone."""

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

SPENT_SHARE = 0.8
DROP_SECONDS = 10.0
"""How long a service that has refused one token must be believed when it refuses the next."""

_TOKEN = re.compile(r"[!-~]+")  # what a header can carry


class NoTokenProvider:
    """For indexes that ask for no token, or get one from a proxy on the way."""

    async def token(self, *, service: str, authority: str) -> str | None:
        """Always None."""
        del service, authority
        return None

    def drop(self, token: str, *, service: str, authority: str) -> bool:
        """There is none to drop."""
        del token, service, authority
        return False


class HttpTokenProvider:
    """Fetches tokens from an address that answers JSON. Callers who need the same one wait for one fetch."""

    def __init__(self, calls: UpstreamClient, url: str) -> None:
        self._calls = calls
        self._url = url
        self._kept: dict[tuple[str, str], tuple[str, float]] = {}
        self._dropped: dict[tuple[str, str], float] = {}
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}

    async def token(self, *, service: str, authority: str) -> str:
        """Raises SourceError."""
        key = (service, authority)
        if (token := self._fresh(key)) is not None:
            return token
        async with self._locks.setdefault(key, asyncio.Lock()):
            if (token := self._fresh(key)) is not None:
                return token
            fetched = self._kept[key] = await self._fetch(service, authority)
            return fetched[0]

    def drop(self, token: str, *, service: str, authority: str) -> bool:
        """The service refuses the token: whether another may do. One that refuses them all gets few new ones."""
        key = (service, authority)
        current = self._kept.get(key)
        if current is None or current[0] != token:
            return True  # another has dropped it, and there is or will be a new one
        if time.monotonic() < self._dropped.get(key, -math.inf) + DROP_SECONDS:
            return False
        self._dropped[key] = time.monotonic()
        del self._kept[key]
        return True

    def _fresh(self, key: tuple[str, str]) -> str | None:
        token, ends = self._kept.get(key, ("", 0.0))
        return token if token and time.monotonic() < ends else None

    async def _fetch(self, service: str, authority: str) -> tuple[str, float]:
        question = orjson.dumps({"service": service, "cvr": authority})
        call = Call("tokens", authority, self._url, question, {"Content-Type": "application/json"})
        return await self._calls.ask(call, _read)


def _read(reply: Reply) -> tuple[str, float]:
    if reply.status in (400, 401, 403, 404):
        raise SourceRefusedError(f"token_{reply.status}")
    if reply.status != 200:
        raise SourceUnavailableError(f"token_{reply.status}")
    return _token(reply.body)


def _token(body: bytes) -> tuple[str, float]:
    try:
        answer: Any = orjson.loads(body)
        token, life = answer["access_token"], float(answer["expires_in"])
    except (ValueError, KeyError, TypeError):
        raise SourceGarbledError("token") from None
    if not isinstance(token, str) or not _TOKEN.fullmatch(token) or not math.isfinite(life):
        raise SourceGarbledError("token")
    return token, time.monotonic() + SPENT_SHARE * life
