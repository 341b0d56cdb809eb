"""A value that cannot be used is told by its place, and never repeated: it may be anybody's number or name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLNonNull, GraphQLObjectType, Undefined

from gateway.schema import schema
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
    query, value, variable = SENT[name]
    answer = plain.ask(query, variables={"a": value})
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    declared = query[query.index(": ") + 2 : query.index(")")]
    assert error["message"] == f"{variable} has a value that cannot be used: it is declared as {declared}."


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
    assert not [secret for secret in SECRETS if secret in answer.text]


@pytest.mark.parametrize("plan", ["true", "false"])
@pytest.mark.parametrize(
    "query",
    [
        "query ($a: Boolean = true) { me { id @include(if: $a) } }",
        "query ($a: Boolean = true) { me @include(if: $a) { id } }",
    ],
)
def test_null_where_only_a_default_may_stand_is_the_clients_mistake(
    gateway: Callable[..., Gateway], plan: str, query: str
) -> None:
    """An optional variable with a default may stand where a directive wants a value. Nobody is to be woken."""
    gateway_of_plan = gateway(COMPILED_EXECUTION=plan)
    token = gateway_of_plan.request("POST", "/sandbox/token", json={"persona": "overblik"}).json()["access_token"]
    answer = gateway_of_plan.ask(query, variables={"a": None}, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert {error["extensions"]["code"] for error in answer.json()["errors"]} == {"BAD_USER_INPUT"}
    assert "None" not in answer.text


@pytest.mark.parametrize("compiled", ["true", "false"])
@pytest.mark.parametrize(
    "query",
    [
        "query ($a: Int) { me { cases(first: $a) { nodes { id } totalCount } } }",
        "query ($a: Int = 3) { me { cases(first: $a) { nodes { id } totalCount } } }",
        "query { me { cases(first: null) { nodes { id } totalCount } } }",
        "query ($a: Int) { me { cases { nodes { timeline(first: $a) { nodes { date } } } } } }",
        "query ($a: Int) { me { cases { nodes { documents(first: $a) { nodes { id } } } } } }",
        "query ($a: Int) { me { cases { nodes { benefits(first: $a) { nodes { id } } } } } }",
        "query ($a: Int) { me { benefits(first: $a) { nodes { id payments(first: $a) { nodes { id } } } } } }",
        "query ($a: Int) { me { payments(first: $a) { nodes { id } } } }",
        "query ($a: Int) { me { accessLog(first: $a) { pageInfo { hasPreviousPage } } } }",
        "query ($a: Language) { me { cases { nodes { progressText(language: $a) nextText(language: $a) } } } }",
        "query { me { cases { nodes { timeline { nodes { title(language: null) } } } } } }",
        "query ($a: Language) { me { payments { nodes { statusText(language: $a) } } } }",
        "query ($a: CaseFilter, $b: String) { me { cases(filter: $a, after: $b) { nodes { id } } } }",
        "query ($a: [CVR!]) { me { cases(authorities: $a) { nodes { id } } } }",
        "query ($a: [TimelineEventKind!]) { me { cases { nodes { timeline(kinds: $a) { totalCount } } } } }",
    ],
)
def test_null_for_an_argument_is_as_if_it_were_left_out(
    gateway: Callable[..., Gateway], compiled: str, query: str
) -> None:
    """An argument that is null takes its default, in compiled and reference execution."""
    gateway_of_plan = gateway(COMPILED_EXECUTION=compiled)
    token = gateway_of_plan.request("POST", "/sandbox/token", json={"persona": "overblik"}).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    declared = re.match(r"query (\(.*?\) )?", query)
    nulls = dict.fromkeys(re.findall(r"\$(\w+):", declared[1] or "")) if declared else {}
    without = re.sub(r"\((?:\w+: (?:\$\w+|null)(?:, )?)+\)", "", re.sub(r"^query (\(.*?\) )?", "", query))

    answer = gateway_of_plan.ask(query, variables=nulls, headers=headers).json()

    assert "errors" not in answer
    assert answer["data"] == gateway_of_plan.ask(without, headers=headers).json()["data"]


def test_every_argument_with_a_default_may_be_null() -> None:
    """A variable that is null fits wherever an argument has a default: no list is lost for it."""
    arguments = [
        (f"{name}.{field_name}({argument})", kind)
        for name, type_ in schema._schema.type_map.items()
        if isinstance(type_, GraphQLObjectType) and not name.startswith("__")
        for field_name, field in type_.fields.items()
        for argument, kind in field.args.items()
        if kind.default_value is not Undefined
    ]

    assert len(arguments) > 10
    assert [coordinate for coordinate, kind in arguments if isinstance(kind.type, GraphQLNonNull)] == []
