"""The arguments of a plan's fields: graphql-core coerces them, Strawberry makes its objects, resolvers get plain ones.

What holds no variable is coerced once for the plan, the rest once for each request that sends variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema, get_argument_values, print_ast
from graphql.execution.values import VariableValues
from strawberry.types.arguments import convert_arguments

from gateway.documents.operation import NO_VARIABLES, Operation
from gateway.execution.selection import SelectedField
from gateway.fields import Loaded
from sources.reference.record_kinds import RecordKind


@dataclass(frozen=True, slots=True)
class FieldArguments:
    """The arguments of one field in one request, as graphql-core knows them and as the resolver does."""

    coerced: dict[str, Any]
    plain: dict[str, Any]


class Arguments:
    """The arguments of a plan's fields: constant ones have a value, varying ones an index in the request's list."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._strawberry = schema.extensions["strawberry-definition"]
        self._varying: list[SelectedField] = []
        self._indexes: dict[Any, int] = {}
        self._varying_needs: list[tuple[Loaded, int]] = []
        self._constant_needs: set[RecordKind] = set()
        self._defaults: list[FieldArguments] | None = None  # of requests without variables, once there was one

    def constant(self, field: SelectedField) -> dict[str, Any]:
        """Return the arguments of a field without variables, as its resolver takes them."""
        arguments = self._of(field, NO_VARIABLES)
        if isinstance(field.declared, Loaded) and field.declared.wants:
            self._constant_needs.update(field.declared.wants(arguments.coerced))
        return arguments.plain

    def index(self, field: SelectedField) -> int:
        """Return where a request's arguments of a field with variables will stand."""
        key = id(field.definition), frozenset(map(print_ast, field.nodes[0].arguments or ()))
        index = self._indexes.setdefault(key, len(self._varying))
        if index == len(self._varying):
            self._varying.append(field)
            if isinstance(field.declared, Loaded) and field.declared.wants:
                self._varying_needs.append((field.declared, index))
        return index

    def of_request(self, operation: Operation) -> list[FieldArguments]:
        """Return a request's arguments. Raises GraphQLError for a variable that does not fit where it stands."""
        if operation.raw_variables:
            return [self._of(field, operation.variables) for field in self._varying]
        if self._defaults is None:
            self._defaults = [self._of(field, operation.variables) for field in self._varying]
        return self._defaults

    def needs(self, arguments: Sequence[FieldArguments]) -> frozenset[RecordKind]:
        """Return what a request needs of the sources."""
        return frozenset(self._needs(arguments)) if self._varying_needs else frozenset(self._constant_needs)

    def _needs(self, arguments: Sequence[FieldArguments]) -> Iterator[RecordKind]:
        yield from self._constant_needs
        for declared, index in self._varying_needs:
            if declared.wants:
                yield from declared.wants(arguments[index].coerced)

    def _of(self, field: SelectedField, variables: VariableValues) -> FieldArguments:
        coerced = get_argument_values(field.definition, field.nodes[0], variables, hide_suggestions=True)
        declared = field.definition.extensions["strawberry-definition"]
        schema = self._strawberry
        converted = convert_arguments(
            coerced, declared.arguments, schema.schema_converter.scalar_registry, schema.schema_converter.config
        )
        return FieldArguments(coerced, field.declared.plain(converted))
