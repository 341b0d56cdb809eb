"""HTTP over sockets: requests over pooled connections, by the HTTP client that docs/performance.md chose."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextvars import ContextVar

import aiohttp
from aiohttp.connector import AddrInfoType

from sources.errors import SourceTimedOutError, SourceUnavailableError
from sources.transport.tls import TlsContexts, default_context

CONNECT_SECONDS = 3.0
KEEP_ALIVE_TIMEOUT = 15.0
"""Shorter than upstreams keep an idle connection, so that few are stale when they are used again."""

_OPENED: ContextVar[list[bool]] = ContextVar("opened")
"""Not empty once a connection was opened for the request that is being sent."""


class _StaleConnectionError(SourceUnavailableError):
    """The upstream closed a pooled connection just as it was used again: nothing was answered, so use another."""


class AiohttpTransport:
    """A pool of connections. A request that is cancelled closes its connection: nobody later reads its response."""

    def __init__(self, cafile: str | None = None, tls: TlsContexts | None = None) -> None:
        """`cafile` holds the CAs to trust, where they are others than the machine's; `tls` has those of single ones."""
        self._cafile = cafile
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, max_bytes: int
    ) -> tuple[int, str, str, bytes]:
        """Return status, encoding, media type and body, read little past the cap. Raise SourceError."""
        try:
            return await self._once(method, url, body, headers, max_bytes)
        except _StaleConnectionError:
            return await self._once(method, url, body, headers, max_bytes)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def _once(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], max_bytes: int
    ) -> tuple[int, str, str, bytes]:
        opened: list[bool] = []
        _OPENED.set(opened)
        has_response = False
        try:
            context = self._tls(url) if self._tls else None
            async with self._opened_session().request(
                method, url, data=body, headers=headers, allow_redirects=False, ssl=context or True
            ) as response:
                has_response = True
                encoding = response.headers.get("Content-Encoding", "")
                content_type = response.headers.get("Content-Type", "")
                return response.status, encoding, content_type, await _read(response.content, max_bytes)
        except aiohttp.ServerTimeoutError:
            raise SourceTimedOutError("wire") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            failure = (
                SourceUnavailableError if has_response or opened or not _broke_off(error) else _StaleConnectionError
            )
            raise failure(type(error).__name__, passing=_may_pass(error)) from None

    def _opened_session(self) -> aiohttp.ClientSession:
        """Return the session, opened when first needed: it belongs to the running loop, and reading CAs takes time."""
        if self._session is None:
            self._session = _session(self._cafile)
        return self._session


def _session(cafile: str | None) -> aiohttp.ClientSession:
    """Open a session without redirects, cookies, proxies or decompression of its own; calls have their own bounds."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=0, ssl=default_context(cafile), keepalive_timeout=KEEP_ALIVE_TIMEOUT, socket_factory=_socket
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
        skip_auto_headers=("User-Agent",),
    )


def _may_pass(error: Exception) -> bool:
    """Whether it refused or broke off, which another connection may not; a bad certificate or address stays bad."""
    if isinstance(error, aiohttp.ClientSSLError | ValueError):
        return False
    return isinstance(error, aiohttp.ClientConnectionError | aiohttp.ClientPayloadError | OSError)


def _broke_off(error: Exception) -> bool:
    """Whether a connection that stood was lost."""
    return isinstance(error, aiohttp.ClientConnectionError | OSError) and not isinstance(
        error, aiohttp.ClientConnectorError
    )


def _socket(address: AddrInfoType) -> socket.socket:
    """Open a connection for the request that waits for it."""
    _OPENED.get().append(True)
    family, kind, protocol, _, _ = address
    return socket.socket(family, kind, protocol)


async def _read(content: aiohttp.StreamReader, max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    room = max_bytes
    while room >= 0 and (chunk := await content.readany()):
        chunks.append(chunk)
        room -= len(chunk)
    return b"".join(chunks)
