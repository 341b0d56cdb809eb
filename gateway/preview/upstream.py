"""Where records are read from: the embedded sandbox, or the indexes that the settings name."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from gateway.app import SANDBOX, clock_of, http_of, index_security_of, key_pair_of, sources_of, tokens_of
from gateway.app.sandbox import settings as sandbox_settings
from gateway.ids import Ids
from gateway.policies.folder import read_policies
from gateway.policies.lint import checked
from gateway.policies.lint.finding import LintContext
from gateway.policies.policy import Policies
from gateway.settings import PREFIX, Settings, read
from sources.cache.sources import Sources
from sources.reference.danish_time import day_of
from sources.sandbox import census
from sources.sandbox.app import create as create_sandbox
from sources.transport.client import UpstreamClient

READING_TIMEOUT = 30.0
"""Seconds that one citizen's reading may take: here nobody waits for a page to open."""

_INDEXES = ("CASE_INDEX_URL", "BENEFIT_INDEX_URL")


@dataclass(frozen=True, slots=True)
class Upstream:
    """The sources with all that a reading needs beside them. `made_up`: they are the sandbox's."""

    sources: Sources
    policies: Policies
    ids: Ids
    clock: Callable[[], datetime]
    deadline: float
    made_up: bool

    def population(self) -> list[str]:
        """Return the made-up citizens' numbers. Nobody can list the real ones."""
        return census.citizens() if self.made_up else []

    def cases_of(self, authority: str) -> list[str]:
        """Return the ids of all an authority's cases in the sandbox. The real index has no such list."""
        return census.cases_of(authority) if self.made_up else []


def is_configured(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment names an index."""
    return any(PREFIX + key in environment for key in _INDEXES)


def settings_of(*, sandbox: bool) -> Settings:
    """Return the settings of the sandbox or of the environment. Raises SettingsError."""
    return sandbox_settings() if sandbox else read()


@asynccontextmanager
async def open_upstream(settings: Settings, *, sandbox: bool) -> AsyncIterator[Upstream]:
    """Yield the sources while the block runs, then close them. Raises PolicyError."""
    clock = clock_of(settings.today)
    policies, _ = checked(read_policies(settings.policies).texts, LintContext(day_of(clock())))
    key_pair = key_pair_of(settings)
    http = http_of(settings, key_pair, {SANDBOX: httpx.ASGITransport(create_sandbox())} if sandbox else None)
    calls = UpstreamClient(http)
    tokens = tokens_of(settings, calls, key_pair)
    try:
        yield Upstream(
            sources=sources_of(settings, calls, clock, tokens, index_security_of(settings, key_pair)),
            policies=policies,
            ids=Ids(settings.id_key),
            clock=clock,
            deadline=max(settings.deadline, READING_TIMEOUT),
            made_up=sandbox,
        )
    finally:
        if tokens:
            await tokens.close()
        await http.close()


def path_of(settings: Settings, path: Path | None) -> Path | None:
    """Return the audit log's path: the option's, else the setting's."""
    return path or settings.preview_audit_log
