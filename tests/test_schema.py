"""The printed schema: it is what the code says, and every part of it is described."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
)

from gateway.schema import schema
from tests.conftest import ROOT

FEDERATION = {"_Any", "_Entity", "_Service", "FieldSet", "_FieldSet", "link__Import", "link__Purpose"}


def test_the_printed_schema_is_what_the_code_says() -> None:
    """schema.graphql is printed with `make schema` whenever the graph changes, and reviewed by a person."""
    assert schema.as_str() + "\n" == (ROOT / "schema.graphql").read_text("utf-8")


def test_everything_is_described() -> None:
    """A developer who explores the graph never meets a type, field, argument or value without words."""
    assert list(undescribed()) == []


def undescribed() -> Iterator[str]:
    for name, kind in schema._schema.type_map.items():
        if name.startswith("_") or name in {"String", "Int", "Float", "Boolean", "ID"} | FEDERATION:
            continue
        if not kind.description:
            yield name
        if isinstance(kind, GraphQLEnumType):
            yield from (f"{name}.{value}" for value, enum_value in kind.values.items() if not enum_value.description)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in kind.fields.items():
                if field_name.startswith("_"):
                    continue
                if not field.description:
                    yield f"{name}.{field_name}"
                arguments = getattr(field, "args", {}).items()
                yield from (f"{name}.{field_name}({arg})" for arg, argument in arguments if not argument.description)
    without_description = {
        "whenOpen",
        "municipality",
        "agency",
        "opens",
        "selfService",
        "article",
        "decidesWithin",
        "contact",
        "complaint",
    }
    for directive in schema._schema.directives:
        if directive.name in without_description:
            if not directive.description:
                yield f"@{directive.name}"
            yield from (
                f"@{directive.name}({arg})" for arg, argument in directive.args.items() if not argument.description
            )
