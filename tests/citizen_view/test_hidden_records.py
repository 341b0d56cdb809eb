"""Of which hidden records support staff hear: by rule and line, and never of what is exempt, VIP or somebody else's."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gateway.citizen_view.hidden_records import NEVER_TOLD, tellable
from gateway.citizen_view.view import Withheld
from gateway.visibility.rule_context import HiddenReason
from sources.records import Sensitivity
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, PAYMENTS, RecordKind
from tests.builders import (
    MARK,
    a_benefit,
    a_building_case,
    a_case,
    a_document,
    a_filing,
    a_line,
    a_view,
    an_opening,
)
from tests.conftest import ROOT

VIP = Sensitivity.VIP
PROTECTED: dict[str, tuple[RecordKind, Any]] = {
    "staff-2-a-vip-case": (CASES, a_case(sensitivity=VIP)),
    "staff-2-an-exempt-case": (CASES, a_case(display_classes=(MARK,))),
    "staff-2-a-vip-building-case": (CASES, a_building_case(sensitivity=VIP)),
    "staff-2-an-exempt-document": (DOCUMENTS, a_filing(a_document(display_classes=(MARK,)))),
    "staff-2-a-vip-document": (DOCUMENTS, a_filing(a_document(sensitivity=VIP))),
    "staff-2-a-vip-benefit": (BENEFITS, a_benefit(sensitivity=VIP)),
    "staff-2-a-line-of-a-vip-benefit": (PAYMENTS, a_line(benefit=a_benefit(sensitivity=VIP))),
}


def hidden(kind: RecordKind, record: Any, reason: HiddenReason, *, line: str | None = "korsbaek.graphql:9") -> Any:
    """Return what is told of a record that a rule hides."""
    withheld = Withheld(kind, "id", "32.24.04", reason, an_opening("32", written_at=line), record)
    return list(tellable([withheld], a_view()))


@pytest.mark.parametrize(("kind", "record"), PROTECTED.values(), ids=PROTECTED)
@pytest.mark.parametrize("reason", HiddenReason)
def test_what_is_protected_is_not_told_of(kind: RecordKind, record: Any, reason: HiddenReason) -> None:
    """Whatever rule hides it first."""
    assert hidden(kind, record, reason) == []


@pytest.mark.parametrize("reason", HiddenReason, ids=lambda reason: f"staff-2-rule-{reason.value}")
def test_the_rules_that_are_told(reason: HiddenReason) -> None:
    """Those that a file decides with their line, the others without; eight are never told."""
    line = "korsbaek.graphql:9" if reason.value in (6, 7, 8, 15, 18, 19, 20, 21, 26) else None
    expected = [] if reason.value in (1, 2, 4, 5, 11, 14, 16, 17) else [(CASES, reason, line)]
    assert hidden(CASES, a_case(), reason) == expected
    assert (reason in NEVER_TOLD) == (expected == [])


def test_the_table_names_tests_that_are_there() -> None:
    """docs/rules.md: each rule of support staff by the id of its tests."""
    rows = re.findall(
        r"^\| S(\d) \| `\w+` \| .+ \| `(staff-\d)` \|$", (ROOT / "docs/rules.md").read_text("utf-8"), re.M
    )
    assert [number for number, _ in rows] == ["1", "2", "3"]
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("support/test_*.py"))
    assert all(f"staff-{number}" == id and (id == "staff-2" or f'"{id}' in tests) for number, id in rows)
