"""One bounded POST to a far side: bytes out, status and bytes in, or a SourceError."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from sources.errors import Garbled, TimedOut, Unavailable

MOST_BYTES = 32 * 1024 * 1024
"""The largest answer that is read, unpacked. A citizen with 300 cases and all their documents stays well below."""

_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer's HTTP status and its body."""

    status: int
    body: bytes


class Http:
    """The wire to all far sides. Follows no redirect, keeps no cookie, and stops reading at a cap."""

    def __init__(
        self, *, inside: Mapping[str, httpx.AsyncBaseTransport] | None = None, most_bytes: int = MOST_BYTES
    ) -> None:
        """`inside` maps an address to what answers it without a wire, such as the embedded sandbox."""
        self._most_bytes = most_bytes
        self._client = httpx.AsyncClient(
            mounts=inside,
            timeout=httpx.Timeout(30.0, connect=3.0),  # the whole question has a deadline of its own
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50),
            headers={"Accept-Encoding": "gzip"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            trust_env=False,
        )

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Raises SourceError, and never one that holds what was sent."""
        return await self._bounded("POST", url, body, headers)

    async def get(self, url: str) -> Reply:
        """For public documents such as an issuer's keys. Raises SourceError."""
        return await self._bounded("GET", url, None, {"Accept": "application/json"})

    async def close(self) -> None:
        """Let go of all connections."""
        await self._client.aclose()

    async def _bounded(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        try:
            async with self._client.stream(method, url, content=body, headers=headers) as response:
                return Reply(response.status_code, await self._read(response))
        except httpx.TimeoutException:
            raise TimedOut("wire") from None
        except zlib.error:
            raise Garbled("encoding") from None
        except (httpx.TransportError, httpx.InvalidURL, httpx.StreamError) as error:
            raise Unavailable(type(error).__name__) from None

    async def _read(self, response: httpx.Response) -> bytes:
        body = _Body(response.headers.get("Content-Encoding", "").strip().lower(), self._most_bytes)
        async for chunk in response.aiter_raw():
            body.add(chunk)
        return body.whole()


class _Body:
    """An answer as it comes in. Unpacked here and not by httpx, so that a packed bomb never unfolds past the cap."""

    def __init__(self, encoding: str, most_bytes: int) -> None:
        if encoding not in ("", "identity", "gzip"):
            raise Garbled("encoding")
        self._gzip = zlib.decompressobj(_GZIP) if encoding == "gzip" else None
        self._room = most_bytes
        self._chunks: list[bytes] = []

    def add(self, chunk: bytes) -> None:
        """Raises Garbled past the cap, zlib.error for what is not packed as it says."""
        if self._gzip is not None:
            chunk = self._gzip.decompress(chunk, self._room + 1)
        self._room -= len(chunk)
        if self._room < 0:
            raise Garbled("too_large")
        self._chunks.append(chunk)
        if self._gzip is not None and self._gzip.unused_data:
            raise Garbled("encoding")

    def whole(self) -> bytes:
        """Raises Garbled where the packed answer broke off."""
        if self._gzip is not None and self._chunks and not self._gzip.eof:
            raise Garbled("encoding")
        return b"".join(self._chunks)
