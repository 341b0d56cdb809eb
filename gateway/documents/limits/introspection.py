"""Questions about the schema itself: only where they are allowed, and then with a depth of their own."""

from __future__ import annotations

from gateway.documents.limits.outline import Outline, OutlineOperation, root_fields
from gateway.errors import Code, FieldError

META = frozenset({"__schema", "__type"})


def check(outline: Outline, *, allowed: bool) -> None:
    """Raises FieldError where the schema is asked about and may not be."""
    if not allowed and any(one.name in META for each in outline.operations for one in root_fields(outline, each)):
        raise FieldError(Code.INTROSPECTION_DISABLED)


def is_introspection(outline: Outline, operation: OutlineOperation) -> bool:
    """Whether an operation asks about the schema and nothing else, whatever its fragments and aliases are called."""
    fields = list(root_fields(outline, operation))
    return any(one.name in META for one in fields) and all(one.name.startswith("__") for one in fields)
