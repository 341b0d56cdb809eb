"""Answers that have nothing but an error code: as responses of the application, and as bytes of a connection."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gateway.errors import Code, error_body
from gateway.server.scope import new_id

JSON_UTF8 = "application/json; charset=utf-8"
HEADERS: Mapping[str, str] = {
    "cache-control": "no-store, private",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""On every answer, unless it has its own."""


def error_response(
    code: Code, *, facts: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an answer with nothing but a code, with the code's status and headers."""
    body = orjson.dumps({"errors": [error_body(code, facts=facts)]})
    return Response(body, code.status, headers={**code.headers(), **(headers or {})}, media_type=JSON_UTF8)


async def on_http_exception(_request: Request, error: Exception) -> Response:
    """Answer what the router raises: no such path, or not by this method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    code = {404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED}.get(status)
    if code is None:
        code = Code.BAD_REQUEST if status < 500 else Code.INTERNAL
    return error_response(code, headers=headers)


def error_bytes(code: Code, *, extra: Mapping[str, str], close: bool) -> bytes:
    """Return an answer that a connection gives by itself, before or instead of the application."""
    head, body = _fixed_part(code, close=close)
    lines = {"x-request-id": new_id(), **code.headers(), **extra}
    lines.pop("connection", None)
    return head + "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode("latin-1") + b"\r\n" + body


@lru_cache
def _fixed_part(code: Code, *, close: bool) -> tuple[bytes, bytes]:
    """Return the head and the body that are the same in every such answer."""
    body = orjson.dumps({"errors": [error_body(code)]})
    lines = {"content-length": str(len(body)), "content-type": JSON_UTF8, **HEADERS}
    if close:
        lines["connection"] = "close"
    head = f"HTTP/1.1 {code.status} \r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return head.encode(), body
