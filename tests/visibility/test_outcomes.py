"""What was decided: what the class means, once it is decided, and nothing where anybody would have to guess."""

from __future__ import annotations

import pytest

from gateway.visibility.outcomes import outcome_of, unknown_decisions
from sources.records import CaseProgress, Outcome
from tests.builders import a_case, uuid

GRANTED, REFUSED, ALSO_GRANTED, UNKNOWN = (uuid(number) for number in range(81, 85))
MEANINGS = {GRANTED: Outcome.GRANTED, ALSO_GRANTED: Outcome.GRANTED, REFUSED: Outcome.REFUSED}


@pytest.mark.parametrize("progress", CaseProgress)
def test_it_is_told_while_the_case_stands_as_decided_or_closed(progress: CaseProgress) -> None:
    case = a_case(progress=progress, decisions=frozenset({GRANTED}))
    is_decided = progress in (CaseProgress.DECIDED, CaseProgress.CLOSED)
    assert outcome_of(case, MEANINGS) is (Outcome.GRANTED if is_decided else None)


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ({REFUSED}, Outcome.REFUSED),
        ({GRANTED, ALSO_GRANTED}, Outcome.GRANTED),
        ({GRANTED, REFUSED}, None),
        ({GRANTED, UNKNOWN}, None),
        ({GRANTED, ""}, None),
        ({UNKNOWN}, None),
        ({""}, None),
        (set(), None),
    ],
)
def test_it_is_never_guessed(decisions: set[str], expected: Outcome | None) -> None:
    assert outcome_of(a_case(decisions=frozenset(decisions)), MEANINGS) is expected


def test_cases_with_a_class_that_nobody_knows_are_counted() -> None:
    decisions = ({GRANTED}, {UNKNOWN}, {GRANTED, UNKNOWN}, {""}, set())
    cases = [a_case(number, decisions=frozenset(ids)) for number, ids in enumerate(decisions, 1)]
    assert unknown_decisions(cases, MEANINGS) == 3
    assert unknown_decisions(cases, {}) == 4
