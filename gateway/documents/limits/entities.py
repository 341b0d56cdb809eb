"""Limit on the entities that a federation router may ask for in one field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.documents.limits.limit import Limits, enforce
from gateway.documents.limits.outline import Outline, OutlineOperation, Variable, root_fields
from gateway.documents.limits.root_fields import ENTITIES
from gateway.errors import Code

TYPENAME = "__typename"


def asked_for(outline: Outline) -> bool:
    """Whether any operation asks for entities."""
    return any(field.name == ENTITIES for operation in outline.operations for field in root_fields(outline, operation))


def check(outline: Outline, name: str | None, variables: Mapping[str, Any], limits: Limits) -> None:
    """Raise LimitExceededError where a field of the operation of this name asks for too many."""
    for operation in outline.operations:
        if name is None or operation.name == name:
            _check_operation(outline, operation, variables, limits)


def _check_operation(
    outline: Outline, operation: OutlineOperation, variables: Mapping[str, Any], limits: Limits
) -> None:
    for field in root_fields(outline, operation):
        representations: Any = field.arguments.get("representations") if field.name == ENTITIES else None
        if isinstance(representations, Variable):
            name = representations.name
            representations = variables.get(name, operation.variables.get(name))
        count = len(representations) if isinstance(representations, list) else 0
        enforce(Code.TOO_MANY_ENTITIES, limit=limits.entities, count=count)


def are_of(representations: Iterable[Any], types: frozenset[str]) -> bool:
    """Whether all representations say that they are of these types."""
    names = (
        representation.get(TYPENAME) if isinstance(representation, Mapping) else None
        for representation in representations
    )
    return all(isinstance(name, str) and name in types for name in names)
