"""Limit on the root fields of an operation: each of them may ask the sources on its own.

A router batches its fetches, as many `_entities` under aliases as there are fetches. A caller that is one may: each is
bounded by its entities, and all of them by the limits on aliases and on the cost.
"""

from __future__ import annotations

from gateway.documents.limits.limit import Limits, enforce
from gateway.documents.limits.outline import Outline, root_fields
from gateway.errors import Code

ENTITIES = "_entities"


def check(outline: Outline, limits: Limits) -> None:
    """Raise LimitExceededError where an operation has too many, whoever asks."""
    for operation in outline.operations:
        names = {field.response for field in root_fields(outline, operation) if field.name != ENTITIES}
        enforce(Code.TOO_MANY_ROOT_FIELDS, limit=limits.root_fields, count=len(names))


def check_without_router(outline: Outline, name: str | None, limits: Limits) -> None:
    """Raise LimitExceededError where an operation has too many for a caller that is no router."""
    for operation in outline.operations:
        if name is None or operation.name == name:
            names = {field.response for field in root_fields(outline, operation)}
            enforce(Code.TOO_MANY_ROOT_FIELDS, limit=limits.root_fields, count=len(names))
