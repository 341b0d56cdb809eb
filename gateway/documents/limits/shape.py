"""Limits on a document's shape once its fragments stand where they are spread: how deep, and how many fields."""

from __future__ import annotations

from typing import NamedTuple

from gateway.documents.limits.introspection import is_introspection
from gateway.documents.limits.limit import LimitExceededError, Limits, enforce
from gateway.documents.limits.outline import Outline, Selected
from gateway.errors import Code, FieldError

MAX_NAMES_SHOWN = 4
MAX_NAME_SHOWN = 30


class DocumentShape(NamedTuple):
    """How many levels a selection has, and how many fields in all."""

    depth: int = 0
    fields: int = 0


def check(outline: Outline, limits: Limits) -> None:
    """Raise LimitExceededError for a document that is too deep or too large, FieldError for a circle of fragments."""
    walk = _Walk(outline, limits.depth)
    count = 0
    for operation in outline.operations:
        max_depth = limits.introspection_depth if is_introspection(outline, operation) else limits.depth
        count += walk.selected(operation.selected, 1, max_depth).fields
    unused = outline.fragments.keys() - walk.shapes.keys()
    count += sum(walk.fragment(name, 1, limits.depth).fields for name in unused)
    enforce(Code.TOO_MANY_FIELDS, limit=limits.fields, count=count)


class _Walk:
    """Walks each fragment once, and remembers its shape."""

    def __init__(self, outline: Outline, depth: int) -> None:
        self._fragments = outline.fragments
        self._depth = depth
        self._path: dict[str, None] = {}
        self.shapes: dict[str, DocumentShape] = {}

    def selected(self, selected: Selected, level: int, max_depth: int) -> DocumentShape:
        if level > max_depth:
            raise LimitExceededError(Code.TOO_DEEP, limit=self._depth)
        depth, fields = 1, len(selected.fields)
        inside = [
            *(self.selected(field.selected, level + 1, max_depth) for field in selected.fields if field.selected),
            *(self.selected(inline, level + 1, max_depth) for _, inline in selected.inline),
        ]
        for below in inside:
            depth, fields = max(depth, below.depth + 1), fields + below.fields
        for name in selected.spreads:
            spread = self.fragment(name, level, max_depth)
            depth, fields = max(depth, spread.depth), fields + spread.fields
        return DocumentShape(depth, fields)

    def fragment(self, name: str, level: int, max_depth: int) -> DocumentShape:
        """Return the shape of a fragment that is spread on a level; one that is not in the document has none."""
        shape = self.shapes.get(name)
        if shape is None and name in self._fragments:
            if name in self._path:
                raise _circle([*self._path][[*self._path].index(name) :])
            self._path[name] = None
            shape = self.shapes[name] = self.selected(self._fragments[name].selected, level, max_depth)
            del self._path[name]
        if shape and level + shape.depth - 1 > max_depth:
            raise LimitExceededError(Code.TOO_DEEP, limit=self._depth)
        return shape or DocumentShape()


def _circle(names: list[str]) -> FieldError:
    """Return the error for a fragment that comes back to itself through others, in the specification's words."""
    first, *through = (repr(name[:MAX_NAME_SHOWN]) for name in names[:MAX_NAMES_SHOWN])
    via = f" via {', '.join(through)}" if through else ""
    return FieldError(Code.GRAPHQL_VALIDATION_FAILED, message=f"Cannot spread fragment {first} within itself{via}.")
