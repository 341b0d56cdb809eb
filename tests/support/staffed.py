"""A gateway with support staff in this process: the citizens' application, and the staff's at its own address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp

from sources.sandbox.personas import BY_KEY
from tests.serving import GRAPHQL, Served, served

VEJLE, AARHUS, KORSBAEK = "29189900", "55133018", "11111111"
REASON = {"x-support-purpose": "guidance", "x-support-case": "S2026-117"}
HIDDEN = "{ citizen { hidden { rule count line what text } } }"
OVERVIEW = """{ citizen { authority { cvr }
  cases { totalCount
    nodes { id title authority { cvr } documents { nodes { id title } } timeline { nodes { date title } } }
    coverage { complete answers { authority { cvr } state } } }
  benefits { totalCount nodes { id title authority { cvr } } }
  payments { totalCount nodes { id title amount { amount } } } } }"""


@dataclass
class Staffed(Served):
    """Both addresses, and the sandbox behind them."""

    staff: httpx.AsyncClient

    def employee(self, key: str = "korsbaek-1", **claims: object) -> str:
        """Return an employee's token; claims replace or add to the ordinary ones."""
        return str(self.sandbox.state.issuer.sign_employee(key, **claims))

    async def look(
        self,
        query: str,
        *,
        by: str = "korsbaek-1",
        at: str | None = "overblik",
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        **body: Any,
    ) -> httpx.Response:
        """Ask as an employee about a persona, or about a CPR number; `headers` replace or add to the ordinary ones."""
        sent = {"accept": GRAPHQL, "authorization": f"Bearer {token or self.employee(by)}", **REASON}
        if at is not None:
            sent["x-support-citizen"] = BY_KEY[at].cpr if at in BY_KEY else at
        sent |= headers or {}
        sent = {name: value for name, value in sent.items() if value}
        return await self.staff.post("/support/graphql", json={"query": query, **body}, headers=sent)

    async def seen(self, query: str, **more: Any) -> Any:
        """Return the data of an answer without errors."""
        answer = await self.look(query, **more)
        assert answer.status_code == 200, answer.text
        assert "errors" not in answer.json(), answer.text
        return answer.json()["data"]


@asynccontextmanager
async def staffed(
    folder: Path, *, on_the_way: Callable[[ASGIApp], ASGIApp] | None = None, **environment: str
) -> AsyncIterator[Staffed]:
    """Start the gateway with its support address, and end it with the block."""
    settings = {"SUPPORT_ADDRESS": "127.0.0.1:0", "DEADLINE": "60"} | environment
    async with served(folder, on_the_way=on_the_way, **settings) as gateway:
        transport = httpx.ASGITransport(gateway.app.state.support)
        async with httpx.AsyncClient(transport=transport, base_url="http://staff") as staff:
            yield Staffed(gateway.client, gateway.sandbox, gateway.record, gateway.app, staff)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Return the status and the code of an answer with nothing but an error."""
    assert "data" not in answer.json(), answer.text
    [error] = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"]
