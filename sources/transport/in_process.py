"""Upstreams that answer inside this process, such as the embedded sandbox: any transport of httpx."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from sources.errors import SourceTimedOutError, SourceUnavailableError


class InProcessTransport:
    """Addresses without a socket, and what answers each of them."""

    def __init__(self, transports: Mapping[str, httpx.AsyncBaseTransport]) -> None:
        self._addresses = tuple(transports)
        self._clients = {address: _client(transport) for address, transport in transports.items()}

    def reaches(self, url: str) -> bool:
        """Whether the address is one of these."""
        return url.startswith(self._addresses)

    async def ask(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, max_bytes: int
    ) -> tuple[int, str, str, bytes]:
        """Return status, encoding, media type and body, read little past the cap. Raise SourceError."""
        client = next(self._clients[address] for address in self._addresses if url.startswith(address))
        try:
            async with client.stream(method, url, content=body, headers=headers) as response:
                headers = response.headers
                packing, content_type = headers.get("content-encoding", ""), headers.get("content-type", "")
                return response.status_code, packing, content_type, await _read(response, max_bytes)
        except httpx.TimeoutException:
            raise SourceTimedOutError("wire") from None
        except (httpx.TransportError, httpx.InvalidURL, httpx.StreamError) as error:
            broke_off = isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError)
            raise SourceUnavailableError(type(error).__name__, passing=broke_off) from None

    async def close(self) -> None:
        """Close all clients."""
        for client in self._clients.values():
            await client.aclose()


def _client(transport: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
    return httpx.AsyncClient(transport=transport, timeout=30, cookies=cookies, trust_env=False)


async def _read(response: httpx.Response, max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    room = max_bytes
    async for chunk in response.aiter_raw():
        chunks.append(chunk)
        room -= len(chunk)
        if room < 0:
            break
    return b"".join(chunks)
