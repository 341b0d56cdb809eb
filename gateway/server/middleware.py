"""The outermost layers: headers of every answer, strict HTTP, and what happens where the application fails."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import Code
from gateway.server import whole_response
from gateway.server.lifecycle import Lifecycle
from gateway.server.responses import HEADERS, error_response
from gateway.server.scope import RESPONDING, request_id
from gateway.server.strictness import rejection
from gateway.server.whole_response import Header

log = structlog.get_logger("borgerblik")

_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


_FIXED_LINES = whole_response.joined(_HEADERS)


async def send_in_parts(send: Send, status: int, headers: Sequence[Header], body: bytes) -> None:
    """Send an answer as ASGI has it: the head, then the body."""
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


class ResponseAbortedError(Exception):
    """An answer that broke off: the server ends the connection, since nothing else can be sent on it."""


class HeaderSender:
    """Sends an answer with the headers that every answer has, and notes in the scope that it has begun."""

    __slots__ = ("_life", "_responder", "_scope", "_send")

    def __init__(self, send: Send, scope: Scope, life: Lifecycle) -> None:
        self._send = send
        self._scope = scope
        self._life = life
        self._responder = whole_response.take(scope)

    async def whole(self, status: int, headers: Sequence[Header], body: bytes) -> None:
        """Send an answer in one go. `headers` hold none of those that every answer has, but for its correlation id."""
        if self._responder is None or self._life.stopping:
            await send_in_parts(self, status, headers, body)
        else:
            self._scope["state"][RESPONDING] = True
            await self._responder(status, headers, _FIXED_LINES, body)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._scope["state"][RESPONDING] = True
            headers = message.get("headers", ())
            names = {name.lower() for name, _ in headers}
            message["headers"] = [*headers, *(header for header in self._added() if header[0] not in names)]
        await self._send(message)

    def _added(self) -> list[tuple[bytes, bytes]]:
        added = [*_HEADERS, (b"x-request-id", request_id(self._scope).encode())]
        return [*added, *((name.encode(), value.encode()) for name, value in self._life.headers().items())]


class FastRoute:
    """Leads one path to its endpoint, and all others to the application: most requests pay for no table of routes."""

    def __init__(self, app: ASGIApp, *, path: str, endpoint: ASGIApp) -> None:
        self._app = app
        self._path = path
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        matches = scope["type"] == "http" and scope["path"] == self._path
        await (self._endpoint if matches else self._app)(scope, receive, send)


class HeadersMiddleware:
    """Gives every answer its correlation id and security headers; stands outside of CORS, which answers preflights."""

    def __init__(self, app: ASGIApp, *, life: Lifecycle) -> None:
        self._app = app
        self._life = life

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            request_id(scope)
            await self._app(scope, receive, HeaderSender(send, scope, self._life))


class EdgeMiddleware:
    """Refuses what is not plain HTTP or not meant for us, and answers where the application raises.

    Stands inside of CORS: its answers can be read by the pages that may ask.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str], life: Lifecycle) -> None:
        self._app = app
        self._life = life
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif code := rejection(scope, self._hosts):
            close = {"connection": "close"} if code is Code.BAD_REQUEST else {}
            await error_response(code, headers=close)(scope, receive, send)
        else:
            await self._guarded(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the correlation id alone where the application raises: the connection stays of use."""
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            log.error("internal_error", request_id=request_id(scope), error=type(error).__name__)
            if RESPONDING in scope["state"]:
                raise ResponseAbortedError from None
            await error_response(Code.INTERNAL, facts={"requestId": request_id(scope)})(scope, receive, send)
        except asyncio.CancelledError:
            if RESPONDING in scope["state"] or not self._life.stopping:
                raise
            await error_response(Code.OVERLOADED)(scope, receive, send)
