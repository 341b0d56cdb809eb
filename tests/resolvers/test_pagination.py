"""Connections: walking page by page gives the whole sorted list once, whatever happens to the list meanwhile."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import Code, FieldError
from gateway.loaders.coverage import AnswerState, Coverage, cover
from gateway.resolvers.pagination import Order, Page, Position, cursor, newest_first, page, parse_cursor
from tests.builders import an_answer

COMPLETE = cover([an_answer()])
PARTIAL = cover([an_answer(AnswerState.TRUNCATED)])


class Node(NamedTuple):
    """Something with a day, and an id that no other has."""

    day: date | None
    id: str


ORDER: Order[Node] = Order("nodes", lambda node: newest_first(node.day))


def position(node: Node) -> Position:
    return ORDER.position(node)


def a_page(nodes: list[Node], *, first: int = 2, after: str | None = None, coverage: Coverage = COMPLETE) -> Page[Node]:
    return page(nodes, ORDER, coverage, first=first, after=after)


def walk(nodes: list[Node], *, first: int) -> list[Page[Node]]:
    """Every page of a list, from the first to the one without a next."""
    pages = [a_page(nodes, first=first)]
    while pages[-1].page_info.has_next_page:
        pages.append(a_page(nodes, first=first, after=pages[-1].page_info.end_cursor))
    return pages


days = st.none() | st.integers(0, 5).map(lambda days: date(2026, 11, 16) - timedelta(days))
lists = st.lists(st.builds(Node, days, st.text(min_size=1, max_size=5)), max_size=30, unique_by=lambda node: node.id)
sizes = st.integers(1, 10)


@given(lists, sizes)
def test_all_pages_together_are_the_sorted_list(nodes: list[Node], first: int) -> None:
    """Each node comes once: newest first, undated last, ties by id."""
    dated = sorted((node for node in nodes if node.day), key=lambda node: node.id)
    dated.sort(key=lambda node: node.day or date.min, reverse=True)
    undated = sorted((node for node in nodes if node.day is None), key=lambda node: node.id)
    assert [node for page in walk(nodes, first=first) for node in page.nodes] == dated + undated


@given(lists, sizes)
def test_every_page_knows_where_it_stands(nodes: list[Node], first: int) -> None:
    """Only the first page has no previous and only the last no next; all of them know the total."""
    pages = walk(nodes, first=first)
    for number, current in enumerate(pages):
        info = current.page_info
        assert info.has_previous_page == (number > 0)
        assert info.has_next_page == (number < len(pages) - 1)
        assert [info.start_cursor, info.end_cursor] == (
            [current.edges[0].cursor, current.edges[-1].cursor] if current.nodes else [None, None]
        )
        assert [edge.node for edge in current.edges] == current.nodes
        assert current.total_count == len(nodes)


@given(lists.filter(bool), sizes, st.data())
def test_a_vanished_node_does_not_break_the_walk(nodes: list[Node], first: int, data: st.DataObject) -> None:
    """The page after a node that is gone begins where the node stood."""
    page_of_all = a_page(nodes, first=100)
    gone = data.draw(st.integers(0, len(nodes) - 1))
    left = [node for node in nodes if node != page_of_all.nodes[gone]]
    after = a_page(left, first=first, after=page_of_all.edges[gone].cursor)
    assert after.nodes == page_of_all.nodes[gone + 1 :][:first]
    assert after.page_info.has_previous_page == (gone > 0)


@given(lists.filter(bool), st.builds(Node, days, st.text(min_size=6, max_size=8)), st.data())
def test_a_new_node_moves_no_other(nodes: list[Node], new: Node, data: st.DataObject) -> None:
    """What comes after a cursor stays after it when a node is added."""
    page_of_all = a_page(nodes, first=100)
    at = data.draw(st.integers(0, len(nodes) - 1))
    after = a_page([new, *nodes], first=100, after=page_of_all.edges[at].cursor)
    assert [node for node in after.nodes if node != new] == page_of_all.nodes[at + 1 :]


@given(st.tuples(st.integers(-4_000_000, 80_000_000), st.text(max_size=60)))
def test_a_cursor_holds_its_place(at: Position) -> None:
    """A cursor is plain text for a URL, and opens to the place it was made of."""
    assert parse_cursor("nodes", cursor("nodes", at)) == at
    assert set(cursor("nodes", at)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def test_no_nodes_for_a_badge() -> None:
    """first: 0 answers the count alone."""
    badge = a_page([Node(None, "a")], first=0)
    assert (badge.nodes, badge.total_count, badge.page_info.has_next_page) == ([], 1, True)
    assert badge.page_info.end_cursor is None


def test_a_page_of_nothing() -> None:
    """An empty list has no cursors and no other pages."""
    empty = a_page([])
    assert (empty.nodes, empty.total_count) == ([], 0)
    assert not empty.page_info.has_next_page
    assert not empty.page_info.has_previous_page


def test_the_page_after_the_last() -> None:
    """After the last node there is nothing more, and something before."""
    nodes = [Node(None, "a"), Node(None, "b")]
    after = a_page(nodes, after=a_page(nodes).page_info.end_cursor)
    assert after.nodes == []
    assert after.page_info.has_previous_page
    assert not after.page_info.has_next_page


def test_the_total_is_unknown_where_a_source_is_missing() -> None:
    """A count that could be too low is not told."""
    assert a_page([Node(None, "a")], coverage=PARTIAL).total_count is None


@pytest.mark.parametrize("first", [0, 100])
def test_the_smallest_and_the_largest_page(first: int) -> None:
    """0 and 100 are page sizes."""
    assert a_page([], first=first).nodes == []


@pytest.mark.parametrize("first", [-1, 101, 2**31])
def test_other_sizes_are_refused(first: int) -> None:
    """A page has 0 to 100 nodes."""
    with pytest.raises(FieldError) as refused:
        a_page([], first=first)
    assert refused.value.code is Code.BAD_PAGE_SIZE


def encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("MQ", id="one part"),
        pytest.param(encoded("nodes:b:x"), id="no day"),
        pytest.param(encoded("nodes:1_0:x"), id="another spelling of a number"),
        pytest.param(encoded("nodes: 1:x"), id="a blank"),
        pytest.param(encoded("nodes:-0:x"), id="minus nothing"),
        pytest.param(encoded("nodes:٣:x"), id="other digits"),
        pytest.param(encoded("nodes:1:\ud800"), id="half a character"),
        pytest.param(encoded("nodes:1:x") + "=", id="padding"),
        pytest.param(encoded("nodes:1:x") + "\n", id="a line end"),
        pytest.param(encoded("nodes:1:xyz")[:-1] + "5", id="spare bits"),
        pytest.param("MTp 4", id="a blank inside"),
        pytest.param(encoded("0.-739936.x"), id="spelled as once"),
        pytest.param(encoded("1:x"), id="of no list"),
        pytest.param(encoded("cases:1:x"), id="of another list"),
        pytest.param("not base64!", id="not base64"),
        pytest.param("ø", id="not ASCII"),
        pytest.param("A", id="one letter"),
        pytest.param("_w", id="not UTF-8"),
        pytest.param(encoded("nodes:1:" + "x" * 400), id="too long"),
        pytest.param(encoded(f"nodes:{'9' * 250}:x") * 40, id="far too long"),
    ],
)
def test_a_bad_cursor_is_refused(text: str) -> None:
    """A cursor is one of ours to the letter, or it is refused with BAD_CURSOR."""
    with pytest.raises(FieldError) as refused:
        a_page([Node(None, "a")], after=text)
    assert refused.value.code is Code.BAD_CURSOR


@given(st.text())
def test_no_text_breaks_the_reader_of_cursors(text: str) -> None:
    """Whatever a client sends is a cursor of ours or is refused."""
    with suppress(FieldError):
        assert cursor("nodes", parse_cursor("nodes", text)) == text
