"""Connections: a sorted list cut into pages by cursors that hold a place in the order, not an offset."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Generic, TypeVar

from msgspec import Struct

from gateway.errors import Code, FieldError
from gateway.loaders.coverage import Coverage

N = TypeVar("N")
Day = int
"""Where a node's day stands in an order."""
Position = tuple[int, str]
"""A node's own position: its day's, and a name that no other node has."""

MAX_PAGE = 100


class Edge(Struct, Generic[N], frozen=True):
    """A node and its place in the list."""

    cursor: str
    node: N


class PageInfo(Struct, frozen=True):
    """Where a page stands in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


class Page(Struct, Generic[N], frozen=True, eq=False):
    """One page of a list, with what is known of the whole."""

    nodes: list[N]
    order: Order[N]
    skipped: bool
    more: bool
    total: int
    coverage: Coverage

    @property
    def edges(self) -> list[Edge[N]]:
        """The nodes with their cursors."""
        return [Edge(self.order.cursor(node), node) for node in self.nodes]

    @property
    def page_info(self) -> PageInfo:
        """Where this page stands."""
        return PageInfo(
            has_next_page=self.more,
            has_previous_page=self.skipped,
            start_cursor=self.order.cursor(self.nodes[0]) if self.nodes else None,
            end_cursor=self.order.cursor(self.nodes[-1]) if self.nodes else None,
        )

    @property
    def total_count(self) -> int | None:
        """How many there are on all pages. None unless that is known for sure."""
        return self.total if self.coverage.complete else None


@dataclass(frozen=True, slots=True)
class Order(Generic[N]):
    """An order by day, and of one day by name. Names can be dear to make, so as few as will do are made.

    `of`: the kind of list, since a cursor of another kind has no place in this one.
    """

    of: str
    day: Callable[[N], Day]
    name: Callable[[N], str] = attrgetter("id")

    def within(self, scope: str) -> Order[N]:
        """Return the same order, whose cursors have no place in another scope's lists."""
        return replace(self, of=f"{self.of} of {scope}")

    def position(self, node: N) -> Position:
        """Return a node's own position."""
        return self.day(node), self.name(node)

    def cursor(self, node: N) -> str:
        """Return the cursor after which to go on from a node."""
        return cursor(self.of, self.position(node))


def page(nodes: Iterable[N], order: Order[N], coverage: Coverage, *, first: int, after: str | None) -> Page[N]:
    """Return the page of `first` nodes after a cursor. Raises FieldError for an unusable page size or cursor."""
    if not 0 <= first <= MAX_PAGE:
        raise FieldError(Code.BAD_PAGE_SIZE)
    all_nodes = list(nodes)
    node_days = list(map(order.day, all_nodes))
    total = len(all_nodes)
    if after is None and len(node_of_day := dict(zip(node_days, all_nodes, strict=True))) == total:
        ordered = [node_of_day[day] for day in sorted(node_of_day)[:first]]  # each day once: no names are needed
        return Page(ordered, order, False, total > first, total, coverage)
    position = parse_cursor(order.of, after) if after is not None else None
    of_day: defaultdict[Day, list[N]] = defaultdict(list)
    for day, node in zip(node_days, all_nodes, strict=True):
        of_day[day].append(node)
    days = sorted(of_day)
    if position is not None:
        days = days[bisect_left(days, position[0]) :]
        if days and days[0] == position[0]:
            of_day[days[0]] = _after(of_day[days[0]], position[1], order)
    left = total if position is None else sum(len(of_day[day]) for day in days)
    page_nodes: list[N] = []
    for day in days:
        if len(page_nodes) >= first:
            break
        day_nodes = of_day[day]
        page_nodes += day_nodes if len(day_nodes) == 1 else sorted(day_nodes, key=order.name)
    return Page(page_nodes[:first], order, left < total, left > first, total, coverage)


def _after(nodes: list[N], name: str, order: Order[N]) -> list[N]:
    """Return those of a day that come after a name."""
    return [node for node in nodes if order.name(node) > name]


_GROUP = 1 << 22
"""More days than the calendar has."""
UNDATED: Day = _GROUP
"""Where a node without a day stands: after those of all days, which stand so many before it."""


def newest_first(day: date | None, *, group: int = 0) -> Day:
    """Return the position in an order by day, newest first and undated last; a group comes before all of the next."""
    end = (group + 1) * _GROUP
    return end - day.toordinal() if day else end


def cursor(of: str, position: Position) -> str:
    """Return an opaque text for a position in a kind of list."""
    day, name = position
    return urlsafe_b64encode(f"{of}:{day}:{name}".encode()).rstrip(b"=").decode()


def parse_cursor(of: str, text: str) -> Position:
    """Return the position that a cursor of this kind of list holds. Raises FieldError."""
    try:
        if len(text) > 400:
            raise ValueError
        _, day, name = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(":", 2)
        position = (int(day), name)
        if cursor(of, position) != text:
            raise ValueError
    except ValueError:
        raise FieldError(Code.BAD_CURSOR) from None
    return position
