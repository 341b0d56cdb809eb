"""What is seen by one right opens nothing elsewhere: ids, cursors, tokens, persisted queries, cached answers."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from sources.sandbox.personas import BY_KEY
from tests.representation.asking import OTHERS, OWN, id_of, represented
from tests.serving import Served, served

PAGES = """name cases(first: 1, after: $after) { pageInfo { endCursor } nodes { id documents { nodes { id } } } }
  benefits(first: 1) { pageInfo { endCursor } nodes { id payments { nodes { id total { id } } } } }
  payments(first: 1) { pageInfo { endCursor } nodes { id } } changes(since: $since) { token } id"""
MINE = f"query Mine($after: String, $since: String) {{ me {{ {PAGES} }} }}"
THEIRS = f"query Theirs($id: ID!, $after: String, $since: String) {{ representing(id: $id) {{ {PAGES} }} }}"
ENTITIES = """query E($keys: [_Any!]!) { _entities(representations: $keys) { __typename ... on Case { title }
  ... on Benefit { title } ... on Citizen { name } } }"""


def ids(value: Any) -> set[str]:
    """Return every id in an answer."""
    if isinstance(value, dict):
        own = {element for name, element in value.items() if name == "id"}
        return own.union(*map(ids, value.values()))
    return set().union(*map(ids, value)) if isinstance(value, list) else set()


async def asked(gateway: Served, persona: str, query: str, **variables: Any) -> dict[str, Any]:
    """Return a whole answer."""
    answer: dict[str, Any] = (await gateway.post(query, token=gateway.token(persona), variables=variables)).json()
    return answer


def codes(answer: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in answer.get("errors", ())]


@pytest.mark.parametrize("compiled", ["true", "false"], ids=["represent-p6-compiled", "represent-p6-reference"])
async def test_nothing_of_a_right_opens_elsewhere(compiled: str, tmp_path: Path) -> None:
    """Not for its representative's own, nor the represented person's own, nor by another right."""
    async with served(tmp_path, COMPILED_EXECUTION=compiled) as gateway:
        child = await asked(gateway, "overblik", THEIRS, id=id_of("c-1"))
        ward = await asked(gateway, "overblik", THEIRS, id=id_of("w-1"))
        karen, jonas = await asked(gateway, "overblik", MINE), await asked(gateway, "flyttet", MINE)
        people = [child["data"]["representing"], ward["data"]["representing"], karen["data"]["me"], jonas["data"]["me"]]
        assert sum(len(ids(person)) for person in people) == len(set().union(*map(ids, people)))
        theirs = people[0]
        after, since = theirs["cases"]["pageInfo"]["endCursor"], theirs["changes"]["token"]
        for persona, query, variables in (
            ("overblik", MINE, {}),
            ("flyttet", MINE, {}),
            ("overblik", THEIRS, {"id": id_of("w-1")}),
        ):
            assert codes(await asked(gateway, persona, query, after=after, **variables)) == ["BAD_CURSOR"]
            assert codes(await asked(gateway, persona, query, since=since, **variables)) == ["BAD_TOKEN"]
        for own in people[2:]:
            page = own["cases"]["pageInfo"]["endCursor"]
            assert codes(await asked(gateway, "overblik", THEIRS, id=id_of("c-1"), after=page)) == ["BAD_CURSOR"]
            token = own["changes"]["token"]
            assert codes(await asked(gateway, "overblik", THEIRS, id=id_of("c-1"), since=token)) == ["BAD_TOKEN"]
        again = await asked(gateway, "overblik", THEIRS, id=id_of("c-1"), after=after, since=since)
        assert codes(again) == []
        assert again["data"]["representing"]["cases"]["nodes"] != theirs["cases"]["nodes"]
        case, benefit = theirs["cases"]["nodes"][0]["id"], theirs["benefits"]["nodes"][0]["id"]
        keys = [
            {"__typename": "Case", "id": case},
            {"__typename": "Benefit", "id": benefit},
            {"__typename": "Citizen", "id": theirs["id"]},
            {"__typename": "Citizen", "id": people[3]["id"]},
        ]
        by_id = "query A($case: ID!, $benefit: ID!) { case(id: $case) { id } benefit(id: $benefit) { id } }"
        for persona in ("overblik", "flyttet"):
            answer = await asked(gateway, persona, by_id, case=case, benefit=benefit)
            assert answer["data"] == {"case": None, "benefit": None}
            found = (await asked(gateway, persona, ENTITIES, keys=keys))["data"]["_entities"]
            assert [entity and entity["name"] for entity in found[:3]] == [None, None, None]
            assert (found[3] is None) == (persona == "overblik")


async def test_a_persisted_query_and_a_cached_answer_serve_nobody_else(tmp_path: Path) -> None:
    """The same hash with the same variables answers each caller alone; and a look for another asks the sources anew."""
    digest = hashlib.sha256(OTHERS.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    async with served(tmp_path, CACHE="memory") as gateway:
        own = (await gateway.data(OWN, persona="flyttet"))["me"]
        body = {"variables": {"id": id_of("c-1")}, "extensions": extensions}
        gateway.sandbox.state.control.calls.clear()
        answer = (await gateway.post(OTHERS, token=gateway.token(), **body)).json()
        calls = [call["service"] for call in gateway.sandbox.state.control.calls]
        assert answer["data"]["representing"] == own
        assert {"representation", "residence", "sagdokumentindeks", "ydelselistehent"} <= set(calls)
        gateway.sandbox.state.control.calls.clear()
        assert (await gateway.data(OWN, persona="flyttet"))["me"] == own
        assert gateway.sandbox.state.control.calls == []
        headers = {"authorization": f"Bearer {gateway.token('pensionist')}"}
        stranger = (await gateway.client.post("/graphql", json=body, headers=headers)).json()
    assert stranger["data"] == {"representing": None}
    assert codes(stranger) == ["NOT_REPRESENTED"]


async def test_no_number_of_anybody_is_in_an_answer_or_on_record(tmp_path: Path) -> None:
    """Nor in an id or cursor: neither the representative's nor the represented person's."""
    numbers = [BY_KEY[key].cpr for key in ("overblik", "flyttet", "pensionist", "gamle-data", "undtaget")]
    async with served(tmp_path) as gateway:
        answers = [await represented(gateway, key) for key in ("c-1", "w-1", "p-1", "w-2")]
        text = json.dumps(answers) + gateway.record.read_text("utf-8")
    assert not [number for number in numbers if number in text or f"{number[:6]}-{number[6:]}" in text]
