"""The values of a key, as a router sends them: of the field's type, or refused."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
    parse,
)

from gateway.errors import FieldError
from gateway.federation.keys import EntityKeys, _parts

PLACE = GraphQLObjectType(
    "Place", {"code": GraphQLField(GraphQLNonNull(GraphQLString)), "floor": GraphQLField(GraphQLInt)}
)
HOUSE = GraphQLObjectType(
    "House",
    {
        "id": GraphQLField(GraphQLID),
        "tags": GraphQLField(GraphQLList(GraphQLString)),
        "place": GraphQLField(PLACE),
        "rooms": GraphQLField(GraphQLInt),
    },
)


def keys(fields: str, needed: str = "") -> EntityKeys:
    return EntityKeys(
        "House",
        {fields: _parts(HOUSE, fields, needed=True)},
        _parts(HOUSE, needed, needed=False) if needed else {},
    )


@pytest.mark.parametrize(
    ("fields", "representation", "values"),
    [
        ("id", {"id": "1"}, {"id": "1"}),
        ("tags", {"tags": ["a", None]}, {"tags": ["a", None]}),
        ("place { code }", {"place": {"__typename": "Place", "code": "x"}}, {"place": {"code": "x"}}),
    ],
)
def test_a_key_is_read_by_the_types_of_its_fields(fields: str, representation: Any, values: Any) -> None:
    assert keys(fields).read({"__typename": "House"} | representation) == values


def test_what_is_needed_beside_a_key_may_be_null() -> None:
    assert keys("id", "rooms").read({"__typename": "House", "id": "1", "rooms": None}) == {"id": "1", "rooms": None}


@pytest.mark.parametrize(
    ("fields", "representation"),
    [
        ("id", {"id": None}),
        ("tags", {"tags": "a"}),
        ("tags", {"tags": [["a"]]}),
        ("place { code }", {"place": "x"}),
        ("place { code }", {"place": {}}),
        ("place { code }", {"place": {"code": None}}),
        ("place { code }", {"place": {"code": "x", "floor": 1}}),
        ("id", {"rooms": 1}),
    ],
)
def test_another_value_is_refused(fields: str, representation: Any) -> None:
    with pytest.raises(FieldError):
        keys(fields).read({"__typename": "House"} | representation)


@pytest.mark.parametrize("fields", ["... on House { id }"])
def test_a_fragment_is_no_key(fields: str) -> None:
    assert parse(f"{{ {fields} }}")
    with pytest.raises(TypeError):
        keys(fields)
