"""The outermost layer: who we are called, a correlation id, and the headers that every answer has."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import Code, error_body
from gateway.server.lifecycle import Lifecycle
from gateway.server.scope import request_id

LARGEST_HEADERS = 16 * 1024
"""As many bytes as h11 waits for; it takes more where they come all at once."""

log = structlog.get_logger("borgerblik")

HEADERS: dict[str, str] = {
    "cache-control": "no-store, private",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""On every answer, unless it has its own."""


HEADERS_RAW = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


class ResponseAbortedError(Exception):
    """An answer that broke off: the server ends the connection, since nothing else can be told on it."""


class HeaderSender:
    """Sends an answer with the headers that every answer has, and knows whether it has begun."""

    __slots__ = ("_id", "_life", "_send", "started")

    def __init__(self, send: Send, id: str, life: Lifecycle) -> None:
        self._send = send
        self._id = id
        self._life = life
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            own = message.get("headers", ())
            there = {name.lower() for name, _ in own}
            message["headers"] = [*own, *(header for header in self._ours() if header[0] not in there)]
        await self._send(message)

    def _ours(self) -> list[tuple[bytes, bytes]]:
        ours = [*HEADERS_RAW, (b"x-request-id", self._id.encode())]
        return [*ours, *((name.encode(), value.encode()) for name, value in self._life.headers().items())]


class FastRoute:
    """Leads one path to its endpoint, and all others to the application: most requests pay for no table of routes."""

    def __init__(self, app: ASGIApp, *, path: str, endpoint: ASGIApp) -> None:
        self._app = app
        self._path = path
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        leads = scope["type"] == "http" and scope["path"] == self._path
        await (self._endpoint if leads else self._app)(scope, receive, send)


class EdgeMiddleware:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, *, hosts: Collection[str], life: Lifecycle) -> None:
        self._app = app
        self._life = life
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._http(scope, receive, HeaderSender(send, request_id(scope), self._life))

    async def _http(self, scope: Scope, receive: Receive, send: HeaderSender) -> None:
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
            await error_response(431, Code.HEADERS_TOO_LARGE)(scope, receive, send)
        elif not scope["path"].startswith("/"):
            await error_response(400, Code.BAD_REQUEST)(scope, receive, send)
        elif not self._is_ours(scope):
            await error_response(421, Code.UNKNOWN_HOST)(scope, receive, send)
        else:
            await self._guarded(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: HeaderSender) -> None:
        """What goes wrong is told by its correlation id alone, and the connection stays of use."""
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            log.error("internal_error", request_id=request_id(scope), error=type(error).__name__)
            if send.started:
                raise ResponseAbortedError from None
            await error_response(500, Code.INTERNAL, facts={"requestId": request_id(scope)})(scope, receive, send)
        except asyncio.CancelledError:
            if send.started or not self._life.stopping:
                raise
            await error_response(503, Code.OVERLOADED, headers={"retry-after": "1"})(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        """Probes of the platform come by address; everybody else calls us by a name that the operator has given."""
        if not self._hosts or scope["path"].startswith("/health/"):
            return True
        named = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
        return len(named) == 1 and _without_port(named[0]) in self._hosts


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host


def error_response(
    status: int, code: Code, *, facts: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer with nothing but a code."""
    body = orjson.dumps({"errors": [error_body(code, facts=facts)]})
    return Response(body, status, headers=headers, media_type="application/json; charset=utf-8")


async def on_http_exception(_request: Request, error: Exception) -> Response:
    """No such path, or not by this method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    if status == 404:
        return error_response(404, Code.NOT_FOUND)
    if status == 405:
        return error_response(405, Code.METHOD_NOT_ALLOWED, headers=headers)
    return error_response(status, Code.BAD_REQUEST if status < 500 else Code.INTERNAL, headers=headers)
