"""What a citizen can do next, from HTTP to SOAP and back: wait until a known day, contact a unit, or complain."""

from __future__ import annotations

import re
from typing import Any

from tests.oracle.facts import facts
from tests.running import Stack

QUERY = """query ($language: Language) { me {
  cases(first: 100) { nodes { id progress area { kle } authority { cvr }
    expected { by basis basisText days overdue text(language: $language) }
    contact(language: $language) { title phone url hours language }
    complaint(language: $language) { until url text } } }
  benefits(first: 100) { nodes { area { kle } authority { cvr } contact(language: $language) { title phone } } } } }"""
KORSBAEK = "11111111"


PERSONAS = ("overblik", "flyttet", "boligejer", "undtaget")


def records(stack: Stack, kind: str, language: str = "DA") -> list[Any]:
    """Return the cases or benefits of several citizens."""
    answers = [stack.data(QUERY, persona=persona, language=language)["me"] for persona in PERSONAS]
    return [node for me in answers for node in me[kind]["nodes"]]


def of_korsbaek(nodes: list[Any], area: str) -> list[Any]:
    return [node for node in nodes if node["authority"]["cvr"] == KORSBAEK and node["area"]["kle"].startswith(area)]


def test_a_citizen_reads_by_when_a_decision_is_promised_and_whether_it_is_late(stack: Stack) -> None:
    """Only of cases that are not decided, by the limit that the authority has published."""
    expecting = [case for case in records(stack, "cases") if case["expected"]]

    assert {case["expected"]["overdue"] for case in expecting} == {True, False}
    assert {case["progress"] for case in expecting} <= {"OPENED", "EXAMINED"}
    for case in expecting:
        decision = case["expected"]
        assert str(decision["days"]) in decision["text"]
        assert ("udløb" in decision["text"]) is decision["overdue"] is (decision["by"] < "2026-11-16")


def test_a_citizen_reads_whom_to_contact(stack: Stack) -> None:
    """The unit of the longest area; in English where there are English words, else in Danish."""
    danish, english = records(stack, "cases"), records(stack, "cases", "EN")

    def contacts(nodes: list[Any], area: str) -> set[tuple[str, str]]:
        return {(node["contact"]["title"], node["contact"]["language"]) for node in of_korsbaek(nodes, area)}

    assert contacts(danish, "32.24") == {("Ydelsesservice", "DA")}
    assert contacts(english, "32.24") == {("Benefits office", "EN")}
    assert contacts(danish, "32.30.04") == contacts(english, "32.30.04") == {("Sygedagpengehuset", "DA")}
    assert all(case["contact"] is None for case in danish if case["authority"]["cvr"] != KORSBAEK)
    benefits = of_korsbaek(records(stack, "benefits"), "32.24")
    assert {benefit["contact"]["title"] for benefit in benefits} == {"Ydelsesservice"}


def test_a_citizen_reads_until_when_to_complain_of_what_is_decided(stack: Stack) -> None:
    """In the authority's words, or in ours where it has none."""
    complaining = [case for case in records(stack, "cases") if case["complaint"]]

    assert {case["progress"] for case in complaining} <= {"DECIDED", "CLOSED"}
    texts = {case["area"]["kle"][:2]: case["complaint"]["text"] for case in complaining}
    assert texts["32"].startswith("Skriv til Ydelsesservice")
    assert texts["02"].startswith("Du kan klage mindst til den ")
    assert all(case["complaint"]["url"].startswith("https://korsbaek.example/klage") for case in complaining)


def test_a_citizen_reads_articles_of_borger_dk_beside_records_of_every_authority(stack: Stack) -> None:
    """Inherited by an authority without links; in place of them stands its own article where it has one."""
    query = """{ me { cases(first: 100) { nodes { area { kle } authority { cvr } links { url kind } } }
      benefits(first: 100) { nodes { area { kle } authority { cvr } links { url kind } } } } }"""
    answers = [stack.data(query, persona=persona)["me"] for persona in PERSONAS]
    nodes = [node for me in answers for kind in me.values() for node in kind["nodes"]]

    def hosts(cvr: str, area: str) -> set[str]:
        chosen = [node for node in nodes if node["authority"]["cvr"] == cvr and node["area"]["kle"] == area]
        return {link["url"].split("/")[2] for node in chosen for link in node["links"] if link["kind"] == "ARTICLE"}

    assert hosts("99999999", "32.06.08") == {"www.borger.dk", "lifeindenmark.borger.dk"}
    assert hosts(KORSBAEK, "32.24.04") == {"korsbaek.example"}


def test_a_citizen_follows_a_link_straight_to_the_case(stack: Stack) -> None:
    """With the case's own number; what stands beside an opening or a benefit has no such link."""
    query = """{ me { cases(first: 100) { nodes { area { kle } authority { cvr } links { url } } }
      benefits(first: 100) { nodes { links { url } } } }
      municipality(code: "0999") { opens { links { url } } } }"""
    answers = [stack.data(query, persona=persona) for persona in PERSONAS]
    nodes = [node for answer in answers for node in answer["me"]["cases"]["nodes"]]
    urls = {link["url"] for case in of_korsbaek(nodes, "32.30.04") for link in case["links"] if "?sag=" in link["url"]}

    assert urls
    assert all(
        re.fullmatch(r"https://korsbaek\.example/selvbetjening/sygefravaer\?sag=\d{4}-\d{6}", url) for url in urls
    )
    elsewhere = [node for answer in answers for node in answer["me"]["benefits"]["nodes"]]
    elsewhere += answers[0]["municipality"]["opens"]
    assert not any("sag=" in link["url"] or "{" in link["url"] for node in elsewhere for link in node["links"])


def test_a_citizen_reads_which_cases_belong_together(stack: Stack) -> None:
    """From either end; a relation to a case that nobody sees leaves no trace."""
    person = next(citizen for citizen in facts().citizens if citizen.key == "related cases")
    token = stack.client.post(f"{stack.sandbox}/token", json={"cpr": person.cpr}).json()["access_token"]
    query = "{ me { cases { nodes { id related { id related { id } } } } } }"
    headers = {"Authorization": f"Bearer {token}"}
    answer = stack.client.post(f"{stack.gateway}/graphql", json={"query": query}, headers=headers).json()
    parent, child = answer["data"]["me"]["cases"]["nodes"]

    assert [case["id"] for case in parent["related"]] == [child["id"]]
    assert child["related"] == [{"id": parent["id"], "related": [{"id": child["id"]}]}]


def test_a_citizen_reads_what_was_decided(stack: Stack) -> None:
    """Of Korsbæk's decided cases whose class is known, in either language; elsewhere and before then nothing."""
    query = """query ($language: Language) { me { cases(first: 100) { nodes {
      progress shows outcome outcomeText(language: $language) } } } }"""

    def read(language: str) -> list[dict[str, Any]]:
        answers = [stack.data(query, persona=persona, language=language)["me"] for persona in PERSONAS]
        return [case for me in answers for case in me["cases"]["nodes"]]

    danish, english = read("DA"), read("EN")
    told = [case for case in danish if case["outcome"]]
    assert {(case["outcome"], case["outcomeText"]) for case in told} == {
        ("PARTLY", "Delvist imødekommet"),
        ("REFUSED", "Afslået"),
        ("WITHDRAWN", "Trukket tilbage eller annulleret"),
    }
    assert {case["outcomeText"] for case in english if case["outcome"]} == {
        "Partly granted", "Refused", "Withdrawn or annulled"
    }  # fmt: skip
    assert all("OUTCOME" in case["shows"] and case["progress"] in ("DECIDED", "CLOSED") for case in told)
    assert any(case["progress"] == "DECIDED" and "OUTCOME" not in case["shows"] for case in danish)
    assert any("OUTCOME" in case["shows"] and not case["outcome"] for case in danish)


def test_a_citizen_reads_what_the_municipality_has_written_about_it(stack: Stack) -> None:
    """Notes from the floor on, line by line; internal ones never, and nothing where notes are not open."""
    query = """{ me { cases(first: 100) { nodes { area { kle } shows
      notes { nodes { title date text } totalCount coverage { complete } } } } } }"""
    cases = stack.data(query, persona="undtaget")["me"]["cases"]["nodes"]
    (notes,) = [case["notes"] for case in cases if case["notes"] is not None]

    assert [(note["title"], note["date"]) for note in notes["nodes"]] == [
        ("Telefonsamtale", "2026-03-18"),
        ("Samtale om Min plan", "2026-03-04"),
    ]
    assert notes["nodes"][1]["text"].split("\n")[1:] == [
        "Du prøver to butikker i marts.",
        "",
        "Næste samtale: 8. april.",
    ]
    assert (notes["totalCount"], notes["coverage"]) == (2, {"complete": True})
    assert {case["area"]["kle"] for case in cases if "NOTES" in case["shows"]} == {"15.20.01"}
    assert any(case["notes"] is None for case in cases)
    looked = stack.data("{ me { accessLog(first: 100) { nodes { what } } } }", persona="undtaget")["me"]["accessLog"]
    assert any("notater i sager" in entry["what"] for entry in looked["nodes"])
