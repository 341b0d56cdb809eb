"""When certificates expire: those in files and those of the far sides, told of in good time."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates

from gateway.settings import naming
from gateway.settings.groups.server import ObservabilitySettings

PORT = 443
WARNED_DAYS = 30
LOOK_SECONDS = 12 * 3600.0
AGAIN_SECONDS = 600.0
"""Where one has expired: whoever has replaced it wants to see it gone, and whoever has not is told again."""

FAR_SIDE_SECONDS = 5.0

log = structlog.get_logger("borgerblik")


def read_certificates(path: Path) -> list[Certificate]:
    """The certificates of a PEM file. Raises ValueError where there is none."""
    try:
        return load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        raise ValueError("must be a PEM file with certificates") from None


class Certificates:
    """Looks at them twice a day. None of them stops the gateway: what has expired fails where it is used.

    Otherwise one far side's certificate would keep every restarted process from answering about all the others.
    """

    def __init__(
        self,
        files: Iterable[Path],
        urls: Iterable[str],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._files = tuple(files)
        places = (urlsplit(url) for url in urls)
        self._far_sides = sorted({(str(one.hostname), one.port or PORT) for one in places if one.scheme == "https"})
        self._now = now
        self.days: dict[str, int] = {}
        """Days left, of each that could be looked at; below zero: it has expired."""

    @classmethod
    def from_settings(cls, settings: ObservabilitySettings, urls: Iterable[str]) -> Certificates:
        """Return the watch over the settings' files and these upstreams. Raise SettingsError for a file without any."""
        with naming("CERTIFICATES"):
            for path in settings.certificates:
                read_certificates(path)
        return cls(settings.certificates, urls)

    @property
    def soon(self) -> dict[str, int]:
        """Days left, of those that expire within a month."""
        return {name: days for name, days in self.days.items() if 0 <= days < WARNED_DAYS}

    @property
    def expired(self) -> dict[str, int]:
        """Those whose time is over."""
        return {name: days for name, days in self.days.items() if days < 0}

    async def watch(self) -> None:
        """Look, and look again, for as long as the process runs."""
        while True:
            await self.look()
            await asyncio.sleep(AGAIN_SECONDS if self.expired else LOOK_SECONDS)

    async def look(self) -> None:
        """What expires soon or has is logged, and told to whoever asks whether the gateway is ready."""
        found: dict[str, list[Certificate]] = {}
        for path in self._files:
            with suppress(ValueError):  # it is being replaced, and will be read next time
                found[path.name] = await asyncio.to_thread(read_certificates, path)
        for host, port in self._far_sides:
            found[host if port == PORT else f"{host}:{port}"] = await _shown(_of(host, port))
        self.days = {name: self._left(several) for name, several in found.items() if several}
        for name, days in self.soon.items():
            log.warning("certificate_expiring", certificate=name, days=days)
        for name, days in self.expired.items():
            log.error("certificate_expired", certificate=name, days=days)

    def _left(self, several: Iterable[Certificate]) -> int:
        return min((one.not_valid_after_utc - self._now()).days for one in several)


async def _shown(looking: Awaitable[Certificate]) -> list[Certificate]:
    """Whoever cannot be reached has nothing to show, and is heard of where it is asked something."""
    try:
        async with asyncio.timeout(FAR_SIDE_SECONDS):
            return [await looking]
    except (OSError, ValueError):
        return []


async def _of(host: str, port: int) -> Certificate:
    """A far side's own certificate, whether or not it is to be trusted."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    _, writer = await asyncio.open_connection(host, port, ssl=context)
    try:
        shown: bytes | None = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    finally:
        writer.transport.abort()
    return load_der_x509_certificate(shown or b"")
