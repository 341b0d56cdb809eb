"""One bounded question to a far side: bytes out, status and bytes in, or a SourceError."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from sources.transport.gzip import unpacked
from sources.transport.sockets import AiohttpTransport

if TYPE_CHECKING:
    import httpx

    from sources.transport.in_process import InProcessTransport

MOST_BYTES = 32 * 1024 * 1024
"""The largest answer that is read, packed and unpacked. A citizen with 300 cases and all letters stays below."""


class Reply(Struct, frozen=True):
    """An answer's HTTP status, its body, and what its Content-Type says that is."""

    status: int
    body: bytes
    content_type: str = ""


class HttpClient:
    """The way to all far sides. Follows no redirect, keeps no cookie, and stops reading at a cap."""

    def __init__(
        self,
        *,
        inside: Mapping[str, httpx.AsyncBaseTransport] | None = None,
        most_bytes: int = MOST_BYTES,
        cafile: str | None = None,
    ) -> None:
        """`inside` maps an address to what answers it without a wire; `cafile` holds the authorities to trust."""
        self._most_bytes = most_bytes
        self._inside = _inside(inside) if inside else None
        self._wire = AiohttpTransport(cafile)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Raises SourceError, and never one that holds what was sent."""
        return await self._bounded("POST", url, body, headers)

    async def get(self, url: str) -> Reply:
        """For public documents such as an issuer's keys. Raises SourceError."""
        return await self._bounded("GET", url, None, {"Accept": "application/json"})

    async def close(self) -> None:
        """Let go of all connections."""
        if self._inside:
            await self._inside.close()
        await self._wire.close()

    async def _bounded(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """Unpacked here and not by a client, so that a packed bomb never unfolds past the cap."""
        way = self._inside if self._inside and self._inside.reaches(url) else self._wire
        asked = {**headers, "Accept-Encoding": "gzip"}
        status, encoding, content_type, read = await way.ask(method, url, body, asked, most=self._most_bytes)
        return Reply(status, unpacked(read, encoding, most=self._most_bytes), content_type)


def _inside(transports: Mapping[str, httpx.AsyncBaseTransport]) -> InProcessTransport:
    from sources.transport.in_process import (
        InProcessTransport,  # and httpx with it, which a worker over real sources needs for nothing
    )

    return InProcessTransport(transports)
