"""Limit on the root fields of an operation: each of them may ask the sources on its own."""

from __future__ import annotations

from gateway.errors import Code
from gateway.limits.limit import Limits, hold
from gateway.limits.outline import Outline, root_fields


def check(outline: Outline, limits: Limits) -> None:
    """Raises TooMuch."""
    for operation in outline.operations:
        names = {one.response for one in root_fields(outline, operation)}
        hold(Code.TOO_MANY_ROOT_FIELDS, limit=limits.root_fields, found=len(names))
