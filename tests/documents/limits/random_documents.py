"""Documents by chance: shaped after the schema, and then made worse."""

from __future__ import annotations

from operator import add
from random import Random

from graphql import (
    GraphQLCompositeType,
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
)

NOISE = [
    "{",
    "}",
    "(",
    ")",
    "...",
    "on",
    "@include(if: true)",
    "$n",
    ":",
    '"',
    '"""',
    "me",
    "__schema",
    "first: 100",
    "#",
]
ROOM = [10, 20, 20, 20, 50, 50, 100, 100, 400, 900]
"""How many selections a document has at most: few as a rule, as those of real pages; some have many."""
VALUES = {
    "Int": "$n",
    "ID": '"x"',
    "String": '"x"',
    "Boolean": "true",
    "Date": '"2026-01-31"',
    "_Any": '{__typename: "Municipality", code: "0101"}',
}


class Documents:
    """An endless supply from one seed."""

    def __init__(self, schema: GraphQLSchema, seed: int) -> None:
        self._schema = schema
        self._chance = Random(seed)
        self._objects = [kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
        self._fragments: list[tuple[str, str]] = []

    def document(self) -> str:
        """Return a document."""
        chance = self._chance
        self._fragments = [
            (f"F{n}", chance.choice(self._objects).name) for n in range(chance.choice([0, 0, 1, 3, 12, 50]))
        ]
        depth, width = chance.choice([2, 3, 4, 6, 8, 12, 16]), chance.choice([1, 2, 4, 9, 30])
        room = [chance.choice(ROOM)]
        operations = [self._selected("Query", depth, width, room) for _ in range(chance.choice([1, 1, 1, 4]))]
        fragments = [
            f"fragment {name} on {on} {self._selected(on, depth // 2, width, room)}" for name, on in self._fragments
        ]
        fragments = [fragment for fragment in fragments if self._is_kept(fragment, " ".join(operations + fragments))]
        heads = [f"query Q{n}{self._variables(operation, *fragments)} " for n, operation in enumerate(operations)]
        text = " ".join([*map(add, heads, operations), *fragments])
        return self._worse(text) if chance.random() < 0.4 else text

    def _is_kept(self, fragment: str, text: str) -> bool:
        """Mostly where something names it, for the same reason."""
        return f"...{fragment.split(' ', 2)[1]} " in text or self._chance.random() < 0.02

    def _variables(self, *texts: str) -> str:
        """Mostly where one is used: what is not used is refused before anything else of the document is looked at."""
        used = any("$n" in text for text in texts)
        return "($n: Int = 5)" if used != (self._chance.random() < 0.05) else ""

    def _selected(self, on: str, depth: int, width: int, room: list[int]) -> str:
        chosen = [self._selection(on, depth, width, room)]
        for _ in range(self._chance.randint(1, width) - 1):
            if room[0] < 0 and self._chance.random() < 0.9:
                break
            chosen.append(self._selection(on, depth, width, room))
        return f"{{ {' '.join(chosen)} }}"

    def _selection(self, on: str, depth: int, width: int, room: list[int]) -> str:
        chance = self._chance
        room[0] -= 1
        fields = getattr(self._schema.type_map.get(on), "fields", {})
        spreads = [name for name, type in self._fragments if type == on]
        if not fields or room[0] < 0:
            return "__typename"
        if spreads and chance.random() < 0.3:
            return f"...{chance.choice(spreads)}"
        if depth > 0 and chance.random() < 0.05:
            return f"... on {on} {self._selected(on, depth - 1, width, room)}"
        name = chance.choice(list(fields))
        inner = get_named_type(fields[name].type)
        alias = f"a{chance.randint(0, 5)}: " if chance.random() < 0.05 else ""
        directive = f" @{chance.choice(['skip', 'include'])}(if: false)" if chance.random() < 0.03 else ""
        head = f"{alias}{name}{self._arguments(fields[name])}{directive}"
        if not is_composite_type(inner):
            return head
        return f"{head} {self._inside(inner, depth - 1, width, room)}" if depth > 0 else "__typename"

    def _inside(self, type: GraphQLCompositeType, depth: int, width: int, room: list[int]) -> str:
        if not is_abstract_type(type):
            return self._selected(type.name, depth, width, room)
        kind = self._chance.choice(self._schema.get_possible_types(type)).name
        return f"{{ __typename ... on {kind} {self._selected(kind, depth, width, room)} }}"

    def _arguments(self, field: object) -> str:
        chosen = []
        for name, argument in getattr(field, "args", {}).items():
            inner = get_named_type(argument.type)
            value = VALUES.get(inner.name)
            if isinstance(inner, GraphQLEnumType):
                value = next(iter(inner.values))
            if value and self._chance.random() < (0.98 if is_required_argument(argument) else 0.5):
                chosen.append(f"{name}: {value if value != '$n' or self._chance.random() < 0.5 else '100'}")
        return f"({', '.join(chosen)})" if chosen else ""

    def _worse(self, text: str) -> str:
        chance, pieces = self._chance, text.split(" ")
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(len(pieces))
            how = chance.randrange(4)
            if how == 0:
                del pieces[at]
            elif how == 1:
                pieces.insert(at, chance.choice(NOISE))
            elif how == 2:
                pieces[at:at] = pieces[at : at + chance.randint(1, 200)] * chance.randint(1, 3)
            else:
                pieces[at] = chance.choice(pieces)
            if not pieces:
                return ""
        return " ".join(pieces)
