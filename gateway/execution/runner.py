"""Runs a compiled plan for one request, and tells what was refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLError, located_error

from gateway.context import Context
from gateway.documents.operation import Operation
from gateway.execution.arguments import FieldArguments
from gateway.execution.compiler import Compiled, Site, compile_operation
from gateway.execution.reference import in_order
from gateway.execution.runtime import FieldErrors
from gateway.loaders.needs import DataNeed


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled operation, for every request that sends it. Its source can be printed."""

    document: DocumentNode
    compiled: Compiled

    @classmethod
    def of(cls, operation: Operation) -> Plan:
        """Compile an operation. Raises Unplanned."""
        return cls(operation.document, compile_operation(operation))

    def __str__(self) -> str:
        return self.compiled.source

    def given(self, operation: Operation) -> list[FieldArguments]:
        """The arguments of this request. Raises GraphQLError for a variable that does not fit its place."""
        return self.compiled.arguments.given(operation.variables)

    def wants(self, given: Sequence[FieldArguments]) -> frozenset[DataNeed]:
        """What this request needs of the sources."""
        return self.compiled.arguments.wants(given)

    async def run(self, context: Context, given: Sequence[FieldArguments]) -> ExecutionResult:
        """The answer. Raises any exception where graphql-core has to answer instead."""
        refused: FieldErrors = []
        data = await self.compiled.start(context, given, refused)
        return ExecutionResult(data, in_order(_errors(self.compiled.sites, data, refused)) if refused else None)


def _errors(sites: Sequence[Site], data: Any, refused: FieldErrors) -> Iterator[GraphQLError]:
    """One error a refusal, as graphql-core places it."""
    places: dict[int, dict[int, list[str | int]]] = {}
    for number, into, error in refused:
        site = sites[number]
        if number not in places:
            places[number] = {id(one): path for path, one in _objects(data, site.path, [])}
        yield located_error(error, list(site.field.nodes), [*places[number][id(into)], site.field.key])


def _objects(
    value: Any, keys: tuple[str, ...], path: list[str | int]
) -> Iterator[tuple[list[str | int], dict[str, Any]]]:
    """The objects of the answer that these keys lead to, with their paths."""
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from _objects(one, keys, [*path, number])
    elif value is not None and keys:
        yield from _objects(value[keys[0]], keys[1:], [*path, keys[0]])
    elif value is not None:
        yield path, value
