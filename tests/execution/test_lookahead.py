"""What a selection wants of the sources beyond the plain records, read from the document before anything is asked."""

from __future__ import annotations

import time
from typing import Any

import pytest
from graphql import DocumentNode, OperationDefinitionNode, get_operation_ast, parse, validate
from graphql.execution.values import VariableValues, get_variable_values

from gateway.execution.lookahead import wants
from gateway.schema import schema
from sources.reference.record_kinds import DOCUMENTS, PAYMENTS, RecordKind

NOTHING: set[RecordKind] = set()
JOURNAL, PAYMENTS = {DOCUMENTS}, {PAYMENTS}
JOURNAL_AND_PAYMENTS = JOURNAL | PAYMENTS
GRAPH = schema._schema


def parsed(
    text: str, name: str | None = None, variables: dict[str, Any] | None = None
) -> tuple[DocumentNode, OperationDefinitionNode, VariableValues]:
    """Return a document, the operation of it that runs, and its variables."""
    document = parse(text)
    operation = get_operation_ast(document, name)
    assert isinstance(operation, OperationDefinitionNode)
    values = get_variable_values(GRAPH, operation.variable_definitions or (), variables or {})
    assert isinstance(values, VariableValues)
    return document, operation, values


def wanted_kinds(text: str, *, name: str | None = None, **variables: Any) -> frozenset[RecordKind]:
    """Return what an operation of this document wants, with these variables."""
    document, operation, values = parsed(text, name, variables)
    assert validate(GRAPH, document) == []
    return wants(GRAPH, document, operation, values)


def of_cases(selection: str) -> str:
    """Return a query for something of each case."""
    return f"{{ me {{ cases {{ nodes {{ {selection} }} }} }} }}"


def of_benefits(selection: str) -> str:
    """Return a query for something of each benefit."""
    return f"{{ me {{ benefits {{ nodes {{ {selection} }} }} }} }}"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param("{ __typename }", NOTHING, id="nothing at all"),
        pytest.param("{ municipalities { name } }", NOTHING, id="public"),
        pytest.param(of_cases("id title progress links { url }"), NOTHING, id="plain case"),
        pytest.param(of_cases("benefits { nodes { title } }"), NOTHING, id="benefits of a case"),
        pytest.param(of_cases("documents { totalCount }"), JOURNAL, id="documents"),
        pytest.param(of_cases("letters: documents { totalCount }"), JOURNAL, id="alias"),
        pytest.param(of_cases("title: id documents: shows"), NOTHING, id="an alias is no field"),
        pytest.param(of_cases("timeline { totalCount }"), JOURNAL_AND_PAYMENTS, id="timeline of every kind"),
        pytest.param(of_cases("timeline(kinds: null) { totalCount }"), JOURNAL_AND_PAYMENTS, id="kinds: null"),
        pytest.param(of_cases("timeline(kinds: [PROGRESS]) { totalCount }"), NOTHING, id="kinds: progress"),
        pytest.param(of_cases("timeline(kinds: DOCUMENT) { totalCount }"), JOURNAL, id="kinds: documents"),
        pytest.param(of_cases("timeline(kinds: [PAYMENT]) { totalCount }"), PAYMENTS, id="kinds: payments"),
        pytest.param(of_cases("timeline(kinds: []) { totalCount }"), NOTHING, id="kinds: none"),
        pytest.param(of_benefits("title startsOn plan { frequency }"), NOTHING, id="plain benefit"),
        pytest.param(of_benefits("payments { totalCount }"), PAYMENTS, id="payments"),
        pytest.param(of_benefits("nextPayment { date }"), PAYMENTS, id="next payment"),
        pytest.param(of_benefits("case { documents { totalCount } }"), JOURNAL, id="documents of a benefit's case"),
        pytest.param(of_cases("benefits { edges { node { payments { totalCount } } } }"), PAYMENTS, id="far inside"),
        pytest.param('{ case(id: "x") { documents { totalCount } } }', JOURNAL, id="one case"),
        pytest.param('{ benefit(id: "x") { payments { totalCount } } }', PAYMENTS, id="one benefit"),
        pytest.param(of_cases("... { documents { totalCount } }"), JOURNAL, id="inline fragment"),
        pytest.param(of_cases("... on Case { documents { totalCount } }"), JOURNAL, id="inline fragment on a type"),
        pytest.param(of_cases("...f") + "fragment f on Case { ...g } fragment g on Case { documents { totalCount } }",
                     JOURNAL, id="fragment in a fragment"),
        pytest.param(of_cases("documents @skip(if: true) { totalCount }"), NOTHING, id="skipped"),
        pytest.param(of_cases("documents @skip(if: false) { totalCount }"), JOURNAL, id="not skipped"),
        pytest.param(of_cases("documents @include(if: false) { totalCount }"), NOTHING, id="not included"),
        pytest.param(of_cases("documents @include(if: true) { totalCount }"), JOURNAL, id="included"),
        pytest.param(of_cases("documents @include(if: true) @skip(if: true) { totalCount }"), NOTHING,
                     id="included and skipped"),
        pytest.param(of_cases("... @skip(if: true) { documents { totalCount } }"), NOTHING, id="skipped inline"),
        pytest.param(of_cases("...f @skip(if: true)") + "fragment f on Case { documents { totalCount } }", NOTHING,
                     id="skipped fragment"),
        pytest.param(of_cases("...f @skip(if: true) ...f") + "fragment f on Case { documents { totalCount } }", JOURNAL,
                     id="fragment skipped once and spread once"),
        pytest.param("{ me { cases @skip(if: true) { nodes { documents { totalCount } } } } }", NOTHING,
                     id="under something skipped"),
        pytest.param(of_cases("documents @skip(if: true) { totalCount } more: documents { totalCount }"), JOURNAL,
                     id="skipped once and asked for once"),
    ],
)  # fmt: skip
def test_the_selection_decides(document: str, expected: set[RecordKind]) -> None:
    """What is selected and included is wanted, wherever it stands; nothing else is."""
    assert wanted_kinds(document) == expected


@pytest.mark.parametrize(("skip", "expected"), [(True, NOTHING), (False, JOURNAL)])
def test_variables_decide_what_is_skipped(skip: bool, expected: set[RecordKind]) -> None:
    """@skip and @include read the request's variables."""
    field = "documents @skip(if: $skip) { totalCount }"
    assert wanted_kinds(f"query($skip: Boolean!) {of_cases(field)}", skip=skip) == expected


def test_the_default_of_a_variable_decides_where_none_is_given() -> None:
    """A variable that is not sent has its default."""
    field = "documents @include(if: $with) { totalCount }"
    assert wanted_kinds(f"query($with: Boolean! = false) {of_cases(field)}") == NOTHING


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["PROGRESS"], NOTHING),
        (["DOCUMENT", "PROGRESS"], JOURNAL),
        (["PAYMENT"], PAYMENTS),
        (None, JOURNAL_AND_PAYMENTS),
    ],
)
def test_variables_decide_the_kinds(kinds: list[str] | None, expected: set[RecordKind]) -> None:
    """The kinds of a timeline may come as a variable."""
    field = "timeline(kinds: $kinds) { totalCount }"
    assert wanted_kinds(f"query($kinds: [TimelineEventKind!]) {of_cases(field)}", kinds=kinds) == expected


def test_only_the_operation_that_runs_is_read() -> None:
    """A document may hold other operations."""
    document = f"query a {of_cases('id')} query b {of_cases('documents { totalCount }')}"
    assert wanted_kinds(document, name="a") == NOTHING
    assert wanted_kinds(document, name="b") == JOURNAL


def test_fragments_that_double_cost_nothing() -> None:
    """Thirty fragments that each spread the next twice have 2³⁰ paths, and are walked in milliseconds."""
    doubled = "".join(
        f"fragment f{level} on Case {{ a: id ...f{level + 1} b: id ...f{level + 1} }}" for level in range(30)
    )
    document, operation, values = parsed(of_cases("...f0") + doubled + "fragment f30 on Case { documents { id } }")
    began = time.perf_counter()
    kinds = wants(GRAPH, document, operation, values)
    assert time.perf_counter() - began < 0.1
    assert kinds == JOURNAL
