"""HTTP over sockets: requests over kept connections, each within one deadline and one cap."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from sources.errors import SourceTimedOutError, SourceUnavailableError
from sources.transport.address import HttpAddress, RequestTarget, request_target
from sources.transport.connection import StaleConnectionError
from sources.transport.deadline import MAX_SECONDS, current
from sources.transport.pool import ConnectionPool
from sources.transport.resolver import Resolver
from sources.transport.response import ResponseReader
from sources.transport.tls import TlsContexts, default_context

T = TypeVar("T")
MAX_TARGETS = 1024
"""Addresses come from settings: there are a few of them."""


class SocketTransport:
    """A request that is cancelled closes its connection at once: nobody later reads its answer."""

    def __init__(self, cafile: str | None = None, tls: TlsContexts | None = None) -> None:
        """`cafile` holds the CAs to trust, where they are others than the machine's; `tls` is for single upstreams."""
        self._cafile = cafile
        self._tls = tls
        self._default: ssl.SSLContext | None = None
        self._resolver = Resolver()
        self._targets: dict[tuple[str, str], RequestTarget] = {}
        self._pools: dict[tuple[HttpAddress, ssl.SSLContext | None], ConnectionPool] = {}
        self._is_closed = False

    async def ask(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, max_bytes: int
    ) -> tuple[int, str, str, bytes]:
        """Return status, encoding, media type and body. Raise SourceError."""
        if self._is_closed:
            raise SourceUnavailableError("closed")
        try:
            target = self._targets.get((method, url)) or self._target(method, url)
            request = request_bytes(target, headers, body)
        except ValueError:
            raise SourceUnavailableError("address") from None
        deadline = current()
        ends = deadline.ends if deadline else asyncio.get_running_loop().time() + MAX_SECONDS
        answer = await exchange(self._pool(target.address, url), request, ends=ends, max_bytes=max_bytes)
        return answer.status, answer.encoding, answer.content_type, answer.body

    async def close(self) -> None:
        """Close all connections."""
        self._is_closed = True
        self._resolver.close()
        await asyncio.gather(*(pool.close() for pool in self._pools.values()))

    @property
    def connections(self) -> int:
        """How many connections there are, those that are being opened among them."""
        return sum(len(pool) for pool in self._pools.values())

    def _target(self, method: str, url: str) -> RequestTarget:
        """Parse an address that is new. Raise ValueError."""
        if len(self._targets) >= MAX_TARGETS:
            self._targets.clear()
        target = self._targets[method, url] = request_target(method, url)
        return target

    def _pool(self, address: HttpAddress, url: str) -> ConnectionPool:
        tls = self._context(url) if address.is_secure else None
        pool = self._pools.get((address, tls))
        if pool is None:
            for key, other in list(self._pools.items()):  # such as those of contexts that are no longer used
                if other.is_free:
                    del self._pools[key]
            pool = self._pools[address, tls] = ConnectionPool(address, tls, self._resolver)
        return pool

    def _context(self, url: str) -> ssl.SSLContext:
        context = self._tls(url) if self._tls else None
        if context is not None:
            return context
        if self._default is None:  # when first needed: reading CAs takes time
            self._default = default_context(self._cafile)
        return self._default


def request_bytes(target: RequestTarget, headers: Mapping[str, str], body: bytes | None) -> bytes:
    """Return a request as it is sent. Raise ValueError for a header that would end before its end."""
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    if lines.count("\r") != len(headers) or lines.count("\n") != len(headers) or "\0" in lines:
        raise ValueError("a header with a line break")
    if body is None:
        return b"%b%b\r\n" % (target.first_lines, lines.encode())
    return b"%b%bContent-Length: %d\r\n\r\n%b" % (target.first_lines, lines.encode(), len(body), body)


async def exchange(pool: ConnectionPool, request: bytes, *, ends: float, max_bytes: int) -> ResponseReader:
    """Ask over an idle connection, else over one that is opened or waited for.

    Where an upstream has closed a kept connection without a byte of an answer, it is asked once more, over a new one.
    """
    connection = pool.idle()
    if connection is None:
        connection = await _until(ends, pool.connection())
    try:
        return await connection.ask(request, ends=ends, max_bytes=max_bytes)
    except StaleConnectionError:
        pass
    connection = await _until(ends, pool.connection(is_new=True))
    return await connection.ask(request, ends=ends, max_bytes=max_bytes)


async def _until(ends: float, result: Coroutine[Any, Any, T]) -> T:
    """Await a result until a moment of the loop's clock. Raise SourceTimedOutError."""
    try:
        async with asyncio.timeout_at(ends):
            return await result
    except TimeoutError:
        raise SourceTimedOutError("deadline") from None
