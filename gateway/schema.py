"""The schema: the query, the directives of policy files, and the scalars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLObjectType, GraphQLUnionType
from strawberry.schema.config import StrawberryConfig

from gateway.context import Context
from gateway.federation.schema import FederatedSchema
from gateway.fields import CLASSES, Argument, Loaded
from gateway.policies.directives import FILE_DIRECTIVES
from gateway.resolvers.municipalities import Municipality
from gateway.scalars import SCALARS
from gateway.types.query import Query
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownCitizen


def _build() -> FederatedSchema:
    built = FederatedSchema(
        query=Query,
        types=list(FILE_DIRECTIVES.values()),
        config=StrawberryConfig(scalar_map=SCALARS),
        federation_version="2.9",  # the newest that every composition engine takes
    )
    _describe_directives(built)
    _tell_entities_apart(built)
    _declare_entities(built)
    return built


def _describe_directives(built: FederatedSchema) -> None:
    """Strawberry keeps the descriptions of a directive's arguments to itself; a reader of the schema wants them."""
    for directive in built._schema.directives:
        declared = directive.extensions.get("strawberry-definition")
        for field in declared.fields if declared else ():
            name = built.config.name_converter.get_graphql_name(field)
            directive.args[name].description = field.description


_ENTITIES = {ShownCitizen: "Citizen", ShownCase: "Case", ShownBenefit: "Benefit", Municipality: "Municipality"}


def _tell_entities_apart(built: FederatedSchema) -> None:
    """What `_entities` answers is of our own kinds, by which Strawberry cannot know the type."""
    union = built._schema.type_map["_Entity"]
    if isinstance(union, GraphQLUnionType):
        union.resolve_type = lambda shown, _info, _union: _ENTITIES.get(type(shown))
        union.extensions[CLASSES] = _ENTITIES


def _declare_entities(built: FederatedSchema) -> None:
    """Declare `_entities`, which Strawberry makes, as a loaded field: so it is compiled as every other."""

    async def load(
        context: Context, parents: Sequence[Any], *, representations: Sequence[Mapping[str, Any]]
    ) -> list[list[Any]]:
        has_citizen = context.loaders is not None
        return [await built.entities.answer(context, representations, has_citizen=has_citizen)] * len(parents)

    query = built._schema.type_map["Query"]
    if not isinstance(query, GraphQLObjectType):
        return
    field = query.fields["_entities"].extensions["strawberry-definition"]
    argument = Argument(list, "What to find: each with `__typename` and the fields of one key.", ...)
    declared = Loaded(load=load, arguments={"representations": argument})
    field.metadata = {**field.metadata, "declared": declared, "resolve": field.base_resolver.wrapped_func}


schema = _build()
