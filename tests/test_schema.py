"""The printed schema: it is what the code says, what the contract says, and every part of it is described."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graphql import (
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    FieldDefinitionNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    InputValueDefinitionNode,
    parse,
    print_ast,
)

from gateway.schema import schema
from tests.conftest import ROOT

CONTRACT = ROOT.parent / "shared" / "design" / "contract.graphql"

FEDERATION = {"_Any", "_Entity", "_Service", "FieldSet", "_FieldSet", "link__Import", "link__Purpose"}


ADDITIONS = ("Citizen.accessLog", "AccessConnection", "AccessEdge", "AccessEntry")
"""What our schema says more than the contract: who has looked at the citizen's records."""

FOR_ROUTERS = {"link", "composeDirective", "authenticated", "cost", "listSize"}
"""Directives that tell a router or a composition what the contract leaves to us."""


def test_the_printed_schema_is_what_the_code_says() -> None:
    """schema.graphql is printed with `make schema` whenever the graph changes, and reviewed by a person."""
    assert schema.as_str() + "\n" == (ROOT / "schema.graphql").read_text("utf-8")


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract lies outside this repository and is not here")
def test_names_nullability_arguments_and_directives_are_the_contracts() -> None:
    """Frontends rely on the contract: nothing of it is renamed, loosened, tightened or left out."""
    ours, contract = facts(parse(schema.as_str())), facts(parse(CONTRACT.read_text("utf-8")))

    assert {fact for fact in contract if fact not in ours} == set()
    more = {fact for fact in ours if fact not in contract and not is_federations_own(fact)}
    assert {fact for fact in more if not fact.removeprefix("ObjectType ").startswith(ADDITIONS)} == set()
    assert all(any(addition in fact for fact in more) for addition in ADDITIONS)


def test_everything_is_described() -> None:
    """A developer who explores the graph never meets a type, field, argument or value without words."""
    assert list(undescribed()) == []


def facts(document: DocumentNode) -> set[str]:
    """Every statement of a schema on a line of its own, without descriptions and order."""
    return {fact for definition in document.definitions for fact in statements(definition)}


def statements(definition: object) -> Iterator[str]:
    name = getattr(getattr(definition, "name", None), "value", "schema")
    if hasattr(definition, "repeatable"):
        places = sorted(place.value for place in definition.locations)
        yield f"directive @{name} repeatable={definition.repeatable} on {places}"
        yield from (f"directive @{name}({said(one)})" for one in definition.arguments)
        return
    kind = type(definition).__name__.replace("Definition", "").replace("Extension", "").removesuffix("Node")
    yield f"{kind} {name}"
    yield from (f"{kind} {name} {applied(one)}" for one in definition.directives or () if not is_about_itself(one))
    if isinstance(definition, EnumTypeDefinitionNode | EnumTypeExtensionNode):
        yield from (f"{name}.{value.name.value}" for value in definition.values)
    for field in getattr(definition, "fields", None) or ():
        yield f"{name}.{said(field)}"


def said(node: FieldDefinitionNode | InputValueDefinitionNode) -> str:
    arguments = sorted(said(one) for one in getattr(node, "arguments", None) or ())
    default = getattr(node, "default_value", None)
    directives = " ".join(sorted(applied(one) for one in node.directives or () if not is_about_itself(one)))
    inside = f"({', '.join(arguments)})" if arguments else ""
    return (
        f"{node.name.value}{inside}: {print_ast(node.type)}{f' = {print_ast(default)}' if default else ''} {directives}"
    ).strip()


def applied(directive: DirectiveNode) -> str:
    return print_ast(directive)


def is_about_itself(directive: DirectiveNode) -> bool:
    return directive.name.value in {"specifiedBy"} | FOR_ROUTERS


def is_federations_own(fact: str) -> bool:
    return any(name in fact for name in FEDERATION) or fact.startswith(("Schema ", "Query._"))


def undescribed() -> Iterator[str]:
    for name, kind in schema._schema.type_map.items():
        if name.startswith("_") or name in {"String", "Int", "Float", "Boolean", "ID"} | FEDERATION:
            continue
        if not kind.description:
            yield name
        if isinstance(kind, GraphQLEnumType):
            yield from (f"{name}.{value}" for value, one in kind.values.items() if not one.description)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in kind.fields.items():
                if field_name.startswith("_"):
                    continue
                if not field.description:
                    yield f"{name}.{field_name}"
                arguments = getattr(field, "args", {}).items()
                yield from (f"{name}.{field_name}({arg})" for arg, one in arguments if not one.description)
    ours = {"whenOpen", "municipality", "agency", "opens", "selfService", "article", "decidesWithin"}
    for directive in schema._schema.directives:
        if directive.name in ours:
            if not directive.description:
                yield f"@{directive.name}"
            yield from (f"@{directive.name}({arg})" for arg, one in directive.args.items() if not one.description)
