"""A gateway in this process whose every source is behind a proxy of its own, before one sandbox on a real port."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from gateway.app import create
from gateway.app.sandbox import setting_texts, settings
from sources.transport.client import UpstreamClient
from tests.faults.proxy import Proxy, Toxic, proxy

SOURCES = ("cases", "documents", "benefits", "tokens", "residences", "properties")
PATHS = {
    "CASE_INDEX_URL": "cases",
    "BENEFIT_INDEX_URL": "benefits",
    "TOKEN_URL": "tokens",
    "RESIDENCE_REGISTER_URL": "residences",
    "PROPERTY_REGISTER_URL": "properties",
}
DOCUMENTS, SEARCH = b"DokumentUuid>", b"SoegUdtryk>"
AUTHORITIES = {
    # No floors: no list needs another source to be judged by, so what fails with it is its own.
    "korsbaek": """extend schema
      @municipality(code: "0999", cvr: "11111111", name: "Korsbæk Kommune")
      @opens(area: "32", parts: [CASES, TIMELINE, DOCUMENTS, BENEFITS, PAYMENTS])
      @opens(area: "27", parts: [CASES, TIMELINE, DOCUMENTS])
      @opens(area: "02.34", parts: [CASES, TIMELINE, DOCUMENTS])
    """,
    "aarhus": """extend schema
      @municipality(code: "0751", cvr: "55133018", name: "Aarhus Kommune")
      @opens(area: "32", parts: [CASES])
    """,
    "udbetaling-danmark": """extend schema
      @agency(cvr: "99999999", name: "Udbetaling Danmark")
      @opens(area: "32", parts: [BENEFITS, PAYMENTS])
    """,
}


@dataclass
class Gateway:
    """A gateway to ask, and the proxies before its sources."""

    client: httpx.AsyncClient
    proxies: dict[str, Proxy]
    calls: UpstreamClient
    tokens: dict[str, str] = field(default_factory=dict)

    def harm(self, source: str, *toxics: Toxic) -> None:
        """Set what goes wrong at a source from now on. Cases and documents are two questions to one address."""
        if source in ("cases", "documents"):
            for toxic in toxics:
                toxic.only = SEARCH if source == "cases" else DOCUMENTS
        self.proxies["cases" if source == "documents" else source].toxics[:] = toxics

    async def ask(self, query: str, persona: str = "overblik") -> httpx.Response:
        """Return a citizen's question."""
        headers = {"Authorization": f"Bearer {self.tokens[persona]}"}
        return await self.client.post("/graphql", json={"query": query}, headers=headers)

    def open(self) -> int:
        """How many connections to sources there are."""
        return sum(proxy.open for proxy in self.proxies.values())


def write_authorities(folder: Path) -> Path:
    """Return the authorities' files."""
    for name, text in AUTHORITIES.items():
        (folder / f"{name}.graphql").write_text(text, "utf-8")
    return folder


@contextlib.asynccontextmanager
async def gateway(
    sandbox: str, authorities: Path, tokens: dict[str, str], **environment: str
) -> AsyncIterator[Gateway]:
    """One of its own, while the block runs."""
    async with contextlib.AsyncExitStack() as stack:
        proxies = {source: await stack.enter_async_context(proxy(sandbox)) for source in PATHS.values()}
        at = setting_texts(sandbox)
        for key, source in PATHS.items():
            at[key] = at[key].replace(sandbox, f"http://127.0.0.1:{proxies[source].port}")
        at |= {"POLICIES": str(authorities), **environment}
        app = create(settings({f"BORGERBLIK_{key}": text for key, text in at.items()}))
        await stack.enter_async_context(app.router.lifespan_context(app))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test", timeout=60)
        await stack.enter_async_context(client)
        yield Gateway(client, proxies, app.state.calls, tokens)


def persona_tokens(sandbox: str, *personas: str) -> dict[str, str]:
    """Return a token for each."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        replies = {persona: client.post(f"{sandbox}/token", json={"persona": persona}) for persona in personas}
    return {persona: reply.raise_for_status().json()["access_token"] for persona, reply in replies.items()}


async def settled(before: set[asyncio.Task[Any]]) -> set[asyncio.Task[Any]]:
    """Return the tasks that are left over from what began after a moment, once they have had time to end."""
    left: set[asyncio.Task[Any]] = set()
    for _ in range(100):
        left = asyncio.all_tasks() - before
        if not left:
            break
        await asyncio.sleep(0.02)
    return left
