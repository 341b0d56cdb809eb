"""Limit on the entities that a federation router may ask for at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.documents.limits.limit import Limits, enforce
from gateway.documents.limits.outline import Outline, Variable, root_fields
from gateway.errors import Code

TYPENAME = "__typename"


def asked_for(outline: Outline) -> bool:
    """Whether any operation asks for entities."""
    return any(one.name == "_entities" for each in outline.operations for one in root_fields(outline, each))


def check(outline: Outline, name: str | None, variables: Mapping[str, Any], limits: Limits) -> None:
    """Raises TooMuch."""
    for operation in outline.operations:
        if name is None or operation.name == name:
            for field in root_fields(outline, operation):
                asked: Any = field.arguments.get("representations") if field.name == "_entities" else None
                if isinstance(asked, Variable):
                    asked = variables.get(asked.name, operation.variables.get(asked.name))
                found = len(asked) if isinstance(asked, list) else 0
                enforce(Code.TOO_MANY_ENTITIES, limit=limits.entities, found=found)


def are_of(representations: Iterable[Any], kinds: frozenset[str]) -> bool:
    """Whether all of these say that they are of these types."""
    names = (one.get(TYPENAME) if isinstance(one, Mapping) else None for one in representations)
    return all(isinstance(name, str) and name in kinds for name in names)
