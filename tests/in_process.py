"""A gateway in this process on the sandbox, with settings of a test's own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx


class Gateway:
    """Asks it over ASGI, one request at a time."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def request(self, method: str, path: str = "/graphql", **options: Any) -> httpx.Response:
        """One request and its answer."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
                return await client.request(method, path, **options)

        return asyncio.run(ask())

    def post(self, body: bytes | str, **headers: str) -> httpx.Response:
        """Return a body as it is."""
        sent = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("POST", content=body, headers=sent)

    def ask(self, query: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> httpx.Response:
        """Return a question."""
        return self.request("POST", json={"query": query, **more}, headers=dict(headers or {}))


def code(answer: httpx.Response) -> str:
    """Return the code of an answer's one error."""
    [error] = answer.json()["errors"]
    return str(error["extensions"]["code"])
