"""Lists as pages need them, from HTTP to SOAP and back: orders, searches, the latest events, and sums by month."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from tests.running import Stack

PERSONAS = ["overblik", "flyttet", "pensionist", "mange-sager"]
SENT = {"SENT", "PAID", "PARTLY_PAID"}


def every_page(stack: Stack, query: str, path: list[str], *, persona: str, **variables: Any) -> list[Any]:
    """Return the nodes of all pages of a connection."""
    nodes: list[Any] = []
    after = None
    while True:
        connection: Any = stack.data(query, persona=persona, after=after, **variables)
        for name in path:
            connection = connection[name]
        nodes += connection["nodes"]
        if not connection["pageInfo"]["hasNextPage"]:
            return nodes
        after = connection["pageInfo"]["endCursor"]


CASES = """query ($after: String, $by: CaseOrder, $first: Int, $filter: CaseFilter) {
  me { cases(first: $first, after: $after, orderBy: $by, filter: $filter) { totalCount
    nodes { id title openedOn closedOn progressSince area { kle } } pageInfo { hasNextPage endCursor } } } }"""


def cases(stack: Stack, persona: str, by: str | None = None, first: int = 100, **filter: Any) -> list[Any]:
    return every_page(stack, CASES, ["me", "cases"], persona=persona, by=by, first=first, filter=filter)


@pytest.mark.parametrize("persona", PERSONAS)
def test_cases_are_listed_in_the_order_that_is_asked_for(stack: Stack, persona: str) -> None:
    """The same cases in each order; short pages give the list that long ones give."""
    by_progress = cases(stack, persona)
    by_opening, by_title = cases(stack, persona, "OPENED"), cases(stack, persona, "TITLE")

    assert len(by_progress) > 1
    assert {case["id"] for case in by_progress} == {case["id"] for case in by_opening} == {c["id"] for c in by_title}
    assert cases(stack, persona, "PROGRESS") == by_progress
    opened = [case["openedOn"] or "" for case in by_opening]
    assert opened == sorted(opened, reverse=True)
    titles = [danish(case["title"]) for case in by_title]
    assert all(before <= after for before, after in pairwise(titles))
    for by, expected in (("PROGRESS", by_progress), ("OPENED", by_opening), ("TITLE", by_title)):
        assert cases(stack, persona, by, first=7 if len(expected) < 100 else 60) == expected


def danish(title: str) -> list[int]:
    letters = "abcdefghijklmnopqrstuvwxyzæøå"
    return [letters.find(letter) if letter in letters else ord(letter) - 1000 for letter in title.lower()[:60]]


def test_a_cursor_holds_its_place_in_one_order_alone(stack: Stack) -> None:
    first = stack.data(CASES, first=1, by="TITLE")["me"]["cases"]
    answer = stack.ask(CASES, first=1, by="OPENED", after=first["pageInfo"]["endCursor"])

    assert answer["data"]["me"]["cases"] is None
    assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


@pytest.mark.parametrize("persona", PERSONAS)
def test_titles_are_searched_word_by_word(stack: Stack, persona: str) -> None:
    """In whatever case and order; every case with the words is there, and no other."""
    every_case = cases(stack, persona)
    for case in every_case[:5]:
        words = case["title"].upper().split()
        text = " ".join(reversed(words))
        matching = [
            candidate for candidate in every_case if all(word.lower() in candidate["title"].lower() for word in words)
        ]
        assert cases(stack, persona, text=text) == matching
    assert cases(stack, persona, text="  ") == every_case
    assert cases(stack, persona, text="ingen sag hedder sådan") == []


def test_closed_cases_are_narrowed_to_a_year(stack: Stack) -> None:
    closed = [case for case in cases(stack, "mange-sager") if case["closedOn"]]
    day = sorted(case["closedOn"] for case in closed)[len(closed) // 2]

    assert cases(stack, "mange-sager", closedTo=day) == [case for case in closed if case["closedOn"] <= day]
    assert cases(stack, "mange-sager", closedFrom=day, closedTo=day) == [c for c in closed if c["closedOn"] == day]


def test_benefits_and_payments_are_searched_by_title(stack: Stack) -> None:
    query = """query ($benefits: BenefitFilter, $payments: PaymentFilter) { me {
      benefits(first: 100, filter: $benefits) { nodes { title } }
      payments(first: 100, filter: $payments) { nodes { title } } } }"""
    everything = stack.data(query)["me"]
    word = everything["benefits"]["nodes"][0]["title"].split()[0].upper()
    narrowed = stack.data(query, benefits={"text": word}, payments={"text": word})["me"]

    for name in ("benefits", "payments"):
        expected = [node for node in everything[name]["nodes"] if word.lower() in node["title"].lower()]
        assert narrowed[name]["nodes"] == expected[: len(narrowed[name]["nodes"])]
        assert len(narrowed[name]["nodes"]) >= len(expected) > 0


TIMELINE = """query ($id: ID!, $first: Int, $after: String, $newest: Boolean) { case(id: $id) {
  timeline(first: $first, after: $after, newestFirst: $newest) {
    nodes { date kind title progress document { id } payment { id } } pageInfo { hasNextPage endCursor } } } }"""


def test_the_latest_events_come_first_where_that_is_asked(stack: Stack) -> None:
    """Newest first is oldest first read from its end, day by day; short pages give the same list."""
    [*open_cases] = [case["id"] for case in cases(stack, "overblik")]
    events_seen = 0
    for id in open_cases:
        oldest = stack.data(TIMELINE, id=id, first=100)["case"]["timeline"]
        if oldest is None:
            continue
        newest = every_page(stack, TIMELINE, ["case", "timeline"], persona="overblik", id=id, first=3, newest=True)
        events_seen += len(newest)
        assert [event["date"] for event in newest] == [event["date"] for event in reversed(oldest["nodes"])]
        assert sorted(map(repr, newest)) == sorted(map(repr, oldest["nodes"]))
        steps = [event["progress"] for event in newest if event["progress"]]
        assert steps == [event["progress"] for event in reversed(oldest["nodes"]) if event["progress"]]
    assert events_seen > 20


MONTHS = """query ($from: Date, $to: Date) { me { paymentsByMonth(from: $from, to: $to) {
  months { month sums { ...sums } } total { ...sums } coverage { complete } } } }
fragment sums on PaymentSums { gross { amount } net { amount } planned { amount } payments unknown }"""
LINES = """query ($after: String) { me { payments(first: 100, after: $after) {
  nodes { availableOn status amount { amount } total { id sent { amount } paid { amount } } }
  pageInfo { hasNextPage endCursor } } } }"""


@pytest.mark.parametrize("persona", ["overblik", "pensionist", "mange-betalinger", "korrektioner"])
def test_the_sums_of_a_month_are_those_of_its_lines(stack: Stack, persona: str) -> None:
    """Recounted from every line: what was sent, what reached the account, and what is planned."""
    by_month: dict[str, list[Any]] = defaultdict(list)
    for line in every_page(stack, LINES, ["me", "payments"], persona=persona):
        if line["availableOn"]:
            by_month[line["availableOn"][:7] + "-01"].append(line)
    answer = stack.data(MONTHS, persona=persona)["me"]["paymentsByMonth"]

    assert [month["month"] for month in answer["months"]] == sorted(by_month, reverse=True)
    for month in answer["months"]:
        assert month["sums"] == recounted(by_month[month["month"]])
    if answer["coverage"]["complete"]:
        assert sum(Decimal(m["sums"]["gross"]["amount"]) for m in answer["months"]) == Decimal(
            answer["total"]["gross"]["amount"]
        )


def recounted(lines: list[Any]) -> dict[str, Any]:
    sent = [line for line in lines if line["status"] in SENT]
    reached: dict[str, Any] = {}
    for line in sent:
        total = line["total"] or {"id": "hidden", "sent": None, "paid": None}
        reached[total["id"]] = (total["paid"] or total["sent"] or {"amount": None})["amount"]
    net = None if None in reached.values() else sum(map(Decimal, reached.values()), Decimal())
    return {
        "gross": {"amount": written(sum((Decimal(line["amount"]["amount"]) for line in sent), Decimal()))},
        "net": None if net is None else {"amount": written(net)},
        "planned": {
            "amount": written(
                sum((Decimal(line["amount"]["amount"]) for line in lines if line["status"] == "PLANNED"), Decimal())
            )
        },
        "payments": len({line["total"]["id"] if line["total"] else id(line) for line in sent}),
        "unknown": sum(line["status"] == "UNKNOWN" for line in lines),
    }


def written(amount: Decimal) -> str:
    return f"{amount:.2f}"


def test_a_year_is_narrowed_by_its_days(stack: Stack) -> None:
    every_month = stack.data(MONTHS)["me"]["paymentsByMonth"]
    months = [month["month"] for month in every_month["months"]]
    some = stack.data(MONTHS, **{"from": months[2], "to": months[0]})["me"]["paymentsByMonth"]

    assert [month["month"] for month in some["months"]][-2:] == months[1:3]
    assert some["months"][-2:] == every_month["months"][1:3]


def test_a_source_that_fails_leaves_the_total_unknown(stack: Stack) -> None:
    """Months of what came are there; a total that is too low is not."""
    every_month = stack.data(MONTHS)["me"]["paymentsByMonth"]
    with stack.trouble(service="ydelselistehent", authority="11111111", kind="http500"):
        answer = stack.data(MONTHS)["me"]["paymentsByMonth"]

    assert every_month["total"] is not None
    assert (answer["total"], answer["coverage"]) == (None, {"complete": False})
