"""Limit on the entities that a federation router may ask for at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.errors import Code
from gateway.limits.limit import Limits, hold
from gateway.limits.outline import Outline, Variable, root_fields


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
                hold(Code.TOO_MANY_ENTITIES, limit=limits.entities, found=found)
