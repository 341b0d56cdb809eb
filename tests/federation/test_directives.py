"""What the schema tells a router of each field: whether it needs a login, what it costs, and how long its lists are."""

from __future__ import annotations

import pytest
from graphql import (
    DirectiveNode,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    get_nullable_type,
    print_ast,
)

from gateway.documents.limits import Guard, Limits
from gateway.errors import FieldError
from gateway.fields import ASKED, Audience, Loaded, declared_as
from gateway.schema import schema
from gateway.types.query import AUDIENCES
from tests.conftest import ROOT

PRINTED = build_schema((ROOT / "schema.graphql").read_text("utf-8"), assume_valid=True)
OBJECTS = [
    kind for kind in PRINTED.type_map.values() if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("_")
]
FIELDS = {f"{kind.name}.{name}": field for kind in OBJECTS for name, field in kind.fields.items() if name[0] != "_"}


def directives(node: GraphQLField | GraphQLObjectType) -> dict[str, DirectiveNode]:
    assert node.ast_node is not None
    return {directive.name.value: directive for directive in node.ast_node.directives or ()}


def argument(directive: DirectiveNode | None, name: str) -> str | None:
    values = [
        print_ast(argument_node.value)
        for argument_node in (directive and directive.arguments) or ()
        if argument_node.name.value == name
    ]
    return values[0] if values else None


def test_the_root_fields_that_say_they_need_a_login_are_those_that_do() -> None:
    """What is printed is what the front door goes by."""
    declared = {name for name in AUDIENCES if name[0] != "_" and "authenticated" in directives(FIELDS[f"Query.{name}"])}
    assert declared == {name for name, audience in AUDIENCES.items() if audience is Audience.CITIZEN} - {"_entities"}


def test_the_entities_that_say_they_need_a_login_are_those_that_do() -> None:
    """What is printed is what `_entities` goes by."""
    declared = {kind.name for kind in OBJECTS if "authenticated" in directives(kind)}
    assert declared == {"Citizen", "Case", "Benefit"}
    assert schema.entities.public == {"Municipality"}


def test_whatever_asks_the_sources_says_what_it_costs() -> None:
    """A hundred a question, and one for itself."""
    for coordinate, field in FIELDS.items():
        type_, name = coordinate.split(".")
        printed = schema._schema.type_map[type_].fields[name]  # type: ignore[attr-defined]
        declared = declared_as(printed.extensions["strawberry-definition"])
        asks = declared.asks if isinstance(declared, Loaded) else 0
        weight = argument(directives(field).get("cost"), "weight")
        assert weight == (str(1 + ASKED * asks) if asks else None), coordinate


def test_every_list_says_how_long_it_is() -> None:
    """By its own directive, or by that of the page it stands in; a page says it by its argument."""
    sized = {
        f"{get_named_type(field.type).name}.{name}"
        for field in FIELDS.values()
        if argument(directives(field).get("listSize"), "sizedFields")
        for name in ("nodes", "edges")
    }
    for coordinate, field in FIELDS.items():
        size = directives(field).get("listSize")
        if isinstance(get_nullable_type(field.type), GraphQLList):
            assert (argument(size, "assumedSize") is not None) != (coordinate in sized), coordinate
        assert ("first" in field.args) == (argument(size, "slicingArguments") == '["first"]'), coordinate


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ me { id } }", 2),
        ("{ me { residence { name } } }", 1 + 101 + 1),
        ("{ me { cases(first: 7) { nodes { id title } } } }", 1 + 101 + 7 * 3),
        ("{ municipalities { code } }", 20 * 2),
    ],
)
def test_a_question_costs_what_the_schema_says(query: str, cost: int) -> None:
    """Worked out by hand from the printed numbers: one less is too little."""
    Guard(schema._schema, Limits(cost=cost), introspection=False).document(query)
    with pytest.raises(FieldError):
        Guard(schema._schema, Limits(cost=cost - 1), introspection=False).document(query)
