"""The gateway and the sandbox in this process, for tests that need tokens of every kind."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from gateway.app import create
from gateway.app.sandbox import settings
from sources.sandbox.app import create as create_sandbox
from sources.sandbox.personas import BY_KEY

GRAPHQL = "application/graphql-response+json"


@dataclass
class Served:
    """A gateway to ask, and the sandbox behind it."""

    client: httpx.AsyncClient
    sandbox: Starlette
    record: Path
    app: Starlette

    def token(self, persona: str = "overblik", **claims: object) -> str:
        """Return a persona's token; claims replace or add to the ordinary ones."""
        return str(self.sandbox.state.issuer.sign(BY_KEY[persona].cpr, **claims))

    def application(self, name: str = "minby") -> str:
        """Return the token of an application itself."""
        return str(self.sandbox.state.issuer.sign_application(name))

    async def post(
        self, query: str, *, token: str | None = None, application: str | None = None, **body: Any
    ) -> httpx.Response:
        """Send a query."""
        headers = {"accept": GRAPHQL}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        if application is not None:
            headers["x-application-token"] = f"Bearer {application}"
        return await self.client.post("/graphql", json={"query": query, **body}, headers=headers)

    async def data(self, query: str, *, persona: str = "overblik", **body: Any) -> Any:
        """Return the data of a citizen's answer without errors."""
        answer = (await self.post(query, token=self.token(persona), **body)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def recorded(self) -> list[dict[str, Any]]:
        """Return the lines of the audit log."""
        return (
            [json.loads(line) for line in self.record.read_text("utf-8").splitlines()] if self.record.exists() else []
        )


@asynccontextmanager
async def served(
    folder: Path, *, on_the_way: Callable[[ASGIApp], ASGIApp] | None = None, **environment: str
) -> AsyncIterator[Served]:
    """Start both, and end them with the block; `on_the_way` stands between them."""
    record = folder / "access.jsonl"
    sandbox = create_sandbox()
    reached = on_the_way(sandbox) if on_the_way else sandbox
    settings_by_name = {"AUDIT_LOG": str(record), "AUDIT_LOG_REQUIRED": "true"} | environment
    app = create(settings({f"BORGERBLIK_{key}": text for key, text in settings_by_name.items()}), sandbox=reached)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        yield Served(client, sandbox, record, app)
