"""Limits on a document's shape once its fragments stand where they are spread: how deep, and how many fields."""

from __future__ import annotations

from typing import NamedTuple

from gateway.documents.limits.introspection import is_introspection
from gateway.documents.limits.limit import LimitExceededError, Limits, enforce
from gateway.documents.limits.outline import Outline, Selected
from gateway.errors import Code


class Shape(NamedTuple):
    """How many levels a selection has, and how many fields in all."""

    depth: int = 0
    fields: int = 0


def check(outline: Outline, limits: Limits) -> None:
    """Raises LimitExceededError. A fragment that spreads itself has no end: it is too deep."""
    walk = _Walk(outline, limits.depth)
    count = 0
    for operation in outline.operations:
        deepest = limits.introspection_depth if is_introspection(outline, operation) else limits.depth
        count += walk.selected(operation.selected, 1, deepest).fields
    unused = outline.fragments.keys() - walk.known.keys()
    count += sum(walk.fragment(name, 1, limits.depth).fields for name in unused)
    enforce(Code.TOO_MANY_FIELDS, limit=limits.fields, found=count)


class _Walk:
    """Walks each fragment once, and remembers its shape."""

    def __init__(self, outline: Outline, depth: int) -> None:
        self._fragments = outline.fragments
        self._depth = depth
        self._entered: set[str] = set()
        self.known: dict[str, Shape] = {}

    def selected(self, selected: Selected, level: int, deepest: int) -> Shape:
        if level > deepest:
            raise LimitExceededError(Code.TOO_DEEP, limit=self._depth)
        depth, fields = 1, len(selected.fields)
        inside = [
            *(self.selected(one.selected, level + 1, deepest) for one in selected.fields if one.selected),
            *(self.selected(one, level + 1, deepest) for _, one in selected.inline),
        ]
        for below in inside:
            depth, fields = max(depth, below.depth + 1), fields + below.fields
        for name in selected.spreads:
            spread = self.fragment(name, level, deepest)
            depth, fields = max(depth, spread.depth), fields + spread.fields
        return Shape(depth, fields)

    def fragment(self, name: str, level: int, deepest: int) -> Shape:
        """The shape of a fragment that is spread on a level; one that is not there has none."""
        known = self.known.get(name)
        if known is None and name in self._fragments:
            if name in self._entered:
                raise LimitExceededError(Code.TOO_DEEP, limit=self._depth)
            self._entered.add(name)
            known = self.known[name] = self.selected(self._fragments[name].selected, level, deepest)
        if known and level + known.depth - 1 > deepest:
            raise LimitExceededError(Code.TOO_DEEP, limit=self._depth)
        return known or Shape()
