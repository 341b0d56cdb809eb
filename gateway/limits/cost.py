"""Limit on the cost of an operation: the values its answer may hold at the most, and the questions to the sources.

A field costs 1 for each place it may have in the answer: the fields of a list count as often as the list may be long.
A field that asks the sources costs ASKED more for each kind of question, whatever the lists around it, since one
question serves the whole level. `gateway.fields` keeps what each field declares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, get_named_type

from gateway.errors import Code
from gateway.limits.limit import hold
from gateway.limits.outline import Field, Operation, Outline, Selected, Value, Variable

ASKED = 100
LONGEST_PAGE = 100
ASSUMED_LENGTH = 10
PAGED = frozenset({"nodes", "edges"})


@dataclass(frozen=True, slots=True)
class Price:
    """What a field says of its cost. `length`: of a plain list; `page`: the default of its argument `first`."""

    type: str
    length: int = 1
    page: int | None = None
    asks: int = 0


Prices = Mapping[str, Mapping[str, Price]]
"""By the names of type and field."""

_UNKNOWN = Price("")
_NONE: Mapping[str, Price] = {}


class Cost(NamedTuple):
    """`values` stand once in the answer, `paged` once for each on the page they stand in."""

    values: int = 0
    paged: int = 0
    asks: int = 0


def prices(schema: GraphQLSchema) -> Prices:
    """The prices of all fields of a schema."""
    objects = (one for one in schema.type_map.values() if isinstance(one, GraphQLObjectType))
    return {one.name: {name: _price(field) for name, field in one.fields.items()} for one in objects}


def _price(field: Any) -> Price:
    definition = field.extensions.get("strawberry-definition")
    declared = definition.metadata.get("declared") if definition else None
    inner = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    length = getattr(declared, "length", None) or ASSUMED_LENGTH if isinstance(inner, GraphQLList) else 1
    first = field.args.get("first")
    page = None if first is None else first.default_value
    return Price(get_named_type(field.type).name, length, page, getattr(declared, "asks", 0))


def check(prices: Prices, outline: Outline, name: str | None, variables: Mapping[str, Any] | None, limit: int) -> None:
    """Raises TooMuch where an operation costs more. Without variables each counts as the longest page."""
    walk = _Walk(prices, outline, variables)
    for operation in outline.operations:
        if name is None or operation.name == name:
            cost = walk.operation(operation)
            hold(Code.TOO_COSTLY, limit=limit, found=cost.values + cost.paged + ASKED * cost.asks)


class _Walk:
    """Walks each fragment once, and remembers its cost."""

    def __init__(self, prices: Prices, outline: Outline, variables: Mapping[str, Any] | None) -> None:
        self._prices = prices
        self._fragments = outline.fragments
        self._variables = variables
        self._defaults: Mapping[str, Value] = {}
        self._known: dict[str, Cost] = {}

    def operation(self, operation: Operation) -> Cost:
        """The cost of one operation. Its variables have defaults of its own, so nothing is remembered from another."""
        if self._variables is not None:
            self._defaults = operation.variables
            self._known.clear()
        return self.selected(operation.selected, "Query" if operation.kind == "query" else "")

    def selected(self, selected: Selected, type: str) -> Cost:
        known = self._prices.get(type, _NONE)
        values = paged = asks = 0
        for field in selected.fields:
            if field.selected is None and not field.arguments and field.name in known:
                values += known[field.name].length
            else:
                one = self._field(field, known.get(field.name, _UNKNOWN))
                values, paged, asks = values + one.values, paged + one.paged, asks + one.asks
        inside = [self.selected(inline, on or type) for on, inline in selected.inline]
        inside += [self._fragment(name) for name in selected.spreads]
        for one in inside:
            values, paged, asks = values + one.values, paged + one.paged, asks + one.asks
        return Cost(values, paged, asks)

    def _fragment(self, name: str) -> Cost:
        known = self._known.get(name)
        if known is None:
            fragment = self._fragments.get(name)
            known = self.selected(fragment.selected, fragment.type) if fragment else Cost()
            self._known[name] = known
        return known

    def _field(self, field: Field, price: Price) -> Cost:
        inside = self.selected(field.selected, price.type) if field.selected else Cost()
        asks = price.asks + inside.asks
        if field.name in PAGED:
            return Cost(0, 1 + inside.values, asks)
        if price.page is not None:
            return Cost(1 + inside.values + inside.paged * self._page(field, price.page), 0, asks)
        length = self._given(field, price.length)
        return Cost(length * (1 + inside.values + inside.paged), 0, asks)

    def _page(self, field: Field, default: int) -> int:
        asked = self._value(field.arguments.get("first", default))
        return max(asked, 0) if isinstance(asked, int) else LONGEST_PAGE

    def _given(self, field: Field, length: int) -> int:
        """As many entities as are asked for; a list that is not asked for by its members has its usual length."""
        if field.name != "_entities":
            return length
        asked = self._value(field.arguments.get("representations"))
        return len(asked) if isinstance(asked, list) else LONGEST_PAGE

    def _value(self, value: Any) -> Any:
        if not isinstance(value, Variable):
            return value
        if self._variables is None:
            return None
        return self._variables.get(value.name, self._defaults.get(value.name))
