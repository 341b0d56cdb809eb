"""The schema as a frontend needs it: what may be asked, without federation and without the grammar of policy files.

`schema.graphql` is for routers: its @link and federation directives do not load in graphql-js, gql or graphql-eslint.
"""

from __future__ import annotations

from graphql import GraphQLObjectType, GraphQLSchema, build_schema, print_schema

FEDERATION_FIELDS = ("_entities", "_service")


def client_schema(printed: str) -> str:
    """Return the text of the client's schema, made of the text of the whole one."""
    schema = build_schema(printed, assume_valid=True)
    query = schema.query_type
    if query is None:
        raise TypeError("A schema has a query type.")
    fields = {name: field for name, field in query.fields.items() if name not in FEDERATION_FIELDS}
    asked = GraphQLObjectType(query.name, fields, description=query.description)
    return print_schema(GraphQLSchema(asked, description=schema.description))
