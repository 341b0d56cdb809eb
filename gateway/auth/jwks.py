"""An issuer's public keys (JWKS): refreshed in the background, served through an outage, never fetched in a rush."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

import structlog

from gateway.auth.jwk import Key, parse_key_set, parse_object
from sources.concurrency import join, retrieve_exception
from sources.errors import SourceError

Fetch = Callable[[str], Awaitable[bytes]]

REFRESH_SECONDS = 60.0
FETCH_PAUSE_SECONDS = 30.0
FIRST_FETCH_PAUSE_SECONDS = 1.0
FETCH_SECONDS = 5.0
ALARM_SECONDS = 600.0
MAX_AGE_SECONDS = 24 * 3600.0

log = structlog.get_logger("borgerblik")


class KeysUnavailableError(Exception):
    """The issuer's keys cannot be had, so nobody knows whether a token is good. The reason is for the log alone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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
        self._configured_url = url
        self._url = url
        self._clock = clock
        self._keys: dict[str, tuple[Key, ...]] = {}
        self._fetched_at = clock()
        self._tried_at = float("-inf")
        self._failures = 0
        self._failure = "not_fetched"
        self._fetching: asyncio.Task[None] | None = None

    @property
    def age(self) -> float | None:
        """Seconds since the keys were last fetched. None: they never were."""
        return self._clock() - self._fetched_at if self._keys else None

    async def candidates(self, kid: str) -> tuple[Key, ...]:
        """Return the keys with this id, of which there may be several. Empty: the issuer has none.

        Raises KeysUnavailableError where nobody can say: there is no such key here, and the last fetch failed.
        """
        if not self.current(kid) and self._may_fetch():
            await join(self._refreshing())
        elif self._clock() - self._tried_at >= REFRESH_SECONDS:
            self._refreshing()
        keys = self.current(kid)
        if not keys and self._failure:
            raise KeysUnavailableError(self._failure)
        return keys

    def current(self, kid: str) -> tuple[Key, ...]:
        """Return the keys with this id as far as is known now, without a fetch."""
        return self._keys.get(kid, ()) if self._clock() - self._fetched_at < MAX_AGE_SECONDS else ()

    async def keep_fresh(self) -> None:
        """Fetch the keys now and again, so that no request waits for them and a removed key is soon forgotten."""
        while True:
            if self._may_fetch():
                with suppress(KeysUnavailableError):
                    await join(self._refreshing())
            await asyncio.sleep(REFRESH_SECONDS if self._keys else FIRST_FETCH_PAUSE_SECONDS)

    def _may_fetch(self) -> bool:
        pause = FETCH_PAUSE_SECONDS if self._keys else FIRST_FETCH_PAUSE_SECONDS
        return self._fetching is not None or self._clock() - self._tried_at >= pause

    def _refreshing(self) -> asyncio.Task[None]:
        """Return the one fetch under way, which begins here where there is none."""
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._refresh())
            self._fetching.add_done_callback(retrieve_exception)
        return self._fetching

    async def _refresh(self) -> None:
        self._tried_at = self._clock()
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                url = self._url or await self._discover()
                keys = parse_key_set(await self._fetch(url))
        except Exception as error:  # whatever the issuer answers, the last good keys stay
            self._url = self._configured_url
            self._failure = f"keys_unavailable:{type(error).__name__}"
            self._report_failure(error)
            raise KeysUnavailableError(self._failure) from None
        else:
            self._url, self._fetched_at = url, self._clock()
            self._keys = {kid: tuple(map(self._same, published)) for kid, published in keys.items()}
            self._report_success()
        finally:
            self._fetching = None

    def _same(self, key: Key) -> Key:
        return next((before for before in self._keys.get(key.kid, ()) if before == key), key)

    async def _discover(self) -> str:
        document = parse_object(await self._fetch(self._issuer.rstrip("/") + "/.well-known/openid-configuration"))
        url = document["jwks_uri"]
        if document.get("issuer") != self._issuer or not isinstance(url, str):
            raise ValueError("not the issuer's own document")
        if urlsplit(url).scheme not in {"https", urlsplit(self._issuer).scheme}:
            raise ValueError("a weaker address than the issuer's")
        return url

    def _report_failure(self, error: Exception) -> None:
        """Log the first failure in a row, and each once the keys are ten minutes old."""
        reason = error.reason if isinstance(error, SourceError) else None
        if self._failures == 0:
            log.warning(
                "jwks_fetch_failed",
                issuer=self._issuer,
                error=type(error).__name__,
                reason=reason,
                has_keys=bool(self._keys),
            )
        self._failures += 1
        minutes = int((self._clock() - self._fetched_at) // 60)
        if minutes * 60 >= ALARM_SECONDS:
            log.error("jwks_stale", issuer=self._issuer, error=type(error).__name__, reason=reason, minutes=minutes)

    def _report_success(self) -> None:
        if self._failures:
            log.info("jwks_fetch_recovered", issuer=self._issuer, failures=self._failures)
        self._failures, self._failure = 0, ""
