"""Connections: a sorted list cut into pages by cursors that hold a place in the order, not an offset."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Generic, TypeVar

from gateway.coverage import Coverage
from gateway.errors import Code, Refusal

N = TypeVar("N")
Day = tuple[int, int]
"""Where a node's day stands in an order: its group, and the day (negative when newest come first)."""
Place = tuple[int, int, str]
"""A node's own place: the day's, and a name that no other node has. Compared from the left."""

MOST = 100


@dataclass(frozen=True, slots=True)
class Edge(Generic[N]):
    """A node and its place in the list."""

    cursor: str
    node: N


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Page(Generic[N]):
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
        return [Edge(cursor(self.order.place(node)), node) for node in self.nodes]

    @property
    def page_info(self) -> PageInfo:
        """Where this page stands."""
        return PageInfo(
            has_next_page=self.more,
            has_previous_page=self.skipped,
            start_cursor=cursor(self.order.place(self.nodes[0])) if self.nodes else None,
            end_cursor=cursor(self.order.place(self.nodes[-1])) if self.nodes else None,
        )

    @property
    def total_count(self) -> int | None:
        """How many there are on all pages. None unless that is known for sure."""
        return self.total if self.coverage.complete else None


@dataclass(frozen=True, slots=True)
class Order(Generic[N]):
    """An order by day, and of one day by name. Names can be dear, so they are asked of as few nodes as will do."""

    day: Callable[[N], Day]
    name: Callable[[N], str] = attrgetter("id")

    def place(self, node: N) -> Place:
        """A node's own place."""
        return (*self.day(node), self.name(node))


class _Ordered(Generic[N]):
    """A list that is sorted by day, and of a day by name where somebody looks."""

    def __init__(self, nodes: Iterable[N], order: Order[N]) -> None:
        self._order = order
        found = list(nodes)
        days = list(map(order.day, found))
        sequence = sorted(range(len(found)), key=days.__getitem__)
        self._days = [days[number] for number in sequence]
        self._nodes = [found[number] for number in sequence]

    def __len__(self) -> int:
        return len(self._nodes)

    def after(self, place: Place) -> int:
        """Where the list goes on after a place."""
        first, last = self._settled(place[:2])
        return bisect_right(self._nodes, place[2], first, last, key=self._order.name)

    def part(self, start: int, end: int) -> list[N]:
        """The nodes from one number up to another."""
        days, end = self._days, min(end, len(self._days))
        place = start
        while place < end:
            day = days[place]
            is_alone = (place + 1 == len(days) or days[place + 1] != day) and (place == 0 or days[place - 1] != day)
            place = place + 1 if is_alone else self._settled(day)[1]
        return self._nodes[start:end]

    def _settled(self, day: Day) -> tuple[int, int]:
        """Where a day's nodes begin and end, once they are in order."""
        first, last = bisect_left(self._days, day), bisect_right(self._days, day)
        if last - first > 1:
            self._nodes[first:last] = sorted(self._nodes[first:last], key=self._order.name)
        return first, last


def page(nodes: Iterable[N], order: Order[N], coverage: Coverage, *, first: int, after: str | None) -> Page[N]:
    """The page of `first` nodes after a cursor. Raises Refusal for a page size or cursor that cannot be used."""
    if not 0 <= first <= MOST:
        raise Refusal(Code.BAD_PAGE_SIZE)
    ordered = _Ordered(nodes, order)
    start = ordered.after(parse_cursor(after)) if after is not None else 0
    end = start + first
    return Page(
        nodes=ordered.part(start, end),
        order=order,
        skipped=start > 0,
        more=end < len(ordered),
        total=len(ordered),
        coverage=coverage,
    )


def newest_first(day: date | None, *, group: int = 0) -> Day:
    """The place in an order by day, newest first and undated last."""
    return (2 * group, -day.toordinal()) if day else (2 * group + 1, 0)


def cursor(place: Place) -> str:
    """An opaque text for a place."""
    group, day, id = place
    return urlsafe_b64encode(f"{group}.{day}.{id}".encode()).rstrip(b"=").decode()


def parse_cursor(text: str) -> Place:
    """The place a cursor holds. Raises Refusal."""
    try:
        if len(text) > 400:
            raise ValueError
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        group, day, id = raw.split(".", 2)
        place = (int(group), int(day), id)
        if cursor(place) != text:
            raise ValueError
    except ValueError:
        raise Refusal(Code.BAD_CURSOR) from None
    return place
