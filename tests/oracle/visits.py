"""Walks as every citizen of the sandbox, and what each was told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any

import anyio
import httpx

from gateway.app.sandbox import create_on_sandbox
from tests.oracle.facts import Citizen
from tests.oracle.facts import facts as read_facts
from tests.oracle.walk import Walker

PARTS = 2  # processes that walk side by side
AGAIN = 4  # so many cases and benefits a named citizen asks for once more by id
FIRST, EACH = 30, 3  # kinds of difference that are told, and differences of each

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """What one citizen was told: everything, some of it once more by its id, and every text as it was sent."""

    key: str
    answer: Answer
    again: list[tuple[Answer, Answer | None]]
    texts: list[str]
    problems: list[str]


@asynccontextmanager
async def gateway(**settings: str) -> AsyncIterator[httpx.AsyncClient]:
    app = create_on_sandbox(
        {
            "BORGERBLIK_MAX_COST": "4000000",
            "BORGERBLIK_MAX_ALIASES": "60",
            "BORGERBLIK_MAX_FIELDS": "4000",
            "BORGERBLIK_MAX_TOKENS": "4000",
            "BORGERBLIK_DEADLINE": "60",
        }
        | settings
    )
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://gateway") as client,
    ):
        yield client


async def walker_for(client: httpx.AsyncClient, citizen: Citizen) -> Walker:
    answer = await client.post("/sandbox/token", json={"cpr": citizen.cpr})
    return Walker(client, answer.json()["access_token"])


def walking(citizens: Sequence[Citizen], *, every: int) -> list[Citizen]:
    """Return who walks: each persona and hard case, and one in so many of those whom chance made."""
    return [citizen for number, citizen in enumerate(citizens) if is_named(citizen) or number % every == 0]


def walk(part: int, *, every: int) -> list[Visit]:
    """Return walks as citizens of one part of the world, in a process of its own: see `walking`."""

    citizens = walking(read_facts().citizens, every=every)

    async def visits() -> list[Visit]:
        async with gateway() as client:
            return [await visited(client, citizen) for citizen in citizens[part::PARTS]]

    with redirect_stdout(None):
        return anyio.run(visits)


async def visited(client: httpx.AsyncClient, citizen: Citizen) -> Visit:
    """Return a walk through everything, and back to some of it by its id."""
    walker = await walker_for(client, citizen)
    answer = await walker.citizen()
    repeats = AGAIN if is_named(citizen) else 1 if citizen.key.endswith("7") else 0
    again = [(case, await walker.case(case["id"])) for case in nodes(answer["cases"])[:repeats]]
    again += [(benefit, await walker.benefit(benefit["id"])) for benefit in nodes(answer["benefits"])[:repeats]]
    return Visit(citizen.key, answer, again, walker.texts, walker.problems)


def nodes(connection: Answer | None) -> list[Answer]:
    return connection["nodes"] if connection else []


def is_named(citizen: Citizen) -> bool:
    """Whether this is a persona or a hard case."""
    return not citizen.key.startswith("citizen ")


def summary(problems: list[str]) -> str:
    """Summarise problems, a few of each kind: a kind differs in no more than the citizen and the place in a list."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        path = problem.partition(": ")[2].partition(": ")[0]
        kinds[re.sub(r"\[\d+\]", "", path)].append(problem)
    lines = [f"{len(problems)} in all, of {len(kinds)} kinds"]
    for kind, alike in list(kinds.items())[:FIRST]:
        lines += [f"{len(alike)} of {kind}", *(f"    {problem}" for problem in alike[:EACH])]
    return "\n".join(lines)
