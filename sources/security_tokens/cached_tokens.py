"""Tokens kept in memory until most of their life is over, and through an outage of who issues them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import Protocol

from sources.concurrency import join, retrieve_exception
from sources.errors import SourceError
from sources.ports import SecurityToken

EARLIEST_SHARE, LATEST_SHARE = 0.7, 0.8
"""The shares of a token's life between which it is replaced, by chance: many workers and authorities ask at once."""

END_MARGIN = timedelta(seconds=5)
"""A token is not used so shortly before its end that it would be over on its way."""

PAUSE_SECONDS, MAX_PAUSE_SECONDS = 5.0, 60.0
"""Between attempts to replace a token that still holds: doubled each time, and by chance up to half as long again."""

DROP_SECONDS = 10.0
"""A service that refuses a second token within this time gets no third one."""

_CHANCE = SystemRandom()


class TokenIssuer(Protocol):
    """Who issues tokens, by whatever protocol."""

    async def issue(self, service: str, authority: str) -> SecurityToken:
        """Return a new token for a service on behalf of an authority. Raise SourceError."""


class RefreshListener(Protocol):
    """Who is told that a token which still holds could not be replaced."""

    def __call__(self, service: str, authority: str, *, reason: str, expires: datetime) -> None:
        """Take note of it."""


_Key = tuple[str, str]


@dataclass(slots=True)
class _CachedToken:
    token: SecurityToken
    refresh_at: datetime
    pause: float = PAUSE_SECONDS


class CachedTokenProvider:
    """One token for each service and authority. Callers who need the same one wait for one issue.

    What is under way belongs to nobody: it ends whoever hangs up, and its result is everybody's. A failure is not
    kept. While a token holds, nobody waits for the next one: it is issued in the background.
    """

    def __init__(
        self,
        issuer: TokenIssuer,
        *,
        refresh_failed: RefreshListener | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._issuer = issuer
        self._refresh_failed = refresh_failed
        self._clock = clock
        self._tokens: dict[_Key, _CachedToken] = {}
        self._issuing: dict[_Key, asyncio.Task[SecurityToken]] = {}
        self._dropped: dict[_Key, datetime] = {}

    async def token(self, *, service: str, authority: str) -> SecurityToken:
        """Return a token for a service on behalf of an authority. Raise SourceError."""
        key, now = (service, authority), self._clock()
        cached = self._tokens.get(key)
        if cached is None or now >= cached.token.expires - END_MARGIN:
            return await join(self._issue(key))
        if now >= cached.refresh_at:
            self._issue(key)
        return cached.token

    def drop(self, token: SecurityToken, *, service: str, authority: str) -> bool:
        """Forget a token that the service refuses, and return whether another one may do.

        A service that refuses all of them gets few new ones.
        """
        key, now = (service, authority), self._clock()
        cached = self._tokens.get(key)
        if cached is None or cached.token is not token:
            return True  # another has dropped it, and there is or will be a new one
        dropped = self._dropped.get(key)
        if dropped is not None and now < dropped + timedelta(seconds=DROP_SECONDS):
            return False
        self._dropped[key] = now
        del self._tokens[key]
        return True

    def forget_all(self) -> None:
        """Forget all tokens: their holder's key is another one now."""
        self._tokens.clear()

    def expiries(self) -> dict[tuple[str, str], datetime]:
        """Return when each token that is kept ends, by service and authority."""
        return {key: cached.token.expires for key, cached in self._tokens.items()}

    async def close(self) -> None:
        """Cancel what is under way."""
        tasks = list(self._issuing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._issuing.clear()

    def _issue(self, key: _Key) -> asyncio.Task[SecurityToken]:
        """Return the issue under way, else a new one: in a context of its own, without anybody's deadline."""
        task = self._issuing.get(key)
        if task is None or task.done():  # it may have been cancelled before it began
            task = asyncio.get_running_loop().create_task(self._issued(key), context=Context())
            self._issuing[key] = task
            task.add_done_callback(retrieve_exception)
        return task

    async def _issued(self, key: _Key) -> SecurityToken:
        try:
            token = await self._issuer.issue(*key)
        except Exception as error:
            self._postpone(key, error.reason if isinstance(error, SourceError) else type(error).__name__)
            raise
        finally:
            self._issuing.pop(key, None)
        life = token.expires - self._clock()
        share = _CHANCE.uniform(EARLIEST_SHARE, LATEST_SHARE)
        self._tokens[key] = _CachedToken(token, self._clock() + life * share)
        return token

    def _postpone(self, key: _Key, reason: str) -> None:
        """Try again after a pause, where there is a token that holds until then; without one, at the next call."""
        cached = self._tokens.get(key)
        if cached is None:
            return
        cached.refresh_at = self._clock() + timedelta(seconds=cached.pause * _CHANCE.uniform(1.0, 1.5))
        cached.pause = min(2 * cached.pause, MAX_PAUSE_SECONDS)
        if self._refresh_failed is not None:
            self._refresh_failed(*key, reason=reason, expires=cached.token.expires)
