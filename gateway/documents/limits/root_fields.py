"""Limit on the root fields of an operation: each of them may ask the sources on its own."""

from __future__ import annotations

from gateway.documents.limits.limit import Limits, enforce
from gateway.documents.limits.outline import Outline, root_fields
from gateway.errors import Code


def check(outline: Outline, limits: Limits) -> None:
    """Raises TooMuch."""
    for operation in outline.operations:
        names = {one.response for one in root_fields(outline, operation)}
        enforce(Code.TOO_MANY_ROOT_FIELDS, limit=limits.root_fields, found=len(names))
