"""A citizen's story from HTTP to SOAP and back, over real sockets on both sides."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.conftest import STACK_DEADLINE
from tests.running import Stack

BENEFIT_CALLS = {"BevillingHent", "fremsoeg-sager"}
"""The answer by grant tells every payment line, so EffektueringHent is not asked."""
EVERYTHING = """
{ me { name residence { name }
  cases(first: 100) { totalCount coverage { complete } nodes { id title progress
    timeline(first: 100) { totalCount } documents(first: 100) { totalCount } benefits { nodes { title } } } }
  benefits { nodes { id title case { title } nextPayment { date } payments(first: 100) { totalCount } } }
  payments(first: 100) { totalCount nodes { title total { lines { title } } } } } }
"""


def test_a_citizen_sees_cases_letters_benefits_and_payments(stack: Stack) -> None:
    """Karen logs in and sees what Korsbæk and Udbetaling Danmark are doing for her."""
    me = stack.data(EVERYTHING)["me"]

    assert me["residence"]["name"] == "Korsbæk Kommune"
    assert me["cases"]["totalCount"] == len(me["cases"]["nodes"]) > 3
    assert me["cases"]["coverage"] == {"complete": True}
    assert any(case["documents"] and case["documents"]["totalCount"] for case in me["cases"]["nodes"])
    assert all(case["timeline"]["totalCount"] for case in me["cases"]["nodes"] if case["timeline"])
    assert len(me["benefits"]["nodes"]) >= 3
    assert me["payments"]["totalCount"] > 20


def test_a_case_is_found_again_by_its_id(stack: Stack) -> None:
    """An id from a list opens the same case, for the citizen whose it is."""
    cases = stack.data("{ me { cases { nodes { id title } } } }")["me"]["cases"]["nodes"]

    for case in cases:
        assert stack.data("query ($id: ID!) { case(id: $id) { id title } }", id=case["id"]) == {"case": case}


def test_another_citizens_case_is_not_found(stack: Stack) -> None:
    """A foreign id, a garbled one and one of another kind all look the same: nothing."""
    [foreign, *_] = stack.data("{ me { cases { nodes { id } } } }", persona="undtaget")["me"]["cases"]["nodes"]
    [benefit, *_] = stack.data("{ me { benefits { nodes { id } } } }")["me"]["benefits"]["nodes"]

    for id in (foreign["id"], benefit["id"], "", "x", foreign["id"][:-2], "a" * 10_000):
        assert stack.data("query ($id: ID!) { case(id: $id) { id } }", id=id) == {"case": None}


def test_the_document_and_the_payment_of_a_timeline_are_those_of_the_lists(stack: Stack) -> None:
    """The joined timeline invents nothing: its letters and payments carry the ids of the lists beside it."""
    query = """{ me { cases(first: 20) { nodes {
      documents(first: 100) { nodes { id date } }
      benefits(first: 10) { nodes { payments(first: 100) { nodes { id availableOn } } } }
      timeline(first: 100) { nodes { date kind document { id } payment { id } } } } } } }"""
    kinds: Counter[str] = Counter()
    for case in stack.data(query)["me"]["cases"]["nodes"]:
        dates = {document["id"]: document["date"] for document in (case["documents"] or {"nodes": []})["nodes"]}
        for benefit in (case["benefits"] or {"nodes": []})["nodes"]:
            dates |= {
                payment["id"]: payment["availableOn"] for payment in (benefit["payments"] or {"nodes": []})["nodes"]
            }
        for event in (case["timeline"] or {"nodes": []})["nodes"]:
            kinds[event["kind"]] += 1
            if node := event["document"] or event["payment"]:
                assert dates[node["id"]] == event["date"]
    assert kinds.keys() == {"PROGRESS", "DOCUMENT", "PAYMENT"}


class TestSourceCalls:
    """How often the indexes are asked, counted by the indexes themselves."""

    @pytest.mark.parametrize("persona", ["overblik", "flyttet", "pensionist", "tom"])
    def test_a_full_overview_asks_each_authority_once(self, stack: Stack, persona: str) -> None:
        """One call for cases, one for documents, one or two for benefits an authority, however many cases there are."""
        stack.forget()
        stack.data(EVERYTHING, persona=persona)
        calls = Counter(stack.calls())

        operations = {"fremsoeg-sager", "fremsoeg-dokumenter", "BevillingHent", "EffektueringHent"}
        assert {operation for _, operation, _ in calls} <= operations
        assert set(calls.values()) == {1}

    @pytest.mark.parametrize(
        ("query", "services"),
        [
            pytest.param("{ me { id name } }", set(), id="the citizen alone"),
            pytest.param("{ municipalities { name opens { since } } }", set(), id="public"),
            pytest.param("{ me { residence { name } } }", set(), id="the residence"),
            pytest.param("{ me { cases { nodes { title } } } }", {"fremsoeg-sager"}, id="cases"),
            pytest.param("{ me { payments { totalCount } } }", BENEFIT_CALLS, id="payments"),
            pytest.param(
                "query ($no: Boolean = false) { me { name benefits @include(if: $no) { totalCount } } }",
                set(),
                id="skipped",
            ),
        ],
    )
    def test_what_is_not_selected_is_not_asked(self, stack: Stack, query: str, services: set[str]) -> None:
        """No call for what nobody asked for. (Payments are held to the floor of their cases: rule 19.)"""
        stack.forget()
        stack.data(query)
        assert {operation for _, operation, _ in stack.calls()} == services

    def test_letters_are_asked_only_where_they_are_open(self, stack: Stack) -> None:
        """A case of an area without DOCUMENTS answers null, and costs no document call."""
        roskilde = "29189404"
        stack.forget()
        query = "query ($who: [CVR!]) { me { cases(authorities: $who) { nodes { documents { totalCount } } } } }"
        cases = stack.data(query, persona="flyttet", who=[roskilde])["me"]["cases"]["nodes"]

        assert [case["documents"] for case in cases] == [None] * len(cases)
        assert stack.calls() == [("sagdokumentindeks", "fremsoeg-sager", roskilde)]


class TestTrouble:
    """The far side is down, slow or wrong: what is known stands, and what is not known says so."""

    CASES = """{ me { cases { totalCount nodes { title }
      coverage { complete answers { index state authority { cvr } } } } } }"""

    @pytest.mark.parametrize(
        ("kind", "state"),
        [
            ("http500", "UNAVAILABLE"),
            ("http503html", "UNAVAILABLE"),
            ("fault11", "UNAVAILABLE"),
            ("fault12", "UNAVAILABLE"),
            ("status50", "UNAVAILABLE"),
            ("reset", "UNAVAILABLE"),
            ("refused", "UNAVAILABLE"),
            ("no-agreement", "REFUSED"),
            ("garbled", "GARBLED"),
            ("truncated", "GARBLED"),
            ("oversize", "GARBLED"),
            ("drip", "TIMED_OUT"),
        ],
    )
    def test_one_authority_fails(self, stack: Stack, kind: str, state: str) -> None:
        """The other authority's cases stand, the list says that it is not whole, and the count is unknown."""
        with stack.trouble(service="sagdokumentindeks", authority="11111111", kind=kind):
            cases = stack.data(self.CASES, persona="flyttet")["me"]["cases"]

        states = {row["authority"]["cvr"]: row["state"] for row in cases["coverage"]["answers"]}
        assert states.pop("11111111") == state
        assert set(states.values()) == {"ANSWERED"}
        assert (cases["coverage"]["complete"], cases["totalCount"]) == (False, None)
        assert cases["nodes"]

    @pytest.mark.parametrize(("kind", "state"), [("http500", "UNAVAILABLE"), ("no-agreement", "REFUSED")])
    def test_every_authority_fails(self, stack: Stack, kind: str, state: str) -> None:
        """The field is null with one coded error; the rest of the answer stands."""
        with stack.trouble(service="sagdokumentindeks", kind=kind):
            answer = stack.ask("{ me { name cases { totalCount } benefits { totalCount } } }")

        assert answer["data"]["me"]["cases"] is None
        assert answer["data"]["me"]["benefits"] is not None
        [error] = answer["errors"]
        assert error["path"] == ["me", "cases"]
        assert error["extensions"] == {
            "code": f"SOURCE_{state}",
            "index": "CASES",
            "authority": "11111111",
            "state": state,
        }

    def test_letters_cannot_be_fetched(self, stack: Stack) -> None:
        """The cases stand, their documents are null with an error each, and the timeline says that it is not whole."""
        query = """{ me { cases { nodes { title documents { totalCount }
          timeline { totalCount nodes { kind } coverage { complete } } } } } }"""
        with stack.trouble(service="sagdokumentindeks", kind="http500", operation="fremsoeg-dokumenter"):
            answer = stack.ask(query)

        troubled = [case for case in answer["data"]["me"]["cases"]["nodes"] if case["documents"] is None]
        assert troubled
        assert {error["extensions"]["index"] for error in answer["errors"]} == {"DOCUMENTS"}
        timelines = [case["timeline"] for case in troubled if case["timeline"]]
        assert any(not timeline["coverage"]["complete"] and timeline["totalCount"] is None for timeline in timelines)

    def test_a_benefit_whose_case_decides_is_not_said_to_be_gone(self, stack: Stack) -> None:
        """Where a floor asks for its case, and nobody can tell of that, its id is answered with the failure."""
        listed = "{ me { benefits { nodes { id } coverage { complete } } } }"
        benefits = stack.data(listed)["me"]["benefits"]["nodes"]
        with stack.trouble(service="sagdokumentindeks", kind="http500"):
            left = stack.data(listed)["me"]["benefits"]
            gone = next(benefit["id"] for benefit in benefits if benefit not in left["nodes"])
            answer = stack.ask("query ($id: ID!) { benefit(id: $id) { id } }", id=gone)

        assert (left["coverage"]["complete"], answer["data"]) == (False, {"benefit": None})
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["SOURCE_UNAVAILABLE"]

    def test_authorities_are_asked_side_by_side(self, stack: Stack) -> None:
        """A citizen of three municipalities waits for the slowest, not for the sum."""
        stack.data(self.CASES, persona="flyttet")  # tokens are fetched once
        with stack.trouble(service="sagdokumentindeks", kind="latency", seconds=STACK_DEADLINE / 3):
            cases = stack.data(self.CASES, persona="flyttet")["me"]["cases"]

        rows = cases["coverage"]["answers"]
        assert len(rows) >= 4, "one after the other would take longer than the deadline"
        assert {row["state"] for row in rows} == {"ANSWERED"}

    def test_a_slow_authority_is_cut_off(self, stack: Stack) -> None:
        """The request ends at its deadline, long before the source answers."""
        with stack.trouble(service="sagdokumentindeks", authority="11111111", kind="latency", seconds=3600):
            cases = stack.data(self.CASES, persona="flyttet")["me"]["cases"]

        assert {row["state"] for row in cases["coverage"]["answers"]} == {"ANSWERED", "TIMED_OUT"}

    def test_the_residence_register_is_down(self, stack: Stack) -> None:
        """The present municipality is asked by the token's word; who else there was nobody knows, and lists say so."""
        with stack.trouble(service="residence", kind="http500"):
            cases = stack.data(self.CASES)["me"]["cases"]

        assert {row["authority"]["cvr"] for row in cases["coverage"]["answers"]} == {"11111111", "99999999"}
        assert (cases["coverage"]["complete"], cases["totalCount"]) == (False, None)


class TestLogs:
    """What the gateway writes down about all of the above."""

    def test_no_cpr_number_and_no_name_is_logged(self, stack: Stack, people: list[dict[str, Any]]) -> None:
        """One line a request with its duration, calls and hidden counts, and nothing about the person."""
        stack.data(EVERYTHING)
        stack.post("{ me { name } }")
        written = stack.log.read_text("utf-8")

        assert '"event":"request"' in written
        assert [person["key"] for person in people if person["cpr"] in written or person["name"] in written] == []
