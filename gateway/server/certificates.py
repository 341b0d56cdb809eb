"""When certificates expire: those in files and those of the upstreams, logged in good time."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import structlog
from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates

from gateway.settings import naming
from gateway.settings.groups.server import ObservabilitySettings
from sources.certificates.validity import days_left

PORT = 443
WARN_DAYS = 30
CHECK_SECONDS = 12 * 3600.0
RECHECK_SECONDS = 600.0
"""Where one has expired: whoever has replaced it wants to see it gone, and whoever has not is warned again."""

UPSTREAM_SECONDS = 5.0

log = structlog.get_logger("borgerblik")


def read_certificates(path: Path) -> list[Certificate]:
    """Return the certificates of a PEM file. Raises ValueError where there is none."""
    try:
        return load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        raise ValueError("must be a PEM file with certificates") from None


class Expiring(Protocol):
    """Certificates that somebody else has read, and reads again when they are replaced."""

    @property
    def name(self) -> str:
        """What the log and the metric call them."""

    def days_left(self, instant: datetime) -> int:
        """Return the whole days until they no longer do; below zero: they do not."""


class Certificates:
    """Checks them twice a day. None of them stops the gateway: what has expired fails where it is used.

    Otherwise one upstream's certificate would keep every restarted process from answering about all the rest.
    """

    def __init__(
        self,
        files: Iterable[Path],
        urls: Iterable[str],
        *others: Expiring | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._files = tuple(files)
        self._others = tuple(other for other in others if other is not None)
        parts = (urlsplit(url) for url in urls)
        self._upstreams = sorted({(str(url.hostname), url.port or PORT) for url in parts if url.scheme == "https"})
        self._now = now
        self.days: dict[str, int] = {}
        """Days left, of each that could be checked; below zero: it has expired."""

    @classmethod
    def from_settings(
        cls, settings: ObservabilitySettings, urls: Iterable[str], *others: Expiring | None
    ) -> Certificates:
        """Return the watch over the settings' files, these upstreams, and others that are there.

        Raise SettingsError for a file without any.
        """
        with naming("CERTIFICATES"):
            for path in settings.certificates:
                read_certificates(path)
        return cls(settings.certificates, urls, *others)

    @property
    def soon(self) -> dict[str, int]:
        """Days left, of those that expire within a month."""
        return {name: days for name, days in self.days.items() if 0 <= days < WARN_DAYS}

    @property
    def expired(self) -> dict[str, int]:
        """Those whose time is over."""
        return {name: days for name, days in self.days.items() if days < 0}

    async def watch(self) -> None:
        """Check again and again, for as long as the process runs."""
        while True:
            await self.check()
            await asyncio.sleep(RECHECK_SECONDS if self.expired else CHECK_SECONDS)

    async def check(self) -> None:
        """Log what expires soon or has, and show it in the readiness probe."""
        certificates: dict[str, list[Certificate]] = {}
        for path in self._files:
            with suppress(ValueError):  # it is being replaced, and will be read next time
                certificates[path.name] = await asyncio.to_thread(read_certificates, path)
        for host, port in self._upstreams:
            certificates[host if port == PORT else f"{host}:{port}"] = await _reached(_upstream_certificate(host, port))
        now = self._now()
        self.days = {name: days_left(chain, now) for name, chain in certificates.items() if chain}
        for other in self._others:
            days = other.days_left(now)
            self.days[other.name] = min(days, self.days.get(other.name, days))  # two may have one name
        for name, days in self.soon.items():
            log.warning("certificate_expiring", certificate=name, days=days)
        for name, days in self.expired.items():
            log.error("certificate_expired", certificate=name, days=days)


async def _reached(fetching: Awaitable[Certificate]) -> list[Certificate]:
    """Return nothing for an upstream that cannot be reached: it is logged where it is called."""
    try:
        async with asyncio.timeout(UPSTREAM_SECONDS):
            return [await fetching]
    except (OSError, ValueError):
        return []


async def _upstream_certificate(host: str, port: int) -> Certificate:
    """Return an upstream's own certificate, whether or not it is to be trusted."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    _, writer = await asyncio.open_connection(host, port, ssl=context)
    try:
        encoded: bytes | None = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    finally:
        writer.transport.abort()
    return load_der_x509_certificate(encoded or b"")
