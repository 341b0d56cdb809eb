"""Every number of a rule stands in the code, in a test and in the table of docs/rules.md."""

from __future__ import annotations

import inspect
import re

from gateway.visibility import benefit_rules, case_rules, document_rules, representation_rules
from gateway.visibility.rule_context import HiddenReason
from tests.conftest import ROOT
from tests.visibility.rows import SHOWN
from tests.visibility.test_benefit_rules import BENEFIT_FLOORS, BENEFITS, LINES, TOTALS
from tests.visibility.test_case_rules import CASES
from tests.visibility.test_document_rules import DOCUMENTS
from tests.visibility.test_representation_rules import REPRESENTED

TABLES = (CASES, DOCUMENTS, BENEFITS, BENEFIT_FLOORS, LINES, TOTALS, REPRESENTED)
RULE_FILES = (case_rules, document_rules, benefit_rules, representation_rules)


def test_every_rule_says_its_number_in_the_code() -> None:
    """Each number begins a line of the docstring of the function that keeps the rule."""
    functions = {function for file in RULE_FILES for _, function in inspect.getmembers(file, inspect.isfunction)}
    docs = [inspect.getdoc(function) or "" for function in functions]
    numbers = sorted({int(number) for doc in docs for number in re.findall(r"^(\d+): ", doc, re.MULTILINE)})
    assert numbers == [reason.value for reason in HiddenReason] == list(range(1, 24))


def test_every_rule_has_tests_that_carry_its_number() -> None:
    """Each number has a test where the record is hidden by that rule, and one where it is shown."""
    tested = {(row.id[:7], row.values[2]) for table in TABLES for row in table}
    for reason in HiddenReason:
        assert {(f"rule-{reason.value:02}", reason), (f"rule-{reason.value:02}", SHOWN)} <= tested


def test_every_rule_is_a_row_of_the_table_in_the_docs() -> None:
    """docs/rules.md has one row a rule: number, name, what, knob or fixed, and test."""
    table = (ROOT / "docs" / "rules.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|(.+)\|(.+)\| `(.+)` \|$", table, re.MULTILINE)
    assert [(int(number), name) for number, name, *_ in rows] == [
        (reason.value, reason.name) for reason in HiddenReason
    ]
    assert all(what.strip() and knob.strip() for _, _, what, knob, _ in rows)
    assert [test for *_, test in rows] == [f"rule-{reason.value:02}" for reason in HiddenReason]
