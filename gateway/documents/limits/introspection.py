"""Questions about the schema itself: only where they are allowed, and then with a depth of their own."""

from __future__ import annotations

from gateway.documents.limits.outline import Outline, OutlineOperation, root_fields
from gateway.errors import Code, FieldError

META = frozenset({"__schema", "__type"})


def check(outline: Outline, *, allowed: bool) -> None:
    """Raise FieldError where the schema is asked about and may not be."""
    if allowed:
        return
    for operation in outline.operations:
        if any(field.name in META for field in root_fields(outline, operation)):
            raise FieldError(Code.INTROSPECTION_DISABLED)


def is_introspection(outline: Outline, operation: OutlineOperation) -> bool:
    """Whether an operation asks about the schema and nothing else, whatever its fragments and aliases are called."""
    names = [field.name for field in root_fields(outline, operation)]
    return any(name in META for name in names) and all(name.startswith("__") for name in names)
