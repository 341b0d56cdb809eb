"""The sandbox over mutual TLS: a port of its own, which takes nobody without a certificate of the sandbox's authority.

What a client has shown is told to the application as the TLS extension of ASGI has it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sources.sandbox.keys import AUTHORITY, TOKEN_SERVICE


class MutualTlsProtocol(HttpToolsProtocol):
    """HTTP from a client that has proven who it is."""

    def connection_made(self, transport: Any) -> None:
        """Take note of the certificate that the handshake has verified."""
        super().connection_made(transport)
        encoded = transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
        self._extension = {"client_cert_chain": [ssl.DER_cert_to_PEM_cert(encoded)]}

    def on_message_begin(self) -> None:
        """Begin a request, with what is known of its client."""
        super().on_message_begin()
        self.scope["extensions"] = {"tls": self._extension}  # type: ignore[dict-item]


class _Server(uvicorn.Server):
    """One server of several in a process: signals are for the first of them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def served_over_tls(app: ASGIApp, listening: socket.socket, keys: Path) -> AsyncIterator[None]:
    """Serve an application on a socket, with the keys of a folder, while the block runs."""
    config = uvicorn.Config(
        app,
        http=MutualTlsProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        ssl_certfile=str(keys / TOKEN_SERVICE),
        ssl_ca_certs=str(keys / AUTHORITY),
        ssl_cert_reqs=ssl.CERT_REQUIRED,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield  # who connects before it has started waits for it: the socket listens
    finally:
        server.should_exit = True
        await serving
