"""What an operation selects, as a tree: every field with its declaration, its type and what is selected beneath it.

graphql-core itself collects the fields, so fragments, aliases, merged fields, @skip and @include mean what they mean
there. Whatever is not known for certain to be compiled rightly raises NotCompilableError, and graphql-core answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    ValueNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
    is_object_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields

from gateway.documents.operation import Operation
from gateway.fields import CLASSES, Declared, declared_as

MAX_FIELDS = 1_000
MAX_DEPTH = 24
TYPENAME = "__typename"
CONDITIONS = frozenset({"skip", "include"})


class NotCompilableError(Exception):
    """An operation that reference execution has to answer. The reason is one short word, for counting."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SelectedField:
    """One field of the answer. Its nodes have name, arguments and location, and hold on to nothing beneath."""

    key: str
    nodes: tuple[FieldNode, ...]
    definition: GraphQLField
    declared: Declared
    beneath: Selection | UnionSelection | None

    @property
    def type(self) -> GraphQLOutputType:
        """The type it is declared with."""
        return self.definition.type

    @property
    def varies(self) -> bool:
        """Whether its arguments hold variables."""
        return any(_variables(argument.value) for argument in self.nodes[0].arguments or ())


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected of an object. A field that is None is __typename."""

    type: GraphQLObjectType
    fields: Mapping[str, SelectedField | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnionSelection:
    """What is selected of an object of one of several types, by the class of the Python object."""

    nodes: tuple[FieldNode, ...]
    selections: Mapping[type, Selection]


def select(operation: Operation) -> Selection:
    """Return the operation's tree. Raises NotCompilableError."""
    return _Reader(operation).root()


class _Reader:
    def __init__(self, operation: Operation) -> None:
        self._schema = operation.schema
        self._operation = operation
        self._variables = operation.variables
        self._fragments = {
            node.name.value: FragmentDetails(node)
            for node in operation.document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._count = 0

    def root(self) -> Selection:
        kind = self._schema.query_type
        if kind is None:
            raise NotCompilableError("schema")
        collected = collect_fields(self._schema, self._fragments, self._variables, kind, self._operation.node)
        return self._selection(kind, collected.grouped_field_set, 1)

    def _selection(self, kind: GraphQLObjectType, fields: Mapping[str, list[FieldDetails]], depth: int) -> Selection:
        self._count += len(fields)
        if self._count > MAX_FIELDS or depth > MAX_DEPTH:
            raise NotCompilableError("size")
        if kind.is_type_of is not None:
            raise NotCompilableError("type")
        return Selection(kind, {key: self._field(kind, key, details, depth) for key, details in fields.items()})

    def _field(
        self, kind: GraphQLObjectType, key: str, details: list[FieldDetails], depth: int
    ) -> SelectedField | None:
        name = details[0].node.name.value
        if any(detail.defer_usage or detail.fragment_variable_values for detail in details):
            raise NotCompilableError("directive")
        if name == TYPENAME:
            return None
        definition = kind.fields.get(name)
        declared = declared_as(definition.extensions.get("strawberry-definition")) if definition else None
        if definition is None or declared is None:
            raise NotCompilableError("introspection" if name.startswith("__") else "field")
        nodes = tuple(_without_selections(detail.node) for detail in details)
        beneath = self._beneath(get_named_type(definition.type), nodes, details, depth)
        return SelectedField(key, nodes, definition, declared, beneath)

    def _beneath(
        self, kind: GraphQLNamedType, nodes: tuple[FieldNode, ...], details: list[FieldDetails], depth: int
    ) -> Selection | UnionSelection | None:
        if is_leaf_type(kind):
            return None
        if is_object_type(kind):
            return self._of_object(kind, details, depth)
        classes = kind.extensions.get(CLASSES) if isinstance(kind, GraphQLUnionType) else None
        if not isinstance(kind, GraphQLUnionType) or not classes:
            raise NotCompilableError("abstract")
        types = {possible.name: possible for possible in kind.types}
        return UnionSelection(
            nodes, {cls: self._of_object(types[name], details, depth) for cls, name in classes.items()}
        )

    def _of_object(self, kind: GraphQLObjectType, details: list[FieldDetails], depth: int) -> Selection:
        collected = collect_subfields(
            self._schema, self._fragments, self._variables, self._operation.node, kind, details
        )
        return self._selection(kind, collected.grouped_field_set, depth + 1)


def conditions(operation: Operation) -> frozenset[str]:
    """Return the variables that decide @skip and @include anywhere in the document.

    Raises NotCompilableError for other directives.
    """
    names: set[str] = set()
    for node in _nodes(operation.document):
        for directive in getattr(node, "directives", None) or ():
            if directive.name.value not in CONDITIONS:
                raise NotCompilableError("directive")
            names.update(_variables(*(argument.value for argument in directive.arguments)))
    return frozenset(names)


def _without_selections(node: FieldNode) -> FieldNode:
    """Return what errors and arguments need of a field: a plan that kept the whole node would keep the document."""
    return FieldNode(name=node.name, arguments=node.arguments, loc=node.loc)


def _nodes(root: Any) -> Iterator[Any]:
    """Yield the operations, fragments and selections of a document, each once."""
    waiting = list(root.definitions)
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(getattr(node, "variable_definitions", None) or ())
        if beneath := getattr(node, "selection_set", None):
            waiting.extend(beneath.selections)


def _variables(*values: ValueNode) -> set[str]:
    """Return the names of the variables in values."""
    names: set[str] = set()
    waiting: list[Any] = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, VariableNode):
            names.add(value.name.value)
        waiting.extend(getattr(value, "values", None) or ())
        waiting.extend(member.value for member in getattr(value, "fields", None) or ())
    return names
