"""The schema: the query, the directives of the owners' files, and the scalars."""

from __future__ import annotations

import strawberry.federation
from strawberry.schema.config import StrawberryConfig

from gateway.grammar import FILE_DIRECTIVES
from gateway.scalars import SCALARS
from gateway.types.query import Query


def _build() -> strawberry.federation.Schema:
    built = strawberry.federation.Schema(
        query=Query,
        types=list(FILE_DIRECTIVES.values()),
        config=StrawberryConfig(scalar_map=SCALARS),
        federation_version="2.9",  # the newest that every composition engine takes
    )
    _describe_directives(built)
    return built


def _describe_directives(built: strawberry.federation.Schema) -> None:
    """Strawberry keeps the descriptions of a directive's arguments to itself; a reader of the schema wants them."""
    for directive in built._schema.directives:
        declared = directive.extensions.get("strawberry-definition")
        for field in declared.fields if declared else ():
            name = built.config.name_converter.get_graphql_name(field)
            directive.args[name].description = field.description


schema = _build()
