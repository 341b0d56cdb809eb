"""Limit on how often one place of the answer is selected, since the validation compares each two that are.

Whoever selects `me { name }` 240 times over would have it compare 28,680 pairs. Clients' tools repeat leaves without
arguments on their own: Apollo adds `__typename` to every fragment of a page, and Relay `id`; and the components of a
page each select the authority that they show. So a field may stand in each fragment that a document can have; how often
in one of them is limited where it is no leaf or has arguments, and all pairs are. Fields of different types never stand
in one place, though a router selects them side by side: those are counted for each type.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from graphql import GraphQLSchema, is_abstract_type

from gateway.documents.limits.cost import Prices
from gateway.documents.limits.limit import LimitExceededError, Limits, enforce
from gateway.documents.limits.outline import Outline, OutlineField, Selected
from gateway.errors import Code

MAX_PAIRS = 12_000
"""Of fields that stand in one place oftener than any may: some 70 ms of validation."""

Unions = Mapping[str, frozenset[str]]
"""The abstract types of a schema, each with the names of the types that an object of it may have."""


class Fragmentary(NamedTuple):
    """A selection, and the fragment in whose text it stands; None: in the operation's own."""

    selected: Selected
    fragment: str | None


class Occurrence(NamedTuple):
    """A field where it is selected, and the fragment in whose text that is."""

    field: OutlineField
    fragment: str | None


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
        walk.merged([Fragmentary(operation.selected, None)], "Query")


class _Walk:
    """Walks the places of the answer. Selections that meet in several places are walked once."""

    def __init__(self, outline: Outline, limits: Limits, prices: Prices, unions: Unions) -> None:
        self._fragments = outline.fragments
        self._max_fields = limits.repeats
        self._max_in_all = limits.repeats + limits.fragments
        self._prices = prices
        self._unions = unions
        self._pairs = 0
        self._walked: set[tuple[str, tuple[int, ...]]] = set()

    def merged(self, selections: list[Fragmentary], type: str) -> None:
        """Check the fields of selections that stand in one place, an object of this type."""
        key = type, tuple(id(selection.selected) for selection in selections)
        if key in self._walked:
            return
        self._walked.add(key)
        places = self._places(selections, type)
        for (on, _), occurrences in places.items():
            self._check(occurrences)
            inside = [Fragmentary(field.selected, fragment) for field, fragment in occurrences if field.selected]
            if inside:
                price = self._prices.get(on, {}).get(occurrences[0].field.name)
                self.merged(inside, price.type if price else "")

    def _check(self, occurrences: list[Occurrence]) -> None:
        count = len(occurrences)
        if count <= self._max_fields:
            return
        self._pairs += count * (count - 1) // 2
        if self._pairs > MAX_PAIRS:
            message = f"The document selects too many fields more than once. The limit is {MAX_PAIRS} pairs of them."
            raise LimitExceededError(Code.TOO_MANY_FIELD_REPETITIONS, limit=MAX_PAIRS, message=message)
        fragments = Counter(
            fragment for field, fragment in occurrences if field.selected is not None or field.arguments
        )
        enforce(Code.TOO_MANY_FIELD_REPETITIONS, limit=self._max_fields, count=max(fragments.values(), default=0))
        enforce(Code.TOO_MANY_FIELD_REPETITIONS, limit=self._max_in_all, count=count)

    def _places(self, selections: list[Fragmentary], type: str) -> Mapping[tuple[str, str], list[Occurrence]]:
        """Return the fields by type and name in the answer, through fragments, each fragment once."""
        places: defaultdict[tuple[str, str], list[Occurrence]] = defaultdict(list)
        waiting, walked = [(selected, fragment, type) for selected, fragment in selections], set[str]()
        while waiting:
            selected, fragment, on = waiting.pop()
            for field in selected.fields:
                places[on, field.response].append(Occurrence(field, fragment))
            waiting += [(inline, fragment, self._narrowed(on, condition)) for condition, inline in selected.inline]
            for name in selected.spreads:
                spread = self._fragments.get(name)
                if spread and name not in walked:
                    walked.add(name)
                    waiting.append((spread.selected, name, self._narrowed(on, spread.type)))
        return places

    def _narrowed(self, type: str, condition: str | None) -> str:
        """Return the type of objects that also meet a condition: another one only where there are several."""
        return condition if condition and condition in self._unions.get(type, ()) else type
