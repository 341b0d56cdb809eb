"""Reference execution: graphql-core runs the operation. The compiled plan is held to its answers."""

from __future__ import annotations

from collections.abc import Iterable

from graphql import ExecutionResult, GraphQLError, execute

from gateway.context import Context
from gateway.documents.operation import Operation


async def run(operation: Operation, context: Context) -> ExecutionResult:
    """Run an operation with graphql-core."""
    result = execute(
        operation.schema,
        operation.document,
        context_value=context,
        variable_values=dict(operation.raw_variables),
        operation_name=operation.name,
    )
    result = result if isinstance(result, ExecutionResult) else await result
    return ExecutionResult(result.data, in_order(result.errors) if result.errors else None)


def in_order(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """Sort errors by their paths: keys alphabetically, list positions by number; never by who failed first."""
    return sorted(errors, key=lambda error: error.path or [])
