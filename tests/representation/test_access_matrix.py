"""Callers × fields × ways in, below `representing`: generated from the schema, and denied by default."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphql import get_named_type, is_leaf_type

from gateway.auth.claims import EID, NSIS
from gateway.schema import schema
from sources.records.subject import Subject
from sources.sandbox.personas import BY_KEY
from tests.representation.asking import IDS, id_of
from tests.serving import Served, served

CITIZEN = schema._schema.type_map["Citizen"]
NEVER = {"accessLog", "represents", "representsComplete"}
"""Fields that are null to a representative."""
WAYS = {
    "plain": "query A($id: ID!) {{ x: representing(id: $id) {{ {field} }} }}",
    "fragments": "query A($id: ID!) {{ ...Q }} fragment Q on Query {{ x: representing(id: $id) {{ ...C }} }} "
    "fragment C on Citizen {{ {field} }}",
    "beside the citizen's own": "query A($id: ID!) {{ me {{ {field} }} x: representing(id: $id) {{ {field} }} }}",
}
ID = id_of("c-1")


def fields() -> dict[str, str]:
    """Return the least that can be asked of each field, by its name."""
    kinds = {name: get_named_type(field.type) for name, field in CITIZEN.fields.items()}  # type: ignore[union-attr]
    return {name: name if is_leaf_type(kind) else f"{name} {{ __typename }}" for name, kind in kinds.items()}


async def asked(gateway: Served, query: str, **tokens: Any) -> Any:
    """Return what is told below `representing`, or the codes of the refusals."""
    answer = (await gateway.post(query, variables={"id": ID}, **tokens)).json()
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    assert not codes or (answer.get("data") or {}).get("x") is None
    return codes or answer["data"]["x"]


async def test_who_may_ask_what_on_anothers_behalf(tmp_path: Path) -> None:
    """The representative, every field but three, in every way in; nobody else anything. All of it is on record."""
    async with served(tmp_path) as gateway:
        strangers: dict[str, tuple[dict[str, Any], str]] = {
            "nobody": ({}, "UNAUTHENTICATED"),
            "garbage": ({"token": "x.y.z"}, "UNAUTHENTICATED"),
            "an employee": ({"token": gateway.token(**{f"{EID}professional/cvr": "11111111"})}, "UNAUTHENTICATED"),
            "an application": ({"token": gateway.application()}, "UNAUTHENTICATED"),
            "a weak login": ({"token": gateway.token(**{f"{NSIS}loa": "Low"})}, "ASSURANCE_TOO_LOW"),
            "the represented person": ({"token": gateway.token("flyttet")}, "NOT_REPRESENTED"),
            "somebody who represents others": ({"token": gateway.token("korrektioner")}, "NOT_REPRESENTED"),
        }
        for name, field in fields().items():
            for way, query in WAYS.items():
                told = await asked(gateway, query.format(field=field), token=gateway.token())
                assert (told[name] is None) == (name in NEVER), (name, way, told)
        every = " ".join(fields().values())
        for way, query in WAYS.items():
            for caller, (tokens, code) in strangers.items():
                assert await asked(gateway, query.format(field=every), **tokens) == {code}, (caller, way)
        events = gateway.recorded()
    karen, jonas = (IDS.trace(Subject(BY_KEY[key].cpr)) for key in ("overblik", "flyttet"))
    parents = [event for event in events if event["subject"] == jonas and event["actor"] != jonas]
    assert {(event["actor"], event["role"]) for event in parents} == {(karen, "parent")}
    assert len({event["request"] for event in parents}) >= len(fields()) * len(WAYS)
    assert {event["subject"] for event in events if event["role"] == "citizen"} <= {
        karen,
        jonas,
        IDS.trace(Subject(BY_KEY["korrektioner"].cpr)),
    }
