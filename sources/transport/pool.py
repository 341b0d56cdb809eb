"""The connections to one upstream: how many there may be, which of them are idle, and how a new one is opened."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque

import aiohappyeyeballs

from sources.errors import SourceTimedOutError, SourceUnavailableError
from sources.transport.address import HttpAddress
from sources.transport.connection import HttpConnection, connection_error
from sources.transport.resolver import Resolver

CONNECT_SECONDS = 3.0
KEEP_SECONDS = 15.0
"""Shorter than upstreams keep an idle connection, so that few are stale when they are used again."""

MAX_CONNECTIONS = 1024
"""Many authorities may have one address. The bulkheads before it bound what one of them takes."""

ATTEMPT_SECONDS = 0.25
"""After which the next address of a host is tried beside the one before (RFC 8305)."""

CLOSE_SECONDS = 2.0


class ConnectionPool:
    """Connections to one address under one TLS context."""

    def __init__(
        self,
        address: HttpAddress,
        tls: ssl.SSLContext | None,
        resolver: Resolver,
        *,
        max_connections: int = MAX_CONNECTIONS,
        keep_seconds: float = KEEP_SECONDS,
    ) -> None:
        self._address = address
        self._tls = tls
        self._resolver = resolver
        self._max_connections = max_connections
        self._loop = asyncio.get_running_loop()
        self._keep_seconds = keep_seconds
        self._open: set[HttpConnection] = set()
        self._idle: list[HttpConnection] = []  # the one that was used last is used next: the others expire
        self._opening = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_closed = False
        self._emptied: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        """Return how many connections there are, those that are being opened among them."""
        return len(self._open) + self._opening

    @property
    def is_free(self) -> bool:
        """Whether there is no connection, and nobody waits for one."""
        return not (self._open or self._opening or self._waiting)

    def idle(self) -> HttpConnection | None:
        """Return an idle connection, which the caller now owns."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_usable:
                return connection
        return None

    async def connection(self, *, is_new: bool = False) -> HttpConnection:
        """Return an idle connection or a new one, once there may be another. Raise SourceError."""
        while True:
            if not is_new and (connection := self.idle()) is not None:
                return connection
            if len(self) < self._max_connections:
                return await self._opened()
            if (connection := self.idle()) is not None:  # old, and in the way of a new one
                connection.abort()
            await self._turn()

    def released(self, connection: HttpConnection) -> None:
        """Keep a connection that may serve another request."""
        self._idle.append(connection)
        self._wake_next()

    def lost(self, connection: HttpConnection) -> None:
        """Forget a connection that is closed."""
        self._open.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        self._wake_next()
        if self._emptied is not None and not self._emptied.done() and not self._open:
            self._emptied.set_result(None)

    async def close(self) -> None:
        """Close all connections; whoever waits for an answer is told so. One that does not end is aborted."""
        self._is_closed = True
        for connection in list(self._open):
            if connection in self._idle:
                connection.close()
            else:
                connection.fail(SourceUnavailableError("closed"))
        if self._open:
            self._emptied = self._loop.create_future()
            await asyncio.wait([self._emptied], timeout=CLOSE_SECONDS)
        for connection in list(self._open):
            connection.abort()

    async def _opened(self) -> HttpConnection:
        """Open a connection. Raise SourceError."""
        self._opening += 1
        connection = HttpConnection(self, self._loop, self._keep_seconds)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._connect(connection)
        except TimeoutError:
            raise SourceTimedOutError("wire") from None
        finally:
            self._opening -= 1
            self._wake_next()  # for whom there may be room after all
        if connection.is_usable:  # it may be lost already
            self._open.add(connection)
        if self._is_closed:
            connection.abort()
        return connection

    async def _connect(self, connection: HttpConnection) -> None:
        address, tls = self._address, self._tls
        infos = await self._resolver.addresses(address.host, address.port)
        try:
            socket = await aiohappyeyeballs.start_connection(infos, happy_eyeballs_delay=ATTEMPT_SECONDS)
        except (OSError, RuntimeError):  # RuntimeError: uvloop, for some failures of a socket
            raise SourceUnavailableError("unreachable", passing=True) from None
        try:
            if tls is None:
                await self._loop.create_connection(lambda: connection, sock=socket)
            else:
                await self._loop.create_connection(
                    lambda: connection,
                    sock=socket,
                    ssl=tls,
                    server_hostname=address.host.rstrip("."),
                    ssl_shutdown_timeout=CLOSE_SECONDS,
                )
        except BaseException as error:
            connection.abort()
            socket.close()
            if isinstance(error, OSError | ValueError):  # ValueError: a host that no certificate can name
                raise connection_error(error, "tls" if tls else "unreachable") from None
            raise

    async def _turn(self) -> None:
        """Wait until a connection was released or lost."""
        turn = self._loop.create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._wake_next()  # who was woken does not come
            raise

    def _wake_next(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
