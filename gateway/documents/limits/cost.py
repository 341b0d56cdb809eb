"""Limit on the cost of an operation: the values its answer may hold at the most, and the questions to the sources.

A field costs 1 for each place it may have in the answer: the fields of a list count as often as the list may be long,
which @listSize says. What its @cost says above that is for its questions to the sources, and counts once, whatever the
lists around it, since one question serves the whole level; but once for each authority that is named: each is asked. So
the schema that everybody reads has the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, get_named_type
from strawberry.federation.schema_directives import Cost, ListSize

from gateway.documents.limits.limit import enforce
from gateway.documents.limits.outline import Outline, OutlineField, OutlineOperation, Selected, Value, Variable
from gateway.errors import Code

MAX_PAGE = 100
ASSUMED_LENGTH = 10
MAX_AUTHORITIES = 100
"""There are 98 municipalities, and few agencies."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a field says of its cost. `length`: of a plain list; `page`: the default of its argument `first`.

    `is_paged`: it is a list as long as the page it stands in. `asks`: what its questions to the sources cost.
    """

    type: str
    length: int = 1
    page: int | None = None
    is_paged: bool = False
    asks: int = 0


Prices = Mapping[str, Mapping[str, Price]]
"""By the names of type and field."""

_UNKNOWN = Price("")
_NONE: Mapping[str, Price] = {}


class Sum(NamedTuple):
    """`values` stand once in the answer, `paged` once for each on the page they stand in; `asks` are the questions."""

    values: int = 0
    paged: int = 0
    asks: int = 0


def prices(schema: GraphQLSchema) -> Prices:
    """Return the prices of all fields of a schema."""
    objects = [kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
    paged = {coordinate for kind in objects for field in kind.fields.values() for coordinate in _sized(field)}
    return {
        kind.name: {name: _price(field, (kind.name, name) in paged) for name, field in kind.fields.items()}
        for kind in objects
    }


def _sized(field: Any) -> Iterator[tuple[str, str]]:
    """Yield the fields of the page below this field that are as long as the page, each with its type."""
    size = _directives(field).get(ListSize)
    for name in (size and size.sized_fields) or ():
        yield get_named_type(field.type).name, name


def _price(field: Any, is_paged: bool) -> Price:
    directives = _directives(field)
    cost, size = directives.get(Cost), directives.get(ListSize)
    inner = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    length = (size and size.assumed_size) or ASSUMED_LENGTH if isinstance(inner, GraphQLList) else 1
    page = next((field.args[name].default_value for name in (size and size.slicing_arguments) or ()), None)
    return Price(get_named_type(field.type).name, length, page, is_paged, cost.weight - 1 if cost else 0)


def _directives(field: Any) -> dict[type, Any]:
    """Return the directives of a field, as the schema prints them."""
    definition = field.extensions.get("strawberry-definition")
    return {type(directive): directive for directive in definition.directives} if definition else {}


def check(prices: Prices, outline: Outline, name: str | None, variables: Mapping[str, Any] | None, limit: int) -> None:
    """Raise LimitExceededError where an operation costs more. Without variables each counts as the longest page."""
    for cost in costs(prices, outline, name, variables):
        enforce(Code.TOO_COSTLY, limit=limit, count=cost)


def costs(prices: Prices, outline: Outline, name: str | None, variables: Mapping[str, Any] | None) -> Iterator[int]:
    """Yield the cost of each operation of this name. None: of every operation."""
    walk = _Walk(prices, outline, variables)
    for operation in outline.operations:
        if name is None or operation.name == name:
            yield sum(walk.operation(operation))


class _Walk:
    """Walks each fragment once, and remembers its cost."""

    def __init__(self, prices: Prices, outline: Outline, variables: Mapping[str, Any] | None) -> None:
        self._prices = prices
        self._fragments = outline.fragments
        self._variables = variables
        self._defaults: Mapping[str, Value] = {}
        self._sums: dict[str, Sum] = {}

    def operation(self, operation: OutlineOperation) -> Sum:
        """Return the cost of one operation. Its variables' defaults are its own: no sum of another's counts."""
        if self._variables is not None:
            self._defaults = operation.variables
            self._sums.clear()
        return self.selected(operation.selected, "Query" if operation.kind == "query" else "")

    def selected(self, selected: Selected, type: str) -> Sum:
        prices = self._prices.get(type, _NONE)
        values = paged = asks = 0
        for field in selected.fields:
            if field.selected is None and not field.arguments and field.name in prices:
                values += prices[field.name].length
            else:
                cost = self._field(field, prices.get(field.name, _UNKNOWN))
                values, paged, asks = values + cost.values, paged + cost.paged, asks + cost.asks
        inside = [self.selected(inline, on or type) for on, inline in selected.inline]
        inside += [self._fragment(name) for name in selected.spreads]
        for cost in inside:
            values, paged, asks = values + cost.values, paged + cost.paged, asks + cost.asks
        return Sum(values, paged, asks)

    def _fragment(self, name: str) -> Sum:
        cost = self._sums.get(name)
        if cost is None:
            fragment = self._fragments.get(name)
            cost = self._sums[name] = self.selected(fragment.selected, fragment.type) if fragment else Sum()
        return cost

    def _field(self, field: OutlineField, price: Price) -> Sum:
        inside = self.selected(field.selected, price.type) if field.selected else Sum()
        asks = (price.asks + inside.asks) * self._authorities(field)
        if price.is_paged:
            return Sum(0, 1 + inside.values, asks)
        if price.page is not None:
            return Sum(1 + inside.values + inside.paged * self._page(field, price.page), 0, asks)
        length = self._length(field, price.length)
        return Sum(length * (1 + inside.values + inside.paged), 0, asks)

    def _page(self, field: OutlineField, default: int) -> int:
        first = self._value(field.arguments.get("first", default))
        if first is None and not (isinstance(field.arguments["first"], Variable) and self._variables is None):
            return default  # null takes the default
        return max(first, 0) if isinstance(first, int) else MAX_PAGE

    def _authorities(self, field: OutlineField) -> int:
        """As many as are named; whoever names none has few."""
        argument = field.arguments.get("authorities")
        if isinstance(argument, Variable) and self._variables is None:
            return MAX_AUTHORITIES
        authorities = self._value(argument)
        return max(len(authorities), 1) if isinstance(authorities, list) else 1

    def _length(self, field: OutlineField, length: int) -> int:
        """As many entities as are asked for; a list that is not asked for by its members has its usual length."""
        if field.name != "_entities":
            return length
        representations = self._value(field.arguments.get("representations"))
        return len(representations) if isinstance(representations, list) else MAX_PAGE

    def _value(self, value: Any) -> Any:
        if not isinstance(value, Variable):
            return value
        if self._variables is None:
            return None
        return self._variables.get(value.name, self._defaults.get(value.name))
