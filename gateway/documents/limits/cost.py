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

LONGEST_PAGE = 100
ASSUMED_LENGTH = 10
MOST_AUTHORITIES = 100
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
    """The prices of all fields of a schema."""
    objects = [one for one in schema.type_map.values() if isinstance(one, GraphQLObjectType)]
    paged = {place for one in objects for field in one.fields.values() for place in _sized(field)}
    return {
        one.name: {name: _price(field, (one.name, name) in paged) for name, field in one.fields.items()}
        for one in objects
    }


def _sized(field: Any) -> Iterator[tuple[str, str]]:
    """The fields of the page below this field that are as long as the page."""
    size = _said(field).get(ListSize)
    for name in (size and size.sized_fields) or ():
        yield get_named_type(field.type).name, name


def _price(field: Any, is_paged: bool) -> Price:
    said = _said(field)
    cost, size = said.get(Cost), said.get(ListSize)
    inner = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    length = (size and size.assumed_size) or ASSUMED_LENGTH if isinstance(inner, GraphQLList) else 1
    page = next((field.args[name].default_value for name in (size and size.slicing_arguments) or ()), None)
    return Price(get_named_type(field.type).name, length, page, is_paged, cost.weight - 1 if cost else 0)


def _said(field: Any) -> dict[type, Any]:
    """The directives of a field, as the schema prints them."""
    definition = field.extensions.get("strawberry-definition")
    return {type(one): one for one in definition.directives} if definition else {}


def check(prices: Prices, outline: Outline, name: str | None, variables: Mapping[str, Any] | None, limit: int) -> None:
    """Raises TooMuch where an operation costs more. Without variables each counts as the longest page."""
    walk = _Walk(prices, outline, variables)
    for operation in outline.operations:
        if name is None or operation.name == name:
            cost = walk.operation(operation)
            enforce(Code.TOO_COSTLY, limit=limit, found=sum(cost))


class _Walk:
    """Walks each fragment once, and remembers its cost."""

    def __init__(self, prices: Prices, outline: Outline, variables: Mapping[str, Any] | None) -> None:
        self._prices = prices
        self._fragments = outline.fragments
        self._variables = variables
        self._defaults: Mapping[str, Value] = {}
        self._known: dict[str, Sum] = {}

    def operation(self, operation: OutlineOperation) -> Sum:
        """The cost of one operation. Its variables have defaults of its own, so nothing is remembered from another."""
        if self._variables is not None:
            self._defaults = operation.variables
            self._known.clear()
        return self.selected(operation.selected, "Query" if operation.kind == "query" else "")

    def selected(self, selected: Selected, type: str) -> Sum:
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
        return Sum(values, paged, asks)

    def _fragment(self, name: str) -> Sum:
        known = self._known.get(name)
        if known is None:
            fragment = self._fragments.get(name)
            known = self.selected(fragment.selected, fragment.type) if fragment else Sum()
            self._known[name] = known
        return known

    def _field(self, field: OutlineField, price: Price) -> Sum:
        inside = self.selected(field.selected, price.type) if field.selected else Sum()
        asks = (price.asks + inside.asks) * self._authorities(field)
        if price.is_paged:
            return Sum(0, 1 + inside.values, asks)
        if price.page is not None:
            return Sum(1 + inside.values + inside.paged * self._page(field, price.page), 0, asks)
        length = self._given(field, price.length)
        return Sum(length * (1 + inside.values + inside.paged), 0, asks)

    def _page(self, field: OutlineField, default: int) -> int:
        asked = self._value(field.arguments.get("first", default))
        if asked is None and not (isinstance(field.arguments["first"], Variable) and self._variables is None):
            return default  # null takes the default
        return max(asked, 0) if isinstance(asked, int) else LONGEST_PAGE

    def _authorities(self, field: OutlineField) -> int:
        """As many as are named; whoever names none has few."""
        given = field.arguments.get("authorities")
        if isinstance(given, Variable) and self._variables is None:
            return MOST_AUTHORITIES
        named = self._value(given)
        return max(len(named), 1) if isinstance(named, list) else 1

    def _given(self, field: OutlineField, length: int) -> int:
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
