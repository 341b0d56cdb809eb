"""What changes for citizens between two versions of an authority's file: who gains and who loses what, by area."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from gateway.citizen_view.view import CitizenView, line_key
from gateway.policies.directives import Part, TitleSource


class ChangeKind(Enum):
    """What citizens can gain or lose."""

    CASES = "cases"
    TITLES = "own titles of cases"
    TIMELINE = "timelines of cases"
    DOCUMENTS = "documents"
    BENEFITS = "benefits"
    PAYMENTS = "payment lines"


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """One thing that one citizen sees."""

    what: ChangeKind
    area: str
    key: str


@dataclass(slots=True)
class Change:
    """How many citizens and things one kind of change in one area is about."""

    citizens: int = 0
    records: int = 0


@dataclass(slots=True)
class Difference:
    """The changes over a population. It keeps numbers only."""

    gained: dict[tuple[str, ChangeKind], Change] = field(default_factory=dict)
    lost: dict[tuple[str, ChangeKind], Change] = field(default_factory=dict)
    citizens: int = 0
    gaining: int = 0
    losing: int = 0
    unread: int = 0

    def add(self, before: CitizenView, after: CitizenView) -> None:
        """Count one citizen."""
        old, new = frozenset(shown_records(before)), frozenset(shown_records(after))
        self.citizens += 1
        self.gaining += _count(new - old, self.gained)
        self.losing += _count(old - new, self.lost)

    def areas(self) -> list[tuple[str, ChangeKind]]:
        """Every area and kind where something changes, in order."""
        order = list(ChangeKind)
        return sorted({*self.gained, *self.lost}, key=lambda key: (key[0], order.index(key[1])))


def _count(things: Iterable[ShownRecord], into: dict[tuple[str, ChangeKind], Change]) -> bool:
    counts: dict[tuple[str, ChangeKind], int] = {}
    for thing in things:
        counts[thing.area, thing.what] = counts.get((thing.area, thing.what), 0) + 1
    for key, records in counts.items():
        change = into.setdefault(key, Change())
        change.citizens += 1
        change.records += records
    return bool(counts)


def shown_records(view: CitizenView) -> Iterator[ShownRecord]:
    """Everything a citizen sees, piece by piece."""
    for viewed in view.cases:
        case = viewed.case
        area = case.record.area or ""
        yield ShownRecord(ChangeKind.CASES, area, case.record.uuid)
        if case.opening.opens(Part.TIMELINE):
            yield ShownRecord(ChangeKind.TIMELINE, area, case.record.uuid)
        if case.opening.title is TitleSource.CASE:
            yield ShownRecord(ChangeKind.TITLES, area, case.record.uuid)
        for document in viewed.documents or ():
            yield ShownRecord(ChangeKind.DOCUMENTS, area, f"{case.record.uuid}/{document.id}")
    for benefit in view.benefits:
        yield ShownRecord(ChangeKind.BENEFITS, benefit.record.area, f"{benefit.record.grant}/{benefit.record.id}")
    for line in view.lines:
        yield ShownRecord(ChangeKind.PAYMENTS, line.granted.area, line_key(line.record))
