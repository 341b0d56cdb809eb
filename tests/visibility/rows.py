"""Rows of the tables of rules: the openings that they need, and ids that begin with the number of the rule."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from gateway.policies.directives import Part
from gateway.visibility.rule_context import HiddenReason, RuleContext
from sources.records import (
    CaseProgress,
)
from tests.builders import (
    FLOOR,
    OTHER_SYSTEM,
    SYSTEM,
    an_opening,
)

SHOWN = None
FLOORED = an_opening("32.24", since=FLOOR)
FLOORED_BUT_ACTIVE = an_opening("32.24", since=FLOOR, active_before_since=True)
ONLY = an_opening("32.24", only_systems=frozenset({SYSTEM}))
NEITHER = dataclasses.replace(ONLY, except_systems=frozenset({SYSTEM}))
EXCEPT = an_opening("32.24", except_systems=frozenset({OTHER_SYSTEM}))
LETTERS_SINCE = an_opening("32.24", documents_since=FLOOR)
NO_CASES = an_opening("32.24", set(Part) - {Part.CASES})
NO_BENEFITS = an_opening("32.24", set(Part) - {Part.BENEFITS})
NO_PAYMENTS = an_opening("32.24", set(Part) - {Part.PAYMENTS})
CLOSED = CaseProgress.CLOSED


def rule(number: int, what: str, record: Any, view: RuleContext, expected: HiddenReason | None) -> Any:
    """Return a row of a table: its id begins with the number of its rule."""
    return pytest.param(record, view, expected, id=f"rule-{number:02}-{what}")
