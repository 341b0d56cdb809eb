"""Nothing is left out: every way to a source has a gate or a reason, and every rule has its code, test and words."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest
from graphql import GraphQLObjectType

from gateway.fields import Loaded, declared_as
from gateway.schema import schema
from gateway.visibility import benefit_rules, case_rules, document_rules, representation_rules
from gateway.visibility.rule_context import HiddenReason
from tests.conftest import ROOT

RULES = ROOT / "docs" / "rules.md"
RULE_FILES = (case_rules, document_rules, benefit_rules, representation_rules)

WITHOUT_GATE = {
    "Query.case": "one case by its id: the rules judge it, and a hidden one is not found",
    "Query.benefit": "one benefit by its id: the rules judge it, and a hidden one is not found",
    "Citizen.residence": "the citizen's own municipality code, from a register; no authority's record",
    "Citizen.cases": "a list over authorities: each is asked only where it has opened cases, and the rules judge each",
    "Citizen.benefits": "a list over many authorities: each is asked only where it has opened benefits",
    "Citizen.payments": "a list over many authorities: each is asked only where it has opened payments",
    "Citizen.paymentsByMonth": "sums over many authorities: each is asked only where it has opened payments",
    "Citizen.changes": "what differs of all that the citizen sees: each authority is asked only where it has opened it",
    "AddedRecords.cases": "a page of what `Citizen.changes` has read",
    "AddedRecords.documents": "a page of what `Citizen.changes` has read, of cases whose documents are open",
    "AddedRecords.benefits": "a page of what `Citizen.changes` has read",
    "AddedRecords.payments": "a page of what `Citizen.changes` has read",
    "ChangedRecords.cases": "a page of what `Citizen.changes` has read",
    "ChangedRecords.benefits": "a page of what `Citizen.changes` has read",
    "ChangedRecords.payments": "a page of what `Citizen.changes` has read",
    "Citizen.accessLog": "who has viewed the citizen's own records, from the audit log; no authority's record",
    "Citizen.represents": "on whose behalf the citizen may look, from a register; no authority's record",
    "Citizen.representsComplete": "whether that register has told of everybody; no authority's record",
    "Query.representing": "a represented person: the same gates and rules as for that person, and rule 23",
    "Query._entities": "cases, benefits and citizens by their keys, for a router: as by id, and the rules judge each",
    "Case.related": "cases of its own authority, which the rules have judged each by itself",
    "Benefit.case": "the rules judge the case itself, whatever is open for the benefit's area",
}
"""Every field that reaches a source without @whenOpen, and why that is right."""


def loaded() -> Iterator[tuple[str, object]]:
    """Every field that reaches a source, with the part that its gate asks for."""
    for name, kind in schema._schema.type_map.items():
        for field_name, field in kind.fields.items() if isinstance(kind, GraphQLObjectType) else ():
            declared = declared_as(field.extensions.get("strawberry-definition"))
            if isinstance(declared, Loaded):
                yield f"{name}.{field_name}", declared.gate


def test_every_field_that_reaches_a_source_has_a_gate_or_a_reason() -> None:
    """A new field does not slip past the openings."""
    assert {name for name, gate in loaded() if gate is None} == set(WITHOUT_GATE)


def test_every_gate_is_printed_in_the_schema() -> None:
    """What the code asks is what @whenOpen says, and nothing else has the directive."""
    printed = re.findall(r"@whenOpen\(part: (\w+)\)", schema.as_str())
    gates = [
        declared.gate.name
        for kind in schema._schema.type_map.values()
        for field in (kind.fields.values() if isinstance(kind, GraphQLObjectType) else ())
        if (declared := declared_as(field.extensions.get("strawberry-definition"))) and declared.gate
    ]
    assert sorted(printed) == sorted(gates)
    assert len(gates) == 6


def test_every_other_field_waits_for_nothing() -> None:
    """Only loaded fields are asynchronous, so only they can reach a source; and federation's own, for its entities."""
    for name, kind in schema._schema.type_map.items():
        for field_name, field in kind.fields.items() if isinstance(kind, GraphQLObjectType) else ():
            definition = field.extensions.get("strawberry-definition")
            if definition is not None and not name.startswith("_") and not field_name.startswith("_"):
                assert bool(definition.is_async) == isinstance(declared_as(definition), Loaded), f"{name}.{field_name}"


@pytest.mark.parametrize("reason", HiddenReason, ids=lambda reason: f"rule-{reason.value:02}")
def test_every_rule_is_in_the_code(reason: HiddenReason) -> None:
    """The docstring of the function that keeps a rule begins with its number, or has a line that does."""
    docs = [rule.__doc__ or "" for file in RULE_FILES for rule in vars(file).values() if callable(rule)]
    assert any(re.search(rf"^\s*{reason.value}: ", doc, re.MULTILINE) for doc in docs)
    assert f"HiddenReason.{reason.name}" in "".join(map(inspect.getsource, RULE_FILES))


@pytest.mark.skipif(not RULES.exists(), reason="docs/rules.md is not written yet")
@pytest.mark.parametrize("reason", HiddenReason, ids=lambda reason: f"rule-{reason.value:02}")
def test_every_rule_has_its_words_and_its_test(reason: HiddenReason) -> None:
    """A row in docs/rules.md with its number and name, and a test that is found by its number."""
    row = rf"^\| {reason.value} \| `{reason.name}` \|.*`rule-{reason.value:02}` \|$"
    assert re.search(row, RULES.read_text("utf-8"), re.MULTILINE)
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "visibility").glob("test_*.py"))
    assert f"rule-{reason.value:02}" in tests or re.search(rf"HiddenReason\.{reason.name}\b", tests)
