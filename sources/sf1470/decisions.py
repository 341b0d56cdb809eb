"""The class of the decision of a case (afgørelsesklasse): each that may be the one that holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sources.sf1470.bitemporal import begins, has_role, in_force, latest_and_doubtful, reference
from sources.sf1470.case_shapes import CaseClass

_NONE = ""
"""Stands for a class that names none, or for no class where there may be one."""


def decisions_of(classes: Sequence[CaseClass], role: str, now: datetime) -> frozenset[str]:
    """Return what is or may be in force with this role and began last, be it several at once."""
    decisions = [part for part in classes if has_role(part, role)]
    starts = {begins(part) for part in latest_and_doubtful(decisions, now)}
    current = [part for part in decisions if begins(part) in starts and in_force(part, now, doubt=True)]
    return frozenset([reference(part)[0] or _NONE for part in current])


def agreed_decisions(readings: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return what registrations tell that may each be the newest. One that tells nothing is another that may hold."""
    decisions = frozenset[str]().union(*(reading or {_NONE} for reading in readings))
    return frozenset() if decisions == {_NONE} else decisions
