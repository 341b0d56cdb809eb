"""Limit on how often one place of the answer is selected, since the validation compares each two that are.

Whoever selects `me { name }` 240 times over would have it compare 28,680 pairs. Clients' tools repeat leaves without
arguments on their own: Apollo adds `__typename` to every fragment of a page, and Relay `id`. So a leaf may stand once
in each fragment that a document can have, beside as often as any field may. Fields of different types never stand in
one place, though a router selects them side by side: those are counted for each type.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from graphql import GraphQLSchema, is_abstract_type

from gateway.documents.limits.cost import Prices
from gateway.documents.limits.limit import LimitExceededError, Limits, enforce
from gateway.documents.limits.outline import Outline, OutlineField, Selected
from gateway.errors import Code

MAX_PAIRS = 12_000
"""Of fields that stand in one place oftener than any may: some 50 ms of validation."""

Unions = Mapping[str, frozenset[str]]
"""The abstract types of a schema, each with the names of the types that an object of it may have."""


def unions_of(schema: GraphQLSchema) -> Unions:
    """Return the abstract types of a schema."""
    return {
        kind.name: frozenset(possible.name for possible in schema.get_possible_types(kind))
        for kind in schema.type_map.values()
        if is_abstract_type(kind)
    }


def check(outline: Outline, limits: Limits, prices: Prices, unions: Unions) -> None:
    """Raise LimitExceededError where one place is selected too often.

    To be called for a document whose shape is checked: its size and depth bound the work.
    """
    walk = _Walk(outline, limits, prices, unions)
    for operation in outline.operations:
        walk.merged([operation.selected], "Query")


class _Walk:
    """Walks the places of the answer. Selections that meet in several places are walked once."""

    def __init__(self, outline: Outline, limits: Limits, prices: Prices, unions: Unions) -> None:
        self._fragments = outline.fragments
        self._max_fields = limits.repeats
        self._max_leaves = limits.repeats + limits.fragments
        self._prices = prices
        self._unions = unions
        self._pairs = 0
        self._walked: set[tuple[str, tuple[int, ...]]] = set()

    def merged(self, selections: list[Selected], type: str) -> None:
        """Check the fields of selections that stand in one place, an object of this type."""
        key = type, tuple(map(id, selections))
        if key in self._walked:
            return
        self._walked.add(key)
        places = self._places(selections, type)
        for (on, _), fields in places.items():
            self._check(fields)
            inside = [field.selected for field in fields if field.selected]
            if inside:
                price = self._prices.get(on, {}).get(fields[0].name)
                self.merged(inside, price.type if price else "")

    def _check(self, fields: list[OutlineField]) -> None:
        if len(fields) <= self._max_fields:
            return
        self._pairs += len(fields) * (len(fields) - 1) // 2
        if self._pairs > MAX_PAIRS:
            message = f"The document selects too many fields more than once. The limit is {MAX_PAIRS} pairs of them."
            raise LimitExceededError(Code.TOO_MANY_FIELD_REPETITIONS, limit=MAX_PAIRS, message=message)
        count = sum(field.selected is not None or bool(field.arguments) for field in fields)
        enforce(Code.TOO_MANY_FIELD_REPETITIONS, limit=self._max_fields, count=count)
        enforce(Code.TOO_MANY_FIELD_REPETITIONS, limit=self._max_leaves, count=len(fields))

    def _places(self, selections: list[Selected], type: str) -> Mapping[tuple[str, str], list[OutlineField]]:
        """Return the fields by type and name in the answer, through fragments, each fragment once."""
        places: defaultdict[tuple[str, str], list[OutlineField]] = defaultdict(list)
        waiting, walked = [(selected, type) for selected in selections], set[str]()
        while waiting:
            selected, on = waiting.pop()
            for field in selected.fields:
                places[on, field.response].append(field)
            waiting += [(inline, self._narrowed(on, condition)) for condition, inline in selected.inline]
            for name in selected.spreads:
                fragment = self._fragments.get(name)
                if fragment and name not in walked:
                    walked.add(name)
                    waiting.append((fragment.selected, self._narrowed(on, fragment.type)))
        return places

    def _narrowed(self, type: str, condition: str | None) -> str:
        """Return the type of objects that also meet a condition: another one only where there are several."""
        return condition if condition and condition in self._unions.get(type, ()) else type
