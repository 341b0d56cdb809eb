"""Connections: a sorted list cut into pages by cursors that hold a place in the order, not an offset."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Generic, TypeVar

from msgspec import Struct

from gateway.errors import Code, FieldError
from gateway.loaders.coverage import Coverage

N = TypeVar("N")
Day = int
"""Where a node's day stands in an order."""
Place = tuple[int, str]
"""A node's own place: its day's, and a name that no other node has."""

MOST = 100


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
    """An order by day, and of one day by name. Names can be dear, so they are asked of as few nodes as will do.

    `of`: the kind of list, since a cursor of another kind has no place in this one.
    """

    of: str
    day: Callable[[N], Day]
    name: Callable[[N], str] = attrgetter("id")

    def place(self, node: N) -> Place:
        """A node's own place."""
        return self.day(node), self.name(node)

    def cursor(self, node: N) -> str:
        """Where to go on after a node."""
        return cursor(self.of, self.place(node))


def page(nodes: Iterable[N], order: Order[N], coverage: Coverage, *, first: int, after: str | None) -> Page[N]:
    """The page of `first` nodes after a cursor. Raises FieldError for a page size or cursor that cannot be used."""
    if not 0 <= first <= MOST:
        raise FieldError(Code.BAD_PAGE_SIZE)
    listed = list(nodes)
    on = list(map(order.day, listed))
    if after is None and len(alone := dict(zip(on, listed, strict=True))) == len(listed):  # so no names are needed
        return Page([alone[day] for day in sorted(alone)[:first]], order, False, len(on) > first, len(on), coverage)
    place = parse_cursor(order.of, after) if after is not None else None
    of_day: defaultdict[Day, list[N]] = defaultdict(list)
    for day, node in zip(on, listed, strict=True):
        of_day[day].append(node)
    days = sorted(of_day)
    if place is not None:
        days = days[bisect_left(days, place[0]) :]
        if days and days[0] == place[0]:
            of_day[days[0]] = _after(of_day[days[0]], place[1], order)
    left = len(listed) if place is None else sum(len(of_day[day]) for day in days)
    shown: list[N] = []
    for day in days:
        if len(shown) >= first:
            break
        its = of_day[day]
        shown += its if len(its) == 1 else sorted(its, key=order.name)
    return Page(shown[:first], order, left < len(listed), left > first, len(listed), coverage)


def _after(nodes: list[N], name: str, order: Order[N]) -> list[N]:
    """Those of a day that come after a name."""
    return [node for node in nodes if order.name(node) > name]


_GROUP = 1 << 22
"""More days than the calendar has."""


def newest_first(day: date | None, *, group: int = 0) -> Day:
    """The place in an order by day, newest first and undated last; a group comes before all of the next."""
    end = (group + 1) * _GROUP
    return end - day.toordinal() if day else end


def cursor(of: str, place: Place) -> str:
    """An opaque text for a place in a kind of list."""
    day, name = place
    return urlsafe_b64encode(f"{of}:{day}:{name}".encode()).rstrip(b"=").decode()


def parse_cursor(of: str, text: str) -> Place:
    """The place that a cursor of this kind of list holds. Raises FieldError."""
    try:
        if len(text) > 400:
            raise ValueError
        _, day, name = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(":", 2)
        place = (int(day), name)
        if cursor(of, place) != text:
            raise ValueError
    except ValueError:
        raise FieldError(Code.BAD_CURSOR) from None
    return place
