"""What the gateway shows its citizens, in one file: the peers serve it, so that all answers can be equal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Ask = Callable[[str, str], Awaitable[Mapping[str, Any]]]
"""A citizen's query, and the `data` of its answer."""

CASES = """
query { me { id name cases(first: 100%s) {
  nodes { id title area { kle title } authority { cvr name } progress progressSince openedOn shows links { title url }
    timeline(first: 100) { nodes { date kind title } } documents(first: 100) { nodes { id title date kind } } }
  pageInfo { hasNextPage endCursor } coverage { ...Answers } } } }
"""
BENEFITS = """
query { me { benefits(first: 100) {
  nodes { id title area { kle title } authority { cvr name } startsOn endsOn current shows
    payments(first: 100) { nodes { id availableOn periodFrom periodTo amount { amount currency } status } } }
  coverage { ...Answers } } } }
"""
COVERAGE = "fragment Answers on Coverage { answers { index state asOf authority { cvr name } } }"


async def dumped(ask: Ask, citizen: str) -> dict[str, Any]:
    """All of one citizen: the five answers that the peers' loaders ask for, and the openings that fit them."""
    cases, cursors, me = await _cases(ask, citizen)
    benefits = (await ask(citizen, BENEFITS + COVERAGE))["me"]["benefits"]
    answers = {"cases": me["cases"]["coverage"]["answers"], "benefits": benefits["coverage"]["answers"]}
    for listed in (cases, benefits["nodes"], *answers.values()):
        for position, record in enumerate(listed):
            record["place"] = position  # the authorities answer apart, and what they answer is put in this order again
    return {
        "id": me["id"],
        "name": me["name"],
        "cases": cases,
        "timeline": {record["id"]: _taken(record, "timeline") for record in cases},
        "documents": {record["id"]: _taken(record, "documents") for record in cases},
        "benefits": benefits["nodes"],
        "payments": {record["id"]: _taken(record, "payments") for record in benefits["nodes"]},
        "answers": answers,
        "cursors": cursors,
        "opened": _opened([*cases, *benefits["nodes"]]),
    }


async def _cases(ask: Ask, citizen: str) -> tuple[list[dict[str, Any]], dict[str, int], Mapping[str, Any]]:
    """All pages, and how many cases stand before the end of each."""
    cases: list[dict[str, Any]] = []
    cursors: dict[str, int] = {}
    after = ""
    while True:
        me = (await ask(citizen, CASES % after + COVERAGE))["me"]
        cases += me["cases"]["nodes"]
        if not me["cases"]["pageInfo"]["hasNextPage"]:
            return cases, cursors, me
        cursor = me["cases"]["pageInfo"]["endCursor"]
        cursors[cursor] = len(cases)
        after = f', after: "{cursor}"'


def _taken(parent: dict[str, Any], part: str) -> list[Any]:
    """Return a part out of its parent: loaders find it by the parent's id."""
    connection = parent.pop(part)
    return list(connection["nodes"]) if connection else []


def _opened(parents: list[dict[str, Any]]) -> dict[str, dict[str, list[str]]]:
    """Return the parts shown, by authority and area."""
    opened: dict[str, dict[str, list[str]]] = {}
    for parent in parents:
        opened.setdefault(parent["authority"]["cvr"], {})[parent["area"]["kle"]] = parent.pop("shows")
    return opened
