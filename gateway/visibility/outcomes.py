"""What was decided in a case, where its class tells it: never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sources.records import CaseProgress, CaseRecord, Outcome

_DECIDED = (CaseProgress.DECIDED, CaseProgress.CLOSED)


def outcome_of(case: CaseRecord, meanings: Mapping[str, Outcome]) -> Outcome | None:
    """Return what was decided. None: nothing yet, or nobody can say what its class means, or which class holds."""
    if case.progress not in _DECIDED or not case.decisions:
        return None
    outcomes = {meanings.get(decision) for decision in case.decisions}
    return outcomes.pop() if len(outcomes) == 1 else None


def unknown_decisions(cases: Iterable[CaseRecord], meanings: Mapping[str, Outcome]) -> int:
    """Count the cases with a class of a decision that nobody knows."""
    return sum(not meanings.keys() >= case.decisions for case in cases if case.decisions)
