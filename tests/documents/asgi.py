"""Requests straight to an application, without a client's costs."""

from __future__ import annotations

from typing import Any


async def post(app: Any, body: bytes, *more: tuple[bytes, bytes]) -> tuple[int, bytes]:
    """Post a body to /graphql. Returns the status and the body of the answer."""
    sent: list[dict[str, Any]] = []
    headers = [
        (b"host", b"gateway"),
        (b"content-type", b"application/json"),
        (b"accept", b"application/graphql-response+json"),
        *more,
    ]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": None,
        "server": None,
        "http_version": "1.1",
        "scheme": "http",
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], sent[1]["body"]
