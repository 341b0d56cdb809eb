"""The schema: the query, the directives of the policies, and the scalars."""

from __future__ import annotations

from graphql import GraphQLUnionType
from strawberry.schema.config import StrawberryConfig

from gateway.federation.schema import FederatedSchema
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


schema = _build()
