"""Documents picked by hand, each of them odd in its own way."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from gateway.documents.invalid_document import InvalidDocumentError
from gateway.execution import PlanCache
from tests.conftest import ROOT
from tests.execution.both_executions import both_answers, operation
from tests.execution.worlds import World
from tests.test_readme import README

QUERIES = sorted((ROOT / "gateway" / "explorer" / "queries").glob("*.graphql"))
WORLDS = (1, 2, 3, 17, 40)

PLANNED = {
    "nothing but a name": "{ __typename }",
    "the same twice": "{ me { id } me { name id } }",
    "merged deep down": "{ me { cases { nodes { id } } cases { nodes { title } totalCount } } }",
    "two of everything": "{ a: me { cases { nodes { id } } } b: me { cases { nodes { id } } } }",
    "edges and nodes": """{ me { cases { edges { cursor node { id documents { totalCount } } }
      nodes { title documents { totalCount } } } } }""",
    "names of Python": """{ me { class: cases { def: nodes { lambda: id None: title True: progress } }
      context: name found: id zip: id } }""",
    "deeply typed": "{ __typename me { __typename cases { __typename nodes { __typename } edges { __typename } } } }",
    "everything skipped": "{ me @skip(if: true) { id } municipalities @include(if: false) { code } }",
    "all of an object skipped": "{ me { id cases @skip(if: false) { nodes { id @skip(if: true) } } } }",
    "fragments in fragments": """{ me { ...A ...A } } fragment A on Citizen { ... on Citizen { ...B } ...B }
      fragment B on Citizen { cases { ...C } } fragment C on CaseConnection { nodes { ... { id ...D } } }
      fragment D on Case { timeline { nodes { date } } }""",
    "a page of none": "{ me { cases(first: 0) { totalCount nodes { id } edges { cursor } pageInfo { endCursor } } } }",
    "a page too large": "{ me { cases(first: 101) { totalCount } benefits(first: -1) { totalCount } name } }",
    "a cursor of no list": '{ me { cases(after: "x") { totalCount } payments(after: "") { totalCount } } }',
    "a refusal per parent": "{ me { cases { nodes { documents(first: 101) { totalCount } id } } } }",
    "an unknown authority": '{ me { cases(authorities: ["12345678"]) { totalCount } } }',
    "no authority": "{ me { cases(authorities: []) { totalCount coverage { complete answers { state } } } } }",
    "a foreign id": '{ case(id: "nothing") { id } benefit(id: "") { id } }',
    "round and round": """{ me { benefits { nodes { payments { nodes { benefit { payments { nodes {
      total { lines { benefit { case { benefits { nodes { id } } } } } } } } } } } } } } }""",
    "total of totals": "{ me { payments { nodes { total { id lines { total { id gross { amount } } } } } } } }",
    "public": "{ municipalities { code opens { area { kle } parts since links { url } } } }",
    "two aliases": '{ a: municipality(code: "0999") { name } b: municipality(code: "x") { name } }',
    "entities": '{ _entities(representations: [{__typename: "Municipality", code: "0999"}]) { __typename } }',
    "entities of every kind and of none": """{ _entities(representations: [{__typename: "Municipality", code: "0999"}
      {__typename: "Municipality", code: "x"} {__typename: "Case", id: "x"} {__typename: "Nothing", id: "x"}
      {__typename: "Case"} {}]) { __typename ... on Municipality { code name opens { area { kle } } }
      ... on Case { id title documents { totalCount } } } }""",
    "entities beside what a citizen asks": """{ me { id } a: _entities(representations: []) { __typename }
      b: _entities(representations: [{__typename: "Municipality", code: "0101"}]) { ... on Municipality { name } } }""",
    "null for a nullable argument": "{ me { cases(filter: null, after: null, authorities: null) { totalCount } } }",
    "the same list with two arguments": """{ me { cases { nodes {
      short: timeline(first: 1) { nodes { date } } long: timeline(first: 9) { nodes { date } }
      docs: timeline(kinds: [DOCUMENT]) { nodes { document { id } } } } } } }""",
}

FALLS_BACK = {
    "introspection": "{ __schema { queryType { name } } }",
    "a type by name": '{ __type(name: "Case") { name } me { name } }',
    "federation's own": "{ _service { sdl } }",
}


@pytest.mark.parametrize("seed", WORLDS)
@pytest.mark.parametrize("name", PLANNED)
async def test_an_odd_document_is_planned(name: str, seed: int) -> None:
    """It is compiled, and answers what graphql-core answers."""
    compiled, reference = await both_answers(operation(PLANNED[name]), World(seed, trouble=0.3))

    assert compiled.body == reference.body
    assert (compiled.execution, reference.execution) == ("compiled", "reference:off")


@pytest.mark.parametrize("name", FALLS_BACK)
async def test_what_is_not_compiled_is_graphql_cores(name: str) -> None:
    """It is answered all the same, and the reason is counted."""
    plans = PlanCache()
    compiled, reference = await both_answers(operation(FALLS_BACK[name]), World(1), plans)

    assert compiled.body == reference.body
    assert plans.executions == {compiled.execution: 1}
    assert compiled.execution.startswith("reference:")


CASES = "me { cases(%s) { nodes { id } totalCount } name }"
VARIABLES: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "given": ("$n: Int!", CASES % "first: $n", {"n": 1}, "compiled"),
    "by default": ("$n: Int! = 2", CASES % "first: $n", {}, "compiled"),
    "not given": ("$f: CaseFilter", CASES % "filter: $f", {}, "compiled"),
    "null": ("$f: CaseFilter", CASES % "filter: $f", {"f": None}, "compiled"),
    "null inside": ("$f: CaseFilter", CASES % "filter: $f", {"f": {"area": None}}, "compiled"),
    "inside an object": ("$p: [CaseProgress!]", CASES % "filter: {progress: $p}", {}, "compiled"),
    "one for a list": ("$p: [CaseProgress!]", CASES % "filter: {progress: $p}", {"p": "DECIDED"}, "compiled"),
    "a null in the place of a default": ("$n: Int = 3", CASES % "first: $n", {"n": None}, "compiled"),
    "a null for a language": (
        "$l: Language",
        "me { cases { nodes { nextText(language: $l) } } }",
        {"l": None},
        "compiled",
    ),
    "a wrong area": ("$a: KleNumber", CASES % "filter: {area: $a}", {"a": "x"}, "compiled"),
    "a language": ("$l: Language!", "me { cases { nodes { nextText(language: $l) } } }", {"l": "EN"}, "compiled"),
    "a day": ("$d: Date", CASES % "filter: {openedFrom: $d}", {"d": "2020-01-01"}, "compiled"),
    "a condition": ("$c: Boolean!", "me { name cases @include(if: $c) { totalCount } }", {"c": False}, "compiled"),
    "a condition that is null": (
        "$c: Boolean = true",
        "me { name @skip(if: $c) id }",
        {"c": None},
        "reference:condition",
    ),
}


@pytest.mark.parametrize("seed", WORLDS)
@pytest.mark.parametrize("name", VARIABLES)
async def test_variables(name: str, seed: int) -> None:
    """Given, defaulted, left out, null: each means what it means to graphql-core."""
    declared, query, values, execution = VARIABLES[name]
    compiled, reference = await both_answers(operation(f"query Q({declared}) {{ {query} }}", values), World(seed))

    assert compiled.body == reference.body
    assert compiled.execution == execution


@pytest.mark.parametrize("seed", WORLDS)
@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
async def test_the_explorers_queries_take_the_fast_lane(path: Any, seed: int) -> None:
    """What people try first is not silently slow."""
    variables_file = path.with_suffix(".json")
    variables = orjson.loads(variables_file.read_bytes()) if variables_file.exists() else {}
    compiled, reference = await both_answers(operation(path.read_text("utf-8"), variables), World(seed))

    assert compiled.body == reference.body
    assert compiled.execution == "compiled"


async def test_the_readmes_query_takes_the_fast_lane() -> None:
    """The first query of all."""
    query = README.partition('{"query": "')[2].partition('"}')[0]
    compiled, reference = await both_answers(operation(query), World(3, trouble=0.0))

    assert compiled.body == reference.body
    assert compiled.execution == "compiled"


@pytest.mark.parametrize("document", ["{ me { nothing } }", "subscription { me { id } }", "{ me { ...Unknown } }"])
def test_an_invalid_document_reaches_no_lane(document: str) -> None:
    """Validation stands before both."""
    with pytest.raises(InvalidDocumentError):
        operation(document)
