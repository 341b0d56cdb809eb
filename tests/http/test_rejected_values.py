"""A value that cannot be used is told by its place, and never repeated: it may be anybody's number or name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.in_process import Gateway

SECRETS = ("010161", "1234", "Eksempelsen", "Ekse")
FIRST = "query ($a: Int!) { me { cases(first: $a) { totalCount } } }"
FILTER = "query ($a: CaseFilter) { me { cases(filter: $a) { totalCount } } }"
KINDS = "query ($a: [TimelineEventKind!]) { me { cases { nodes { timeline(kinds: $a) { totalCount } } } } }"
SENT: dict[str, tuple[str, Any, str]] = {
    "a text for a number": (FIRST, "010161-1234", "Variable '$a'"),
    "an object for a number": (FIRST, {"Karen Eksempelsen": ["010161 1234"]}, "Variable '$a'"),
    "null": (FIRST, None, "Variable '$a'"),
    "another day": (FILTER, {"openedFrom": "010161-1234"}, "Variable '$a' at .openedFrom"),
    "a number for a text": (FILTER, {"area": 101.611234}, "Variable '$a' at .area"),
    "a field that there is not": (FILTER, {"Eksempelsen": "010161-1234"}, "Variable '$a'"),
    "a text for an object": (FILTER, "Karen Eksempelsen", "Variable '$a'"),
    "a word in a list": (KINDS, ["PAYMENT", "Eksempelsen-1234"], "Variable '$a' at [1]"),
}


@pytest.mark.parametrize("name", SENT)
def test_a_variable_is_named_and_not_its_value(plain: Gateway, name: str) -> None:
    """Where it is in the variable is told too, and what would fit."""
    query, value, place = SENT[name]
    answer = plain.ask(query, variables={"a": value})
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    declared = query[query.index(": ") + 2 : query.index(")")]
    assert error["message"] == f"{place} has a value that cannot be used: it is declared as {declared}."


@pytest.mark.parametrize(
    "literal",
    [
        'cases(first: "010161-1234")',
        'cases(filter: { openedFrom: "010161-1234" })',
        'cases(filter: { active: """Karen Eksempelsen 010161-1234""" })',
        "cases(filter: { active: 010161 })",
        'cases(authorities: [{ a: "010161-1234" }])',
    ],
)
def test_nor_is_a_value_of_the_document(plain: Gateway, literal: str) -> None:
    """What stands in quotes, and long numbers."""
    answer = plain.ask(f"{{ me {{ {literal} {{ totalCount }} }} }}")
    assert answer.json()["errors"]
    assert not [one for one in SECRETS if one in answer.text]


@pytest.mark.parametrize("plan", ["true", "false"])
@pytest.mark.parametrize(
    "query",
    [
        "query ($a: Int) { me { cases(first: $a) { totalCount } } }",
        "query ($a: Boolean = true) { me { id @include(if: $a) } }",
        "query ($a: Boolean = true) { me @include(if: $a) { id } }",
        "query ($a: Language) { me { cases { nodes { progressText(language: $a) } } } }",
    ],
)
def test_null_where_only_a_default_may_stand_is_the_clients_mistake(
    gateway: Callable[..., Gateway], plan: str, query: str
) -> None:
    """An optional variable may stand where the argument has a default. Nobody is to be woken."""
    asked = gateway(COMPILED_EXECUTION=plan)
    token = asked.request("POST", "/sandbox/token", json={"persona": "overblik"}).json()["access_token"]
    answer = asked.ask(query, variables={"a": None}, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert {one["extensions"]["code"] for one in answer.json()["errors"]} == {"BAD_USER_INPUT"}
    assert "None" not in answer.text
