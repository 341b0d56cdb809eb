"""What a request's selection needs from the sources beyond the plain records, found before anything is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_argument_values,
    get_directive_values,
    get_named_type,
)
from graphql.execution.values import VariableValues

from gateway.documents.operation import Operation
from sources.record_kinds import RecordKind


def needs_of(operation: Operation) -> frozenset[RecordKind]:
    """Return what an operation's selection needs of the sources."""
    return wants(operation.schema, operation.document, operation.node, operation.variables)


def wants(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: VariableValues
) -> frozenset[RecordKind]:
    """Everything the operation's included fields say that they want. Each fragment is walked once."""
    root = schema.get_root_type(operation.operation)
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    walk = _Walk(schema, fragments, variables)
    return frozenset(walk.selection(operation.selection_set, root)) if root else frozenset()


class _Walk:
    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: VariableValues
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._seen: set[str] = set()

    def selection(self, selections: SelectionSetNode, parent: GraphQLNamedType) -> Iterator[RecordKind]:
        for node in selections.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield from self._field(node, parent)
            elif isinstance(node, InlineFragmentNode):
                yield from self.selection(node.selection_set, self._condition(node) or parent)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in self._seen:
                self._seen.add(node.name.value)
                fragment = self._fragments[node.name.value]
                yield from self.selection(fragment.selection_set, self._condition(fragment) or parent)

    def _field(self, node: FieldNode, parent: GraphQLNamedType) -> Iterator[RecordKind]:
        definition = parent.fields.get(node.name.value) if isinstance(parent, GraphQLObjectType) else None
        if definition is None:
            return
        strawberry_field = definition.extensions.get("strawberry-definition")
        declared = strawberry_field.metadata.get("declared") if strawberry_field else None
        ask = getattr(declared, "wants", None)
        if ask is not None:
            with suppress(GraphQLError):  # arguments that cannot be used: the field will say so, and load nothing
                yield from ask(get_argument_values(definition, node, self._variables))
        if node.selection_set:
            yield from self.selection(node.selection_set, get_named_type(definition.type))

    def _condition(self, node: InlineFragmentNode | FragmentDefinitionNode) -> GraphQLNamedType | None:
        return self._schema.get_type(node.type_condition.name.value) if node.type_condition else None

    def _included(self, node: Any) -> bool:
        try:
            skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
            include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        except GraphQLError:  # a condition that is null: graphql-core will say so
            return True
        return not (skip and skip["if"]) and not (include and not include["if"])
