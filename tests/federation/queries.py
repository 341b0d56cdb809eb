"""What tests ask of `_entities`, and the keys they ask with."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from gateway.app.sandbox import setting_texts
from gateway.ids import Ids
from sources.sandbox.personas import BY_KEY
from tests.oracle.facts import facts
from tests.oracle.sight import Sight
from tests.running import Stack

ENTITIES = """query Entities($representations: [_Any!]!) { _entities(representations: $representations) {
  __typename ... on Citizen { id name } ... on Case { id title } ... on Benefit { id title }
  ... on Municipality { code } } }"""

RECORDS = """{ me { id cases(first: 100) { nodes { id title } } benefits(first: 100) { nodes { id title } } } }"""


@dataclass(frozen=True)
class Records:
    """What a persona sees: ids and titles."""

    citizen: str
    cases: dict[str, str]
    benefits: dict[str, str]


def records_of(stack: Stack, persona: str) -> Records:
    """Return what a persona sees, asked for in the ordinary way."""
    me = stack.data(RECORDS, persona=persona)["me"]
    lists = ({record["id"]: record["title"] for record in me[name]["nodes"]} for name in ("cases", "benefits"))
    return Records(me["id"], *lists)


def hidden_cases(persona: str) -> list[str]:
    """Return the ids of cases that are the persona's own and not shown, which nobody has ever been told."""
    world = facts()
    citizen = next(citizen for citizen in world.citizens if citizen.cpr == BY_KEY[persona].cpr)
    sight = Sight(world, citizen)
    ids = Ids(setting_texts("")["ID_KEY"].encode())
    return [
        ids.case(SimpleNamespace(authority=cvr, uuid=uuid))  # type: ignore[arg-type]
        for cvr, cases in sight.cases_known.items()
        for uuid in cases.keys() - sight.cases.keys()
    ]


def ask(stack: Stack, representations: list[Any], *, persona: str = "overblik") -> tuple[list[Any], dict[int, str]]:
    """Return what stands behind each representation, and the codes of errors by the place of the one they are about."""
    answer = stack.ask(ENTITIES, persona=persona, representations=representations)
    codes = {error["path"][1]: error["extensions"]["code"] for error in answer.get("errors", ())}
    assert all(error["path"] == ["_entities", error["path"][1]] for error in answer.get("errors", ()))
    return answer["data"]["_entities"], codes
