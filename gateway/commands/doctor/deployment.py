"""What the settings make of a gateway, as far as that goes: a part that cannot be made hides none of the others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from gateway.app import bounds_of, clock_of, index_security_of, key_pair_of, sources_of, tls_of, tokens_of
from gateway.app.index_security import IndexSecurity
from gateway.commands.doctor.reply_facts import ObservedHttpClient
from gateway.settings import Settings, SettingsError
from sources.cache.sources import Sources
from sources.certificates.key_pair import KeyPair
from sources.certificates.source_tls import SourceTls
from sources.security_tokens.cached_tokens import CachedTokenProvider
from sources.transport.client import UpstreamClient

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Indexes:
    """The indexes, asked as the gateway asks them. `tokens`: None, where the settings send none."""

    sources: Sources
    tokens: CachedTokenProvider | None


@dataclass(frozen=True, slots=True)
class Deployment:
    """The parts that could be made; `problems` says what is wrong with the others.

    `indexes` is None where key, certificates or CAs cannot be used: nothing would be asked as the gateway asks it.
    """

    settings: Settings
    problems: tuple[str, ...]
    key_pair: KeyPair | None
    tls: SourceTls | None
    security: IndexSecurity | None
    indexes: Indexes | None
    http: ObservedHttpClient


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Deployment]:
    """Yield the deployment while the block runs, then close its connections."""
    problems: list[str] = []
    key_pair = _made(problems, lambda: key_pair_of(settings))
    tls = _made(problems, lambda: tls_of(settings, key_pair))
    security = _made(problems, lambda: index_security_of(settings, key_pair))
    http = ObservedHttpClient(tls=tls)
    indexes = None
    if security is not None and not problems:
        indexes = _indexes(settings, http, key_pair, security)
    try:
        yield Deployment(settings, tuple(problems), key_pair, tls, security, indexes, http)
    finally:
        if indexes and indexes.tokens:
            await indexes.tokens.close()
        await http.close()


def _indexes(
    settings: Settings, http: ObservedHttpClient, key_pair: KeyPair | None, security: IndexSecurity
) -> Indexes:
    calls = UpstreamClient(http, bounds_of(settings))
    tokens = tokens_of(settings, calls, key_pair)
    clock: Callable[[], datetime] = clock_of(settings.today)
    return Indexes(sources_of(settings, calls, clock, tokens, security), tokens)


def _made(problems: list[str], make: Callable[[], T | None]) -> T | None:
    """Return a part. None: the settings have none, or it cannot be made, which is then among the problems."""
    try:
        return make()
    except SettingsError as error:
        problems += error.problems
        return None
