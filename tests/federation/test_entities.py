"""What a router asks for by key: each representation is answered for itself, and nobody sees more than elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.federation.queries import ENTITIES, Records, ask, hidden_cases, records_of
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
def mine(stack: Stack) -> Records:
    """Provide what the persona sees who asks here."""
    return records_of(stack, "overblik")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_representation_is_null_with_a_code_and_harms_no_other(stack: Stack, mine: Records, name: str) -> None:
    """The one before and the one after it are answered."""
    case = next(iter(mine.cases))
    good = {"__typename": "Case", "id": case}
    if BAD[name] is None:  # the schema itself asks for something
        answer = stack.post(ENTITIES, persona="overblik", representations=[good, None])
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        return

    entities, codes = ask(stack, [good, BAD[name], good])

    expected = {"__typename": "Case", "id": case, "title": mine.cases[case]}
    assert entities == [expected, None, expected]
    assert codes == {1: "UNKNOWN_ENTITY" if name in UNKNOWN else "BAD_REPRESENTATION"}


def test_order_is_kept_and_each_type_is_answered(stack: Stack, mine: Records) -> None:
    """Types are found side by side, and answered where they were asked."""
    representations = [{"__typename": "Case", "id": id} for id in mine.cases]
    representations += [{"__typename": "Benefit", "id": id} for id in mine.benefits]
    representations += [{"__typename": "Citizen", "id": mine.citizen}, {"__typename": "Municipality", "code": "0999"}]
    mixed = [
        representation
        for pair in zip(representations, reversed(representations), strict=True)
        for representation in pair
    ]

    entities, codes = ask(stack, mixed)

    keys = [
        {name: value for name, value in entity.items() if name in ("__typename", "id", "code")} for entity in entities
    ]
    assert keys == mixed
    assert codes == {}


def test_foreign_hidden_and_none_at_all_cannot_be_told_apart(stack: Stack, mine: Records) -> None:
    """Null and no error, for each kind of them."""
    theirs = records_of(stack, "flyttet")
    not_there = {
        "foreign": [{"__typename": "Case", "id": id} for id in theirs.cases]
        + [{"__typename": "Benefit", "id": id} for id in theirs.benefits]
        + [{"__typename": "Citizen", "id": theirs.citizen}],
        "of another kind": [{"__typename": "Benefit", "id": id} for id in mine.cases],
        "none at all": [
            {"__typename": "Case", "id": "AAAA"},
            {"__typename": "Case", "id": ""},
            {"__typename": "Case", "id": 7},
            {"__typename": "Case", "id": "æ\u0000"},
            {"__typename": "Municipality", "code": "0000"},
        ],
    }
    for kind, representations in not_there.items():
        assert representations, kind
        entities, codes = ask(stack, representations)
        assert (set(map(str, entities)), codes) == ({"None"}, {}), kind
    hidden = [{"__typename": "Case", "id": id} for id in hidden_cases("undtaget")]
    assert hidden
    assert ask(stack, hidden, persona="undtaget") == ([None] * len(hidden), {})


def test_a_hundred_are_answered_with_one_question_an_index_and_more_are_refused(stack: Stack, mine: Records) -> None:
    """However many cases a router asks for, their authority is asked once."""
    case = next(iter(mine.cases))
    stack.forget()
    entities, codes = ask(stack, [{"__typename": "Case", "id": case}] * 100)
    calls = stack.calls()
    refused = stack.post(ENTITIES, persona="overblik", representations=[{"__typename": "Case", "id": case}] * 101)

    assert (len(entities), None in entities, codes) == (100, False, {})
    assert len(calls) == len(set(calls))
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["extensions"] == {"code": "TOO_MANY_ENTITIES", "limit": 100, "found": 101}


def test_a_source_that_is_down_is_an_error_of_its_own_entities_alone(stack: Stack, mine: Records) -> None:
    """Cases cannot be judged without their index; a municipality and the citizen need none."""
    representations = [
        {"__typename": "Case", "id": next(iter(mine.cases))},
        {"__typename": "Municipality", "code": "0999"},
        {"__typename": "Citizen", "id": mine.citizen},
    ]
    with stack.trouble(service="sagdokumentindeks", kind="http500"):
        entities, codes = ask(stack, representations)

    assert [entity and entity["__typename"] for entity in entities] == [None, "Municipality", "Citizen"]
    assert codes == {0: "SOURCE_UNAVAILABLE"}


@pytest.mark.parametrize("type_", ["Citizen", "Case", "Benefit"])
def test_what_is_personal_needs_a_login_and_what_is_public_does_not(stack: Stack, type_: str) -> None:
    """A municipality is public as an entity as it is everywhere; one personal type beside it refuses the whole."""
    public = {"__typename": "Municipality", "code": "0999"}

    alone = stack.post(ENTITIES, representations=[public])
    answer = stack.post(ENTITIES, representations=[public, {"__typename": type_, "id": "x"}])

    assert alone.json()["data"] == {"_entities": [public]}
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    "representations", [[{"id": "x"}], [{"__typename": ["Case"]}], [{"__typename": "Person"}], "x", 7]
)
def test_without_a_login_nothing_is_told_of_what_is_malformed(stack: Stack, representations: Any) -> None:
    """Only what is public beyond doubt needs no login."""
    assert stack.post(ENTITIES, representations=representations).status_code == 401


def test_keys_in_the_document_are_as_good_as_in_variables(stack: Stack, mine: Records) -> None:
    """A router sends variables; a person who tries it out may not."""
    case = next(iter(mine.cases))
    selection = f'_entities(representations: [{{__typename: "Case", id: "{case}"}}, {{__typename: "Case", id: $id}}])'
    data = stack.data(f"query($id: ID!) {{ {selection} {{ ... on Case {{ id }} }} }}", id=case)

    assert data == {"_entities": [{"id": case}, {"id": case}]}
