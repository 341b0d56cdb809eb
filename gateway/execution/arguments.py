"""The arguments of a plan's fields: graphql-core coerces them, Strawberry makes its objects, the kitchen's are plain.

What holds no variable is coerced once for the plan, the rest once for each request.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema, get_argument_values, print_ast
from graphql.execution.values import VariableValues
from strawberry.types.arguments import convert_arguments

from gateway.documents.operation import NO_VARIABLES
from gateway.execution.selection import SelectedField
from gateway.fields import Loaded
from gateway.loaders.needs import DataNeed


@dataclass(frozen=True, slots=True)
class FieldArguments:
    """The arguments of one field in one request, as graphql-core knows them and as the kitchen does."""

    coerced: dict[str, Any]
    plain: dict[str, Any]


class Arguments:
    """The arguments of all fields of a plan: constant ones have a value, varying ones a place in the request's list."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._strawberry = schema.extensions["strawberry-definition"]
        self._varying: list[SelectedField] = []
        self._places: dict[Any, int] = {}
        self._wanting: list[tuple[Loaded, int]] = []
        self._wanted: set[DataNeed] = set()

    def constant(self, field: SelectedField) -> dict[str, Any]:
        """The arguments of a field without variables, as the kitchen wants them."""
        given = self._given(field, NO_VARIABLES)
        if isinstance(field.declared, Loaded) and field.declared.wants:
            self._wanted.update(field.declared.wants(given.coerced))
        return given.plain

    def place(self, field: SelectedField) -> int:
        """Where a request's arguments of a field with variables will stand."""
        key = id(field.definition), frozenset(map(print_ast, field.nodes[0].arguments or ()))
        place = self._places.setdefault(key, len(self._varying))
        if place == len(self._varying):
            self._varying.append(field)
            if isinstance(field.declared, Loaded) and field.declared.wants:
                self._wanting.append((field.declared, place))
        return place

    def given(self, variables: VariableValues) -> list[FieldArguments]:
        """A request's arguments. Raises GraphQLError for a variable that does not fit its place."""
        return [self._given(field, variables) for field in self._varying]

    def wants(self, given: Sequence[FieldArguments]) -> frozenset[DataNeed]:
        """What a request needs of the sources."""
        return frozenset(self._wants(given)) if self._wanting else frozenset(self._wanted)

    def _wants(self, given: Sequence[FieldArguments]) -> Iterator[DataNeed]:
        yield from self._wanted
        for declared, place in self._wanting:
            if declared.wants:
                yield from declared.wants(given[place].coerced)

    def _given(self, field: SelectedField, variables: VariableValues) -> FieldArguments:
        coerced = get_argument_values(field.definition, field.nodes[0], variables, hide_suggestions=True)
        declared = field.definition.extensions["strawberry-definition"]
        schema = self._strawberry
        made = convert_arguments(
            coerced, declared.arguments, schema.schema_converter.scalar_registry, schema.schema_converter.config
        )
        return FieldArguments(coerced, field.declared.plain(made))
