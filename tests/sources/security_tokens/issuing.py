"""An issuer of tokens that are named by their number, and a clock that a test moves."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sources.ports import SecurityToken
from sources.security_tokens.cached_tokens import CachedTokenProvider
from tests.sources.builders import AUTHORITY

LIFE = timedelta(minutes=60)
SERVICE = "http://service.example/index/6"


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, share: float) -> None:
        """Let a share of a token's life pass."""
        self.now += share * LIFE


class Issuer:
    """Issues tokens after a turn of the loop, or fails as it is told; counts what it is asked for."""

    def __init__(self, clock: Clock, *failures: BaseException | None) -> None:
        self.asked: list[tuple[str, str]] = []
        self.began = asyncio.Event()
        self._clock = clock
        self._failures = list(failures)

    async def issue(self, service: str, authority: str) -> SecurityToken:
        """Return the next token, or raise what stands in its place."""
        self.asked.append((service, authority))
        self.began.set()
        name = f"token-{len(self.asked)}"
        await asyncio.sleep(0.001)
        failure = self._failures.pop(0) if self._failures else None
        if failure is not None:
            raise failure
        return SecurityToken(name.encode(), name, self._clock() + LIFE)


async def name_of(tokens: CachedTokenProvider, *, service: str = SERVICE, authority: str = AUTHORITY) -> str:
    """Return the name of the token that is used now."""
    return (await tokens.token(service=service, authority=authority)).assertion_id


async def settled(tokens: CachedTokenProvider) -> None:
    """Wait for what is issued in the background."""
    while tasks := list(tokens._issuing.values()):
        await asyncio.wait(tasks)
        await asyncio.sleep(0)
