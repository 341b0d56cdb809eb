"""Listen on an address, and serve there until told to stop."""

from __future__ import annotations

import contextlib
import errno
import math
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette

from gateway.commands.output import fail
from gateway.server.cors import NO_CORS, CorsPolicy
from gateway.server.lifecycle import Lifecycle
from gateway.server.load_shedding import LoadShedder
from gateway.server.server import Server, protocol
from gateway.settings import Settings

if TYPE_CHECKING:
    from prometheus_client.registry import Collector


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. End with one clear line where there can be none."""
    listening = bind(host, port)
    begin(listening, host, port)
    return listening


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that has its port, and refuses connections until it listens. End with one line where it fails."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    with _failing(bound, host, port):
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    return bound


def begin(bound: socket.socket, host: str, port: int) -> None:
    """Let a bound socket listen. End with one clear line where another has come first."""
    with _failing(bound, host, port):
        bound.listen(1024)


@contextlib.contextmanager
def _failing(listening: socket.socket, host: str, port: int) -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or "this is no name of a host"
        fail(f"Cannot listen on {host}:{port}: {reason.lower()}.{_advice(error, port)}")


def _advice(error: Exception, port: int) -> str:
    if not isinstance(error, OSError) or error.errno != errno.EADDRINUSE:
        return ""
    return f" Stop what listens there, or choose another port: --port {port + 1}, or make run PORT={port + 1}."


def run(app: Starlette, listening: socket.socket, settings: Settings | None = None, *further: socket.socket) -> None:
    """Serve until told to stop, within the bounds of the settings. `further`: the support staff's socket, if any."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.suppress(KeyboardInterrupt))
        if settings and settings.metrics_address:
            stack.enter_context(metrics_listening(settings, app.state.metrics()))
        server_of(app, settings).run(sockets=[listening, *further])


def support_socket(settings: Settings) -> list[socket.socket]:
    """Return the socket of support staff, where they have an address. End with one clear line where that fails."""
    return [listen(*settings.support_address)] if settings.support_address else []


def server_of(app: Starlette, settings: Settings | None = None) -> Server:
    """Return the server of an application, within the bounds of the settings."""
    lifecycle: Lifecycle = getattr(app.state, "life", None) or Lifecycle()
    cors: CorsPolicy = getattr(app.state, "cors", None) or NO_CORS
    load: LoadShedder | None = getattr(app.state, "load", None)
    support: Starlette | None = getattr(app.state, "support", None)
    delay = settings.shutdown_delay if settings else 0
    second = None if support is None else _config(support, settings, load, NO_CORS, lifespan="off")
    return Server(_config(app, settings, load, cors), life=lifecycle, leave_seconds=delay, second=second)


def _config(
    app: Starlette, settings: Settings | None, load: LoadShedder | None, cors: CorsPolicy, **more: Any
) -> uvicorn.Config:
    http: Any = "httptools"
    if settings:
        timeout, connections = settings.request_read_timeout, settings.max_connections
        http = protocol(seconds=timeout, connections=connections, load=load, cors=cors)
    grace_period = settings.shutdown_grace_period if settings else 5
    keep_alive = settings.keep_alive_timeout if settings else 5
    options: dict[str, Any] = {
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "proxy_headers": False,  # who is at the other end is never what a header says
        "http": http,
        "ws": "none",
        "timeout_keep_alive": math.ceil(keep_alive),
    }
    return uvicorn.Config(app, timeout_graceful_shutdown=math.ceil(grace_period), **options, **more)


@contextlib.contextmanager
def metrics_listening(settings: Settings, collector: Collector) -> Iterator[None]:
    """Serve the metrics at their own address, where the settings name one. End with one clear line where that fails."""
    if settings.metrics_address is None:
        yield
        return
    from gateway.metrics.listener import AddressTakenError, listening

    try:
        with listening(settings.metrics_address, collector):
            yield
    except AddressTakenError as error:
        host, port = settings.metrics_address
        fail(f"Cannot serve metrics on {host}:{port}: {error}.")
