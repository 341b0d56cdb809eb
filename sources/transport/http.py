"""One bounded HTTP request to an upstream: bytes out, status and bytes in, or a SourceError."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from sources.transport.gzip import decompress
from sources.transport.sockets import SocketTransport
from sources.transport.tls import TlsContexts

if TYPE_CHECKING:
    import httpx

    from sources.transport.in_process import InProcessTransport

MAX_BYTES = 32 * 1024 * 1024
"""The largest body that is read, before and after decompression. A citizen with 300 cases and letters stays below."""


class Reply(Struct, frozen=True):
    """An answer's HTTP status, its body, and what its Content-Type says that is."""

    status: int
    body: bytes
    content_type: str = ""


class HttpClient:
    """The HTTP client for all upstreams. Follows no redirect, keeps no cookie, and stops reading at a cap."""

    def __init__(
        self,
        *,
        inside: Mapping[str, httpx.AsyncBaseTransport] | None = None,
        max_bytes: int = MAX_BYTES,
        cafile: str | None = None,
        tls: TlsContexts | None = None,
    ) -> None:
        """`inside` maps an address to what answers it in this process.

        `cafile` holds the CAs to trust; `tls` has the contexts of single upstreams, such as one with our certificate.
        """
        self._max_bytes = max_bytes
        self._in_process = _in_process(inside) if inside else None
        self._sockets = SocketTransport(cafile, tls)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Send a POST, and return the reply. Raise SourceError, and never one that holds what was sent."""
        return await self._bounded("POST", url, body, headers)

    async def get(self, url: str) -> Reply:
        """Get a public document such as an issuer's keys. Raise SourceError."""
        return await self._bounded("GET", url, None, {"Accept": "application/json"})

    @property
    def connections(self) -> int:
        """How many connections there are, those that are being opened among them."""
        return self._sockets.connections

    async def close(self) -> None:
        """Close all connections."""
        if self._in_process:
            await self._in_process.close()
        await self._sockets.close()

    async def _bounded(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """Decompress here and not in a client, so that a compression bomb never unfolds past the cap."""
        transport = self._in_process if self._in_process and self._in_process.reaches(url) else self._sockets
        sent = {"Accept": "*/*", **headers, "Accept-Encoding": "gzip"}
        status, encoding, content_type, received = await transport.ask(
            method, url, body, sent, max_bytes=self._max_bytes
        )
        return Reply(status, decompress(received, encoding, max_bytes=self._max_bytes), content_type)


def _in_process(transports: Mapping[str, httpx.AsyncBaseTransport]) -> InProcessTransport:
    from sources.transport.in_process import (
        InProcessTransport,  # and httpx with it, which a worker over real sources needs for nothing
    )

    return InProcessTransport(transports)
