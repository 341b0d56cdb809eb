"""The wire itself: one question over a kept connection, by the HTTP client that docs/performance.md chose."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Mapping
from contextvars import ContextVar

import aiohttp
import certifi
from aiohttp.connector import AddrInfoType

from sources.errors import SourceTimedOutError, SourceUnavailableError

CONNECT_SECONDS = 3.0
KEEP_ALIVE_TIMEOUT = 15.0
"""Shorter than far sides keep a connection that nobody uses, so that few are found closed."""


_MADE: ContextVar[list[bool]] = ContextVar("made")
"""Has something in it once a connection is made for the question that is being asked."""


class _StaleConnectionError(SourceUnavailableError):
    """The far side closed a kept connection just as it was used again: it has not answered, so ask on another."""


class AiohttpTransport:
    """Connections to every address. Who gives a question up closes its connection: nobody later reads its answer."""

    def __init__(self, cafile: str | None = None) -> None:
        """`cafile` holds the authorities to trust, where they are others than the machine's."""
        self._cafile = cafile
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, most: int
    ) -> tuple[int, str, str, bytes]:
        """Status, encoding, media type and body, of which little more than the cap is read. Raises SourceError."""
        try:
            return await self._once(method, url, body, headers, most)
        except _StaleConnectionError:
            return await self._once(method, url, body, headers, most)

    async def close(self) -> None:
        """Let go of all connections."""
        if self._session is not None:
            await self._session.close()

    async def _once(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], most: int
    ) -> tuple[int, str, str, bytes]:
        made: list[bool] = []
        _MADE.set(made)
        has_begun = False
        try:
            async with self._connected().request(
                method, url, data=body, headers=headers, allow_redirects=False
            ) as response:
                has_begun = True
                encoding = response.headers.get("Content-Encoding", "")
                content_type = response.headers.get("Content-Type", "")
                return response.status, encoding, content_type, await _read(response.content, most)
        except aiohttp.ServerTimeoutError:
            raise SourceTimedOutError("wire") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            failure = SourceUnavailableError if has_begun or made or not _broke_off(error) else _StaleConnectionError
            raise failure(type(error).__name__, passing=_may_pass(error)) from None

    def _connected(self) -> aiohttp.ClientSession:
        """Made when it is first needed: it belongs to the running loop, and reading authorities takes a while."""
        if self._session is None:
            self._session = _session(self._cafile)
        return self._session


def _tls(cafile: str | None) -> ssl.SSLContext:
    """Authorities of a file, else those that OpenSSL's own variables name, else Mozilla's."""
    file, folder = cafile or os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    return ssl.create_default_context(cafile=file or (None if folder else certifi.where()), capath=folder)


def _session(cafile: str | None) -> aiohttp.ClientSession:
    """No redirects, cookies or proxies of the machine's, nothing unpacked. Deadlines and bounds are the calls' own."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=0, ssl=_tls(cafile), keepalive_timeout=KEEP_ALIVE_TIMEOUT, socket_factory=_socket
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
    """A new connection, made for the question that waits for it."""
    _MADE.get().append(True)
    family, kind, protocol, _, _ = address
    return socket.socket(family, kind, protocol)


async def _read(content: aiohttp.StreamReader, most: int) -> bytes:
    chunks: list[bytes] = []
    room = most
    while room >= 0 and (chunk := await content.readany()):
        chunks.append(chunk)
        room -= len(chunk)
    return b"".join(chunks)
