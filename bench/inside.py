"""What the gateway's own parts cost: compiled execution beside graphql-core, and an overview beside its parsing alone.

One process, no network: the far side's answers are recorded once and replayed, so that CPU is the gateway's own.
"""

from __future__ import annotations

import hashlib
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
from lxml import etree

from bench import executions
from bench.servers.source_server import FRESH
from gateway.app import SANDBOX, create
from gateway.app.sandbox import settings
from gateway.observability import logs
from sources.sandbox.app import create as create_sandbox

ROUNDS, REQUESTS = 7, 20
PERSONAS = ("tom", "overblik", "flyttet", "mange-betalinger", "mange-sager")
OVERVIEW = (Path(__file__).parents[1] / "gateway" / "explorer" / "queries" / "Overview.graphql").read_text("utf-8")


class Replay(httpx.AsyncBaseTransport):
    """The far side's answers, asked for once and then given again."""

    def __init__(self, real: httpx.AsyncBaseTransport) -> None:
        self._real = real
        self.answers: dict[bytes, tuple[int, dict[str, str], bytes]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer from memory where the same was asked before."""
        question = FRESH.sub(b"", await request.aread())
        who = request.headers.get("authorization", "")
        key = hashlib.sha256(f"{request.url} {who} ".encode() + question).digest()
        if key not in self.answers:
            response = await self._real.handle_async_request(request)
            body = await response.aread()
            self.answers[key] = (response.status_code, {"content-type": response.headers["content-type"]}, body)
        status, headers, body = self.answers[key]
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))


async def rows() -> None:
    """Print Markdown tables."""
    logs.configure(level="error")
    await executions.rows()
    print()
    sandbox = create_sandbox()
    replay = Replay(httpx.ASGITransport(sandbox))
    app = create(settings({}), inside={SANDBOX: replay})
    async with app.router.lifespan_context(app), client(app) as gateway, client(sandbox) as far_side:
        print(
            "| persona | cases | answer kB | SOAP kB | CPU ms / request (min-max) | of it lxml parsing alone | ratio |"
        )
        print("|---|---|---|---|---|---|---|")
        for persona in PERSONAS:
            print(await row(gateway, far_side, replay, persona), flush=True)


def client(app: Callable[..., Awaitable[None]]) -> httpx.AsyncClient:
    """Speaks to an application in this process."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench.invalid")


async def row(gateway: httpx.AsyncClient, far_side: httpx.AsyncClient, replay: Replay, persona: str) -> str:
    """One persona's overview."""
    token = (await far_side.post("/token", json={"persona": persona})).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    replay.answers.clear()

    async def ask() -> bytes:
        return (await gateway.post("/graphql", json={"query": OVERVIEW}, headers=headers)).content

    answer = await ask()
    soap = [body for _, _, body in replay.answers.values() if body.startswith(b"<")]
    totals, parsing = [], []
    for _ in range(ROUNDS):
        totals.append(await cpu(ask))
        parsing.append(await cpu(lambda: parse(soap)))
    cases = len(json.loads(answer)["data"]["me"]["cases"]["nodes"])
    middle, alone = statistics.median(totals), statistics.median(parsing)
    return (
        f"| {persona} | {cases} | {len(answer) / 1000:.0f} | {sum(map(len, soap)) / 1000:.0f} "
        f"| {middle:.2f} ({min(totals):.2f}-{max(totals):.2f}) | {alone:.2f} | {middle / max(alone, 0.001):.1f} |"
    )


async def parse(bodies: list[bytes]) -> None:
    """Parse XML and do nothing with it."""
    for body in bodies:
        etree.fromstring(body)


async def cpu(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds of CPU for one piece of work."""
    began = time.process_time()
    for _ in range(REQUESTS):
        await work()
    return (time.process_time() - began) * 1000 / REQUESTS
