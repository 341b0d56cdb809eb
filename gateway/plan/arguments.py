"""The arguments of a plan's fields: graphql-core coerces them, Strawberry makes its objects, the kitchen's are plain.

What holds no variable is coerced once for the plan, the rest once for each request, or, where the variables are numbers
and switches alone, once for each of their values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ArgumentNode,
    GraphQLSchema,
    ListValueNode,
    Node,
    ObjectFieldNode,
    ObjectValueNode,
    VariableNode,
    get_argument_values,
    print_ast,
)
from graphql.execution.values import VariableValues
from strawberry.types.arguments import convert_arguments

from gateway.documents import NO_VARIABLES
from gateway.fields import Loaded
from gateway.plan.selection import Field
from gateway.wants import Want

MOST_REMEMBERED = 64
ABSENT = object()
PLAIN = (int, bool, type(None), object)
"""Values that nobody's name or number hides in, of classes that tell 1 from true."""


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of one field in one request, as graphql-core knows them and as the kitchen does."""

    coerced: dict[str, Any]
    plain: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Varying:
    """A field whose arguments hold variables, and what was made of those before."""

    of: Field
    variables: tuple[str, ...]
    made: dict[Any, Given] = field(default_factory=dict)

    def key(self, variables: VariableValues) -> tuple[Any, ...] | None:
        """What the arguments depend on. None: something that is not remembered."""
        found = [variables.coerced.get(name, ABSENT) for name in self.variables]
        kinds = [one.__class__ for one in found]
        return (*kinds, *found) if all(kind in PLAIN for kind in kinds) else None


class Arguments:
    """The arguments of all fields of a plan: constant ones have a value, varying ones a place in the request's list."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._strawberry = schema.extensions["strawberry-definition"]
        self._varying: list[_Varying] = []
        self._places: dict[Any, int] = {}
        self._wanting: list[tuple[Loaded, int]] = []
        self._wanted: set[Want] = set()

    def constant(self, field: Field) -> dict[str, Any]:
        """The arguments of a field without variables, as the kitchen wants them."""
        given = self._given(field, NO_VARIABLES)
        if isinstance(field.declared, Loaded) and field.declared.wants:
            self._wanted.update(field.declared.wants(given.coerced))
        return given.plain

    def place(self, field: Field) -> int:
        """Where a request's arguments of a field with variables will stand."""
        key = id(field.definition), frozenset(map(print_ast, field.nodes[0].arguments or ()))
        place = self._places.setdefault(key, len(self._varying))
        if place == len(self._varying):
            self._varying.append(_Varying(field, tuple(sorted(set(_variables(field.nodes[0].arguments or ()))))))
            if isinstance(field.declared, Loaded) and field.declared.wants:
                self._wanting.append((field.declared, place))
        return place

    def given(self, variables: VariableValues) -> list[Given]:
        """A request's arguments. Raises GraphQLError for a variable that does not fit its place."""
        return [self._remembered(one, variables) for one in self._varying]

    def wants(self, given: Sequence[Given]) -> frozenset[Want]:
        """What a request needs of the sources."""
        return frozenset(self._wants(given)) if self._wanting else frozenset(self._wanted)

    def _wants(self, given: Sequence[Given]) -> Iterator[Want]:
        yield from self._wanted
        for declared, place in self._wanting:
            if declared.wants:
                yield from declared.wants(given[place].coerced)

    def _remembered(self, varying: _Varying, variables: VariableValues) -> Given:
        key = varying.key(variables)
        found = varying.made.get(key) if key is not None else None
        if found is None:
            found = self._given(varying.of, variables)
            if key is not None:
                if len(varying.made) >= MOST_REMEMBERED:
                    varying.made.clear()
                varying.made[key] = found
        return found

    def _given(self, field: Field, variables: VariableValues) -> Given:
        coerced = get_argument_values(field.definition, field.nodes[0], variables, hide_suggestions=True)
        declared = field.definition.extensions["strawberry-definition"]
        schema = self._strawberry
        made = convert_arguments(
            coerced, declared.arguments, schema.schema_converter.scalar_registry, schema.schema_converter.config
        )
        return Given(coerced, field.declared.plain(made))


def _variables(nodes: Iterable[Node]) -> Iterator[str]:
    """The names of the variables in these arguments and values."""
    for node in nodes:
        if isinstance(node, VariableNode):
            yield node.name.value
        elif isinstance(node, ListValueNode):
            yield from _variables(node.values)
        elif isinstance(node, ObjectValueNode):
            yield from _variables(node.fields)
        elif isinstance(node, ArgumentNode | ObjectFieldNode):
            yield from _variables([node.value])
