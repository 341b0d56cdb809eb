"""What a router asks for by key: each representation is answered for itself, and nobody sees more than elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.federation.queries import ENTITIES, Own, ask, hidden_cases, own
from tests.running import Stack

BAD = {
    "nothing": None,
    "a number": 42,
    "a list": [],
    "a text": "Case",
    "no type": {"id": "x"},
    "a type that is no text": {"__typename": ["Case"], "id": "x"},
    "no key": {"__typename": "Case"},
    "another key": {"__typename": "Case", "code": "0999"},
    "a field beside the key": {"__typename": "Case", "id": "x", "title": "y"},
    "a key that is null": {"__typename": "Case", "id": None},
    "a key that is an object": {"__typename": "Case", "id": {"id": "x"}},
    "a key that is a list": {"__typename": "Case", "id": ["x"]},
    "a key that is a truth": {"__typename": "Case", "id": True},
    "a key that is a broken number": {"__typename": "Case", "id": 1.5},
    "a code that is a number": {"__typename": "Municipality", "code": 999},
    "an argument of Python's": {"__typename": "Municipality", "code": "0999", "info": {}},
    "a type without a key": {"__typename": "Money", "amount": "1"},
    "an unknown type": {"__typename": "Person", "id": "x"},
    "the query": {"__typename": "Query"},
    "a type of GraphQL's": {"__typename": "__Type", "name": "Case"},
}
UNKNOWN = {"a type without a key", "an unknown type", "the query", "a type of GraphQL's"}


@pytest.fixture(scope="module")
def mine(stack: Stack) -> Own:
    """Provide what the persona sees who asks here."""
    return own(stack, "overblik")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_representation_is_null_with_a_code_and_harms_no_other(stack: Stack, mine: Own, name: str) -> None:
    """The one before and the one after it are answered."""
    case = next(iter(mine.cases))
    good = {"__typename": "Case", "id": case}
    if BAD[name] is None:  # the schema itself asks for something
        answer = stack.post(ENTITIES, persona="overblik", asked=[good, None])
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        return

    found, codes = ask(stack, [good, BAD[name], good])

    shown = {"__typename": "Case", "id": case, "title": mine.cases[case]}
    assert found == [shown, None, shown]
    assert codes == {1: "UNKNOWN_ENTITY" if name in UNKNOWN else "BAD_REPRESENTATION"}


def test_order_is_kept_and_each_type_is_answered(stack: Stack, mine: Own) -> None:
    """Types are found side by side, and answered where they were asked."""
    asked = [{"__typename": "Case", "id": id} for id in mine.cases]
    asked += [{"__typename": "Benefit", "id": id} for id in mine.benefits]
    asked += [{"__typename": "Citizen", "id": mine.citizen}, {"__typename": "Municipality", "code": "0999"}]
    mixed = [one for pair in zip(asked, reversed(asked), strict=True) for one in pair]

    found, codes = ask(stack, mixed)

    keys = [{name: value for name, value in one.items() if name in ("__typename", "id", "code")} for one in found]
    assert keys == mixed
    assert codes == {}


def test_foreign_hidden_and_none_at_all_cannot_be_told_apart(stack: Stack, mine: Own) -> None:
    """Null and no error, for each kind of them."""
    other = own(stack, "flyttet")
    not_there = {
        "foreign": [{"__typename": "Case", "id": id} for id in other.cases]
        + [{"__typename": "Benefit", "id": id} for id in other.benefits]
        + [{"__typename": "Citizen", "id": other.citizen}],
        "of another kind": [{"__typename": "Benefit", "id": id} for id in mine.cases],
        "none at all": [
            {"__typename": "Case", "id": "AAAA"},
            {"__typename": "Case", "id": ""},
            {"__typename": "Case", "id": 7},
            {"__typename": "Case", "id": "æ\u0000"},
            {"__typename": "Municipality", "code": "0000"},
        ],
    }
    for kind, asked in not_there.items():
        assert asked, kind
        found, codes = ask(stack, asked)
        assert (set(map(str, found)), codes) == ({"None"}, {}), kind
    hidden = [{"__typename": "Case", "id": id} for id in hidden_cases("undtaget")]
    assert hidden
    assert ask(stack, hidden, persona="undtaget") == ([None] * len(hidden), {})


def test_a_hundred_are_answered_with_one_question_an_index_and_more_are_refused(stack: Stack, mine: Own) -> None:
    """However many cases a router asks for, their authority is asked once."""
    case = next(iter(mine.cases))
    stack.forget()
    found, codes = ask(stack, [{"__typename": "Case", "id": case}] * 100)
    calls = stack.calls()
    refused = stack.post(ENTITIES, persona="overblik", asked=[{"__typename": "Case", "id": case}] * 101)

    assert (len(found), None in found, codes) == (100, False, {})
    assert len(calls) == len(set(calls))
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["extensions"] == {"code": "TOO_MANY_ENTITIES", "limit": 100, "found": 101}


def test_a_source_that_is_down_is_an_error_of_its_own_entities_alone(stack: Stack, mine: Own) -> None:
    """Cases cannot be judged without their index; a municipality and the citizen need none."""
    asked = [
        {"__typename": "Case", "id": next(iter(mine.cases))},
        {"__typename": "Municipality", "code": "0999"},
        {"__typename": "Citizen", "id": mine.citizen},
    ]
    with stack.trouble(service="sagdokumentindeks", kind="http500"):
        found, codes = ask(stack, asked)

    assert [one and one["__typename"] for one in found] == [None, "Municipality", "Citizen"]
    assert codes == {0: "SOURCE_UNAVAILABLE"}


@pytest.mark.parametrize("type_", ["Citizen", "Case", "Benefit"])
def test_what_is_personal_needs_a_login_and_what_is_public_does_not(stack: Stack, type_: str) -> None:
    """A municipality is public as an entity as it is everywhere; one personal type beside it refuses the whole."""
    public = {"__typename": "Municipality", "code": "0999"}

    alone = stack.post(ENTITIES, asked=[public])
    both = stack.post(ENTITIES, asked=[public, {"__typename": type_, "id": "x"}])

    assert alone.json()["data"] == {"_entities": [public]}
    assert (both.status_code, both.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("asked", [[{"id": "x"}], [{"__typename": ["Case"]}], [{"__typename": "Person"}], "x", 7])
def test_without_a_login_nothing_is_told_of_what_is_malformed(stack: Stack, asked: Any) -> None:
    """Only what is public beyond doubt needs no login."""
    assert stack.post(ENTITIES, asked=asked).status_code == 401


def test_keys_in_the_document_are_as_good_as_in_variables(stack: Stack, mine: Own) -> None:
    """A router sends variables; a person who tries it out may not."""
    case = next(iter(mine.cases))
    whole = f'_entities(representations: [{{__typename: "Case", id: "{case}"}}, {{__typename: "Case", id: $id}}])'
    data = stack.data(f"query($id: ID!) {{ {whole} {{ ... on Case {{ id }} }} }}", id=case)

    assert data == {"_entities": [{"id": case}, {"id": case}]}
