"""Walks through everything one citizen can ask for, page by page, and brings it home as one answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

QUESTIONS = (Path(__file__).parent / "walk.graphql").read_text("utf-8")

Answer = dict[str, Any]
_NOTHING_BEFORE = {"hasPreviousPage": False, "startCursor": None, "endCursor": None}
Ask = Callable[[str | None], Awaitable[Answer]]


@dataclass(slots=True)
class Walker:
    """Asks as one citizen, keeps every text it was sent, and notes what is wrong with pages."""

    client: httpx.AsyncClient
    token: str = field(repr=False)
    texts: list[str] = field(default_factory=list, repr=False)
    problems: list[str] = field(default_factory=list)

    async def ask(self, operation: str, **variables: Any) -> Answer:
        """One question of walk.graphql, answered without an error."""
        answer = await self.client.post(
            "/graphql",
            json={"query": QUESTIONS, "operationName": operation, "variables": variables},
            headers={"Authorization": f"Bearer {self.token}"},
        )
        self.texts.append(answer.text)
        body = answer.json()
        if answer.status_code != 200 or body.get("errors"):
            self.problems.append(f"{operation}: status {answer.status_code}, {body.get('errors')}")
        return body.get("data") or {}

    async def citizen(self) -> Answer:
        """Everything about the citizen, with all pages of everything."""
        me: Answer = (await self.ask("Citizen"))["me"]
        for name in ("cases", "benefits", "payments"):
            me[name] = await self.list_of(name, me[name])
        for name in ("caseNumber", "benefitNumber", "paymentNumber"):
            if me[name].pop("pageInfo") != _NOTHING_BEFORE | {"hasNextPage": bool(me[name]["totalCount"])}:
                self.problems.append(f"{name}: first: 0 has cursors, or does not say that there is more")
        return me

    async def list_of(self, name: str, page: Answer | None = None, **narrowed: Any) -> Answer | None:
        """Return a list of the citizen with all its pages, and the lists inside its things."""

        async def more(after: str | None) -> Answer:
            page_of_list: Answer = (await self.ask(name.capitalize(), after=after, **narrowed))["me"][name]
            return page_of_list

        nodes = await self.all_pages(page or await more(None), more, name)
        for node in (nodes or {}).get("nodes", ()):
            await self.complete(node)
        return nodes

    async def case(self, id_: str, **narrowed: Any) -> Answer | None:
        """Return a case by its id."""
        case: Answer | None = (await self.ask("Case", id=id_, **narrowed))["case"]
        return await self.complete(case, **narrowed) if case else None

    async def benefit(self, id_: str, **narrowed: Any) -> Answer | None:
        """Return a benefit by its id."""
        benefit: Answer | None = (await self.ask("Benefit", id=id_, **narrowed))["benefit"]
        return await self.complete(benefit, **narrowed) if benefit else None

    async def complete(self, node: Answer, **narrowed: Any) -> Answer:
        """Return a case or benefit with all pages of its lists."""
        for name in ("timeline", "documents", "notes", "benefits"):
            if "timeline" in node:
                node[name] = await self._inside("Case", node, name, narrowed)
        if "payments" in node:
            node["payments"] = await self._inside("Benefit", node, "payments", narrowed)
        return node

    async def _inside(self, operation: str, node: Answer, name: str, narrowed: Answer) -> Answer | None:
        async def page(after: str | None) -> Answer:
            body = await self.ask(operation, **{"id": node["id"], "first": 100, f"{name}After": after}, **narrowed)
            page_of_list: Answer = body[operation.lower()][name]
            return page_of_list

        return await self.all_pages(node[name], page, f"{operation.lower()}.{name}")

    async def all_pages(self, page: Answer | None, more: Ask, name: str) -> Answer | None:
        """All pages of a list as one; every page must agree with itself and with the first."""
        if page is None:
            return None
        first, nodes, before = page, [], False
        while True:
            self.problems += [f"{name}: {problem}" for problem in _page_problems(page, first, before)]
            nodes += [edge["node"] for edge in page["edges"]]
            if not page["pageInfo"]["hasNextPage"]:
                return {"nodes": nodes, "totalCount": first["totalCount"], "coverage": first["coverage"]}
            page, before = await more(page["pageInfo"]["endCursor"]), True


def _page_problems(page: Answer, first: Answer, before: bool) -> list[str]:
    info, cursors = page["pageInfo"], [edge["cursor"] for edge in page["edges"]]
    ends = (cursors[0], cursors[-1]) if cursors else (None, None)
    checks = {
        "the cursors at the ends are others": (info["startCursor"], info["endCursor"]) == ends,
        "hasPreviousPage is wrong": info["hasPreviousPage"] is before,
        "nodes are not those of the edges": _same_nodes(page),
        "totalCount changes between pages": page["totalCount"] == first["totalCount"],
        "coverage changes between pages": page["coverage"] == first["coverage"],
        "cursors repeat": len(set(cursors)) == len(cursors),
        "a page without edges has a next page": bool(cursors) or not info["hasNextPage"],
    }
    return [problem for problem, fine in checks.items() if not fine]


def _same_nodes(page: Answer) -> bool:
    """Demand that the nodes of a page name a few fields of the nodes of its edges."""
    pairs = zip(page["nodes"], (edge["node"] for edge in page["edges"]), strict=False)
    same = all(value == answered[name] for node, answered in pairs for name, value in node.items())
    return same and len(page["nodes"]) == len(page["edges"])
