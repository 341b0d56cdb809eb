"""What all rules of visibility share: the reasons, what a rule knows beside its record, and the floors of an opening.

A rule is record + policy → None (shown) or the reason it is hidden. Pure and synchronous: no clock, no source, no order
between records. A rule never raises for a strange record; what it cannot judge is hidden. The table in docs/rules.md
lists them all, with the test of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from gateway.policies.policy import Authority, Opening
from sources.records import CaseRecord, DisplayClass

BUILDING = "02.34"
EXEMPT_TITLE = "visning undtaget for borger"


class HiddenReason(Enum):
    """Why a record is hidden. The value is the number of its rule."""

    AUTHORITY = 1
    PARTY = 2
    BUILDING = 3
    MARKED = 4
    VIP = 5
    NOT_OPENED = 6
    FLOOR = 7
    SYSTEM = 8
    JOURNAL = 9
    ABSENT = 10
    MARKED_DOCUMENT = 11
    UNFINISHED = 12
    INTERNAL = 13
    VIP_DOCUMENT = 14
    DOCUMENT_FLOOR = 15
    GRANTED = 16
    VIP_BENEFIT = 17
    BENEFIT_NOT_OPENED = 18
    BENEFIT_FLOOR = 19
    BENEFIT_SYSTEM = 20
    LINE = 21
    TOTAL = 22
    NOT_REPRESENTED = 23


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What the rules need to know beside a record: the authority asked, and the facts about the citizen.

    `represented_areas`: those that somebody may look at on the citizen's behalf. None: everything, as the citizen may.
    """

    authority: Authority
    properties: frozenset[str] = frozenset()
    exempt_classes: frozenset[str] = frozenset()
    represented_areas: tuple[str, ...] | None = None

    def is_exempt(self, display_classes: Sequence[DisplayClass]) -> bool:
        """Whether a class is "Visning undtaget for borger", by its id or by its title."""
        if not display_classes:
            return False
        return any(
            display_class.id in self.exempt_classes or EXEMPT_TITLE in _plain(display_class.title or "")
            for display_class in display_classes
        )


def reaches_floor(opening: Opening, day: date | None) -> bool:
    """Whether a day is on the opening's floor or later. No day never reaches a floor."""
    return opening.since is None or (day is not None and day >= opening.since)


def is_let_through(opening: Opening, case: CaseRecord) -> bool:
    """Whether a case of before the floor is shown because it is active."""
    return opening.active_before_since and case.is_active and case.created is not None


def _plain(title: str) -> str:
    """Return it in lower case, with one space between words, however the lines of the answer were broken."""
    return " ".join(title.lower().split())
