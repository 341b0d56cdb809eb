"""Connections: a sorted list cut into pages by cursors that hold a place in the order, not an offset."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from gateway.coverage import Coverage
from gateway.errors import Code, Refusal

N = TypeVar("N")
Place = tuple[int, int, str]
"""A place in an order: group, day (negative when newest come first), id. Compared from the left."""

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
    place: Callable[[N], Place]
    skipped: bool
    more: bool
    total: int
    coverage: Coverage

    @property
    def edges(self) -> list[Edge[N]]:
        """The nodes with their cursors."""
        return [Edge(cursor(self.place(node)), node) for node in self.nodes]

    @property
    def page_info(self) -> PageInfo:
        """Where this page stands."""
        return PageInfo(
            has_next_page=self.more,
            has_previous_page=self.skipped,
            start_cursor=cursor(self.place(self.nodes[0])) if self.nodes else None,
            end_cursor=cursor(self.place(self.nodes[-1])) if self.nodes else None,
        )

    @property
    def total_count(self) -> int | None:
        """How many there are on all pages. None unless that is known for sure."""
        return self.total if self.coverage.complete else None


def page(
    nodes: Iterable[N], place: Callable[[N], Place], coverage: Coverage, *, first: int, after: str | None
) -> Page[N]:
    """The page of `first` nodes after a cursor. Raises Refusal for a page size or cursor that cannot be used."""
    if not 0 <= first <= MOST:
        raise Refusal(Code.BAD_PAGE_SIZE)
    ordered = sorted(nodes, key=place)
    start = bisect_right(ordered, parse_cursor(after), key=place) if after is not None else 0
    end = start + first
    return Page(
        nodes=ordered[start:end],
        place=place,
        skipped=start > 0,
        more=end < len(ordered),
        total=len(ordered),
        coverage=coverage,
    )


def newest_first(day: date | None, id: str, *, group: int = 0) -> Place:
    """The place in an order by day, newest first and undated last, ties by id."""
    return (2 * group, -day.toordinal(), id) if day else (2 * group + 1, 0, id)


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
