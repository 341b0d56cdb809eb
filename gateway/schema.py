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
    federated = FederatedSchema(
        query=Query,
        types=list(FILE_DIRECTIVES.values()),
        config=StrawberryConfig(scalar_map=SCALARS),
        federation_version="2.9",  # the newest that every composition engine takes
    )
    _describe_directives(federated)
    _name_entity_types(federated)
    _declare_entities(federated)
    return federated


def _describe_directives(federated: FederatedSchema) -> None:
    """Describe the arguments of directives: Strawberry keeps their descriptions to itself."""
    for directive in federated._schema.directives:
        declared = directive.extensions.get("strawberry-definition")
        for field in declared.fields if declared else ():
            name = federated.config.name_converter.get_graphql_name(field)
            directive.args[name].description = field.description


_ENTITIES = {ShownCitizen: "Citizen", ShownCase: "Case", ShownBenefit: "Benefit", Municipality: "Municipality"}


def _name_entity_types(federated: FederatedSchema) -> None:
    """Resolve the type of an entity by its own class, which Strawberry does not know."""
    union = federated._schema.type_map["_Entity"]
    if isinstance(union, GraphQLUnionType):
        union.resolve_type = lambda entity, _info, _union: _ENTITIES.get(type(entity))
        union.extensions[CLASSES] = _ENTITIES


def _declare_entities(federated: FederatedSchema) -> None:
    """Declare `_entities`, which Strawberry makes, as a loaded field: so it is compiled as every other."""

    async def load(
        context: Context, parents: Sequence[Any], *, representations: Sequence[Mapping[str, Any]]
    ) -> list[list[Any]]:
        has_citizen = context.loaders is not None
        return [await federated.entities.answer(context, representations, has_citizen=has_citizen)] * len(parents)

    query = federated._schema.type_map["Query"]
    if not isinstance(query, GraphQLObjectType):
        return
    field = query.fields["_entities"].extensions["strawberry-definition"]
    argument = Argument(list, "What to find: each with `__typename` and the fields of one key.", ...)
    declared = Loaded(load=load, arguments={"representations": argument})
    field.metadata = {**field.metadata, "declared": declared, "resolve": field.base_resolver.wrapped_func}


schema = _build()
