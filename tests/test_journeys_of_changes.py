"""What changed since I was here, from HTTP to SOAP and back: the same world, an outage, a world that changes."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app.sandbox import create_on_sandbox, settings
from gateway.ids import Ids
from sources.sandbox.world import cached_world
from tests.changes_asked import CHANGES, LISTS, NOTHING_GONE, recounted, told
from tests.running import Stack

PERSONAS = ["overblik", "flyttet", "pensionist", "mange-sager", "mange-betalinger", "korrektioner"]


def changes(stack: Stack, persona: str = "overblik", since: str | None = None) -> Any:
    return stack.data(CHANGES, persona=persona, since=since)["me"]["changes"]


@pytest.mark.parametrize("persona", PERSONAS)
def test_where_nothing_has_happened_nothing_is_told(stack: Stack, persona: str) -> None:
    """The first look gives a token of at most 16 kB; the next one finds nothing, and gives the same token."""
    first = changes(stack, persona)
    second = changes(stack, persona, first["token"])

    assert first["since"] is None
    assert second["since"] == "2026-11-16"
    for look in (first, second):
        assert not look["startsAgain"]
        assert not any(page["nodes"] for page in [*look["added"].values(), *look["changed"].values()])
        assert look["gone"] == NOTHING_GONE
    assert second["token"] == first["token"]
    assert len(first["token"]) <= 16_384


def test_the_token_of_another_citizen_is_refused(stack: Stack) -> None:
    token = changes(stack, "flyttet")["token"]
    for spoilt in (token, token[:-1], token[1:], "x"):
        answer = stack.ask(CHANGES, since=spoilt)
        assert answer["data"]["me"]["changes"] is None
        assert answer["errors"][0]["extensions"]["code"] == "BAD_TOKEN"
        assert token not in answer["errors"][0]["message"]


@pytest.mark.parametrize("fault", [{}, {"operation": "fremsoeg-dokumenter"}], ids=str)
def test_an_outage_is_no_change(stack: Stack, fault: dict[str, str]) -> None:
    """While an index fails nothing is gone, and that is said; when it answers again, nothing is new."""
    first = changes(stack)
    with stack.trouble(service="sagdokumentindeks", kind="http500", **fault):
        during = changes(stack, since=first["token"])
    after = changes(stack, since=during["token"])

    assert not during["coverage"]["complete"]
    assert after["coverage"]["complete"]
    for look in (during, after):
        assert look["gone"] == NOTHING_GONE
        assert not any(page["nodes"] for page in [*look["added"].values(), *look["changed"].values()])
    assert after["token"] == first["token"]


@asynccontextmanager
async def gateway_on(world: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = create_on_sandbox({"BORGERBLIK_DEADLINE": "60"}, world=world)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway", timeout=60) as client:
            token = (await client.post("/sandbox/token", json={"persona": "overblik"})).json()["access_token"]
            client.headers["authorization"] = f"Bearer {token}"
            yield client


async def ask(client: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    answer = (await client.post("/graphql", json={"query": query, "variables": variables})).json()
    assert "errors" not in answer, answer
    return answer["data"]["me"]


def turn_back(world: Path, me: Any, ids: Ids) -> None:
    """Take a case, a letter and a payment out of a world; let a case be a step behind, and a benefit end earlier."""
    cases = [key[1] for case in me["cases"]["nodes"] if (key := ids.open_case(case["id"]))]
    with_letters = [case for case in me["cases"]["nodes"] if (case["documents"] or {"nodes": []})["nodes"]]
    lettered = ids.open_case(with_letters[0]["id"])
    benefits = [key for benefit in me["benefits"]["nodes"] if (key := ids.open_benefit(benefit["id"]))]
    assert lettered
    others = [uuid for uuid in cases if uuid != lettered[1]]
    newest = "(SELECT id FROM case_registrations WHERE case_uuid = ? AND newest = 1)"
    with closing(sqlite3.connect(world)) as database, database:
        database.create_function("instant", 2, lambda text, _: text, deterministic=True)
        database.execute("DELETE FROM case_registrations WHERE case_uuid = ?", (others[0],))
        database.execute("DELETE FROM cases WHERE uuid = ?", (others[0],))
        database.execute(f"DELETE FROM journal WHERE registration = {newest}", (lettered[1],))
        behind = f"SELECT max(position) FROM progress WHERE registration = {newest}"
        database.execute(
            f"DELETE FROM progress WHERE registration = {newest} AND position = ({behind})", (others[1], others[1])
        )
        database.execute("UPDATE benefits SET ends_on = '2031-12-31' WHERE grant_uuid = ? AND id = ?", benefits[0][1:])


async def test_what_the_indexes_changed_is_told(tmp_path: Path) -> None:
    """Forwards and backwards in time: as the whole lists differ, which are asked of the same indexes."""
    earlier_world = tmp_path / "earlier.sqlite"
    shutil.copy(cached_world(), earlier_world)
    ids = Ids(settings({}).id_key)
    async with gateway_on(cached_world()) as now:
        turn_back(earlier_world, await ask(now, LISTS), ids)
        async with gateway_on(earlier_world) as earlier:
            lists = await ask(earlier, LISTS), await ask(now, LISTS)
            forwards = recounted(*lists)
            first = (await ask(earlier, CHANGES))["changes"]
            assert len(forwards["added"]["cases"]) == 1
            assert len(forwards["added"]["documents"]) >= 1
            assert {"PROGRESS", "DOCUMENT"} <= {word for what in forwards["changed cases"].values() for word in what}
            assert "PERIOD" in {word for what in forwards["changed benefits"].values() for word in what}

            second = (await ask(now, CHANGES, since=first["token"]))["changes"]
            assert told(second) == forwards
            assert second["coverage"]["complete"]

            log = await ask(now, "{ me { accessLog(first: 1) { nodes { what(language: EN) } } } }")
            assert "case" in log["accessLog"]["nodes"][0]["what"]

            backwards = (await ask(earlier, CHANGES, since=second["token"]))["changes"]
            assert told(backwards) == recounted(*reversed(lists))
            assert backwards["gone"]["cases"] == 1
            assert backwards["token"] == first["token"]
