"""One operation of a document with its variables, ready to be executed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode
from graphql.execution.values import VariableValues
from msgspec import Struct

NO_VARIABLES = VariableValues({}, {})


class Operation(Struct, frozen=True, eq=False):
    """One operation of a document with its variables.

    `key` and `size` are the document's: the hash of its text, and about how many bytes it takes in memory.
    """

    schema: GraphQLSchema
    document: DocumentNode
    node: OperationDefinitionNode
    raw_variables: Mapping[str, Any]
    variables: VariableValues
    is_public: bool
    root_fields: frozenset[str]
    key: bytes
    size: int

    @property
    def name(self) -> str | None:
        """The name that the client gave it."""
        return self.node.name.value if self.node.name else None
