"""A connection to Beskedfordeler's broker: AMQP 0-9-1 over TLS, with a SAML assertion for a password.

SASL EXTERNAL carries the assertion itself, as the token service's base64 decodes: so do KOMBIT's public samples and
clients of municipalities. A broker that knows no tokens, such as one of one's own, is logged in to by name (PLAIN).
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aio_pika
import aiormq
from aio_pika.abc import UnderlayConnection
from aiormq.exceptions import AuthenticationError, ProbableAuthenticationError
from pamqp.commands import Connection as ConnectionFrames
from yarl import URL

from sources.ports import SecurityToken

TIMEOUT_SECONDS = 30.0
HEARTBEAT_SECONDS = 30
"""A connection whose other side says nothing for three times as long is lost."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is, and as whom to connect.

    `token`: asked for at each connection. `drop_token`: told of one that the broker refuses. `tls`: makes the context.
    """

    url: str = field(repr=False)
    token: Callable[[], Awaitable[SecurityToken]] | None = None
    drop_token: Callable[[SecurityToken], object] | None = None
    tls: Callable[[], ssl.SSLContext] | None = None

    async def connect(self) -> aio_pika.Connection:
        """Return a new connection. Raise SourceError, OSError, TimeoutError or AMQPError."""
        url = URL(self.url).update_query(heartbeat=str(HEARTBEAT_SECONDS))
        context = self.tls() if self.tls is not None and url.scheme == "amqps" else None
        if self.token is None:
            connection = aio_pika.Connection(url, ssl_context=context)
            await connection.connect(timeout=TIMEOUT_SECONDS)
            return connection
        token = await self.token()
        connection = TokenConnection(url, token, ssl_context=context)
        try:
            await connection.connect(timeout=TIMEOUT_SECONDS)
        except (AuthenticationError, ProbableAuthenticationError):
            if self.drop_token is not None:
                self.drop_token(token)
            raise
        return connection


class TokenConnection(aio_pika.Connection):
    """A connection that is logged in to with a token."""

    def __init__(self, url: URL, token: SecurityToken, *, ssl_context: ssl.SSLContext | None) -> None:
        super().__init__(url, ssl_context=ssl_context)
        self._token = token

    async def connect(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - the library's signature
        """Connect, and log in with SASL EXTERNAL."""
        self.transport = await _TokenTransport.connect(
            self.url, self._on_connection_close, timeout=timeout, token=self._token, **self.kwargs
        )
        await self._on_connected()


class _TokenTransport(UnderlayConnection):
    @classmethod
    async def make_connection(
        cls,
        url: URL,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        **kwargs: Any,
    ) -> aiormq.abc.AbstractConnection:
        connection = _TokenProtocol(url, **kwargs)
        async with asyncio.timeout(timeout):
            await connection.connect()
            await connection.ready()
        return connection


class _TokenProtocol(aiormq.Connection):
    """aiormq's own EXTERNAL answers with nothing, for brokers that look at the TLS certificate alone."""

    def __init__(self, url: URL, *, token: SecurityToken, **kwargs: Any) -> None:
        super().__init__(url, **kwargs)
        self._token = token

    def _credentials_class(self, start_frame: ConnectionFrames.Start) -> Any:
        if "EXTERNAL" not in start_frame.mechanisms.split():
            raise AuthenticationError(start_frame.mechanisms, ["EXTERNAL"])
        return _External(self._token)


@dataclass(frozen=True, slots=True)
class _External:
    """A mechanism as aiormq takes it: a name, and what makes the response for a connection."""

    token: SecurityToken = field(repr=False)
    name: str = "EXTERNAL"

    def value(self, _connection: object) -> _External:
        return self

    def marshal(self) -> str:
        return self.token.assertion.decode()
