"""Files of keys and certificates that are replaced while the gateway runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog

from sources.certificates.errors import CertificateError

POLL_SECONDS = 5.0

log = structlog.get_logger("borgerblik")


class Reloadable(Protocol):
    """What is read from files."""

    @property
    def name(self) -> str:
        """What the log calls it."""

    def reload(self) -> bool:
        """Read what has changed, and return whether something has. Raise CertificateError."""


class CertificateReload:
    """Reads files again when they change. Those that cannot be used are logged; what was read before stays in force."""

    def __init__(self, files: Reloadable, on_change: Callable[[], None] | None = None) -> None:
        self._files = files
        self._on_change = on_change

    async def watch(self) -> None:
        """Look again and again, for as long as the process runs."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self.check()

    async def check(self) -> None:
        """Look once."""
        try:
            changed = await asyncio.to_thread(self._files.reload)
        except CertificateError as error:
            log.error("certificate_unusable", certificate=self._files.name, problem=f"The file {error}.")
            return
        if changed:
            log.info("certificate_reloaded", certificate=self._files.name)
            if self._on_change is not None:
                self._on_change()
