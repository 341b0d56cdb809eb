"""Runs a compiled plan for one request, and places its errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import ExecutionResult, GraphQLError, located_error

from gateway.context import Context
from gateway.documents.operation import Operation
from gateway.execution.arguments import FieldArguments
from gateway.execution.compiler import Compiled, ErrorPosition, compile_operation
from gateway.execution.reference import in_order
from gateway.execution.runtime import RaisedError
from sources.reference.record_kinds import RecordKind

SOURCE_FACTOR = 6
"""A plan takes some five times the bytes of its source: code, constants, arguments, and the nodes that errors name."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled operation, for every request that sends it. Its source can be printed."""

    compiled: Compiled
    size: int

    @classmethod
    def of(cls, operation: Operation) -> Plan:
        """Compile an operation. Raises NotCompilableError."""
        compiled = compile_operation(operation)
        text = operation.document.loc.source.body if operation.document.loc else ""
        return cls(compiled, SOURCE_FACTOR * len(compiled.source) + 4 * len(text))

    def __str__(self) -> str:
        return self.compiled.source

    def arguments(self, operation: Operation) -> list[FieldArguments]:
        """Return the arguments of this request. Raises GraphQLError for a variable that does not fit its place."""
        return self.compiled.arguments.of_request(operation)

    def needs(self, arguments: Sequence[FieldArguments]) -> frozenset[RecordKind]:
        """Return what this request needs of the sources."""
        return self.compiled.arguments.needs(arguments)

    async def run(self, context: Context, arguments: Sequence[FieldArguments]) -> ExecutionResult:
        """Return the answer. Raises any exception where reference execution has to answer instead."""
        errors: list[RaisedError] = []
        data = await self.compiled.start(context, arguments, errors)
        return ExecutionResult(data, in_order(_located(self.compiled.positions, data, errors)) if errors else None)


def _located(positions: Sequence[ErrorPosition], data: Any, errors: Sequence[RaisedError]) -> Iterator[GraphQLError]:
    """Yield the errors as graphql-core places them."""
    paths: dict[int, dict[int, list[str | int]]] = {}
    for raised in errors:
        position = positions[raised.position]
        if raised.position not in paths:
            paths[raised.position] = {id(value): path for path, value in _reached(data, position.path, [])}
        path = [*paths[raised.position][id(raised.into)], raised.key]
        yield located_error(raised.error, list(position.nodes), path)


def _reached(value: Any, keys: tuple[str, ...], path: list[str | int]) -> Iterator[tuple[list[str | int], Any]]:
    """Yield the objects and lists of the answer that these keys lead to, with their paths.

    Objects of another type of a union may have no such key.
    """
    if isinstance(value, list):
        if not keys:
            yield path, value
        for index, item in enumerate(value):
            yield from _reached(item, keys, [*path, index])
    elif isinstance(value, dict) and keys:
        yield from _reached(value.get(keys[0]), keys[1:], [*path, keys[0]])
    elif value is not None:
        yield path, value
