"""What a municipality could open, from how fit its records are: areas, parts and floors, to be decided by people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gateway.data_quality.report import FIT, AreaReport, Report
from gateway.data_quality.tally import AreaCounts, CheckedItem
from gateway.policies.directives import Part, TitleSource
from sources.reference.kle import area as kle
from sources.reference.kle import is_area, numbers, retired
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, PAYMENTS, RecordKind

_KINDS = {Part.CASES: CASES, Part.DOCUMENTS: DOCUMENTS, Part.BENEFITS: BENEFITS, Part.PAYMENTS: PAYMENTS}
_HANGS_ON = {Part.TIMELINE: Part.CASES, Part.DOCUMENTS: Part.CASES, Part.PAYMENTS: Part.BENEFITS}
"""A part is shown on another one."""


@dataclass(frozen=True, slots=True)
class AreaProposal:
    """One area: the parts and the floor to open it with. No parts: it is not fit yet."""

    area: str
    report: AreaReport
    parts: tuple[Part, ...] = ()
    since: date | None = None
    merged_with: str | None = None
    """The number that KLE merged it with, for whose sake it is proposed."""

    @property
    def own_titles(self) -> bool:
        """Whether the policy in force shows the cases' own titles here, so that fitness is measured under them."""
        return self.report.opening is not None and self.report.opening.title is TitleSource.CASE

    @property
    def worst(self) -> AreaCounts | None:
        """The finding that blocks most records. None: nothing blocks but that too little is shown."""
        blocking = (counts for counts in self.report.tally.findings() if counts.finding.blocking)
        return next((counts for counts in blocking if self.own_titles or not counts.finding.about_title), None)


def proposals(report: Report) -> list[AreaProposal]:
    """Return every area that is a KLE number, by number. What has none, or one that nobody knows, cannot be opened."""
    made = {
        area.area: _proposal(area.area, area, report)
        for area in report.areas
        if area.area is not None and is_area(area.area) and area.tally.counted
    }
    for proposal in list(made.values()):
        for merged in _merged_with(proposal.area):
            if proposal.parts and (merged not in made or not made[merged].parts):
                made[merged] = replace(proposal, area=merged, merged_with=proposal.area)
    return [made[area] for area in sorted(made)]


def _proposal(number: str, area: AreaReport, report: Report) -> AreaProposal:
    since = area.since()
    if since is None or not (kle(number, report.today).known or retired(number)):
        return AreaProposal(number, area)
    items = [checked for checked in report.checked if checked.item.area == number and not checked.item.held]
    later = [checked for checked in items if (checked.item.year or 0) >= since.year]
    fit = {part for part, kind in _KINDS.items() if _is_fit(later, kind, is_open=part in area.parts)} | {Part.TIMELINE}
    return AreaProposal(number, area, tuple(part for part in Part if {part, _HANGS_ON.get(part, part)} <= fit), since)


def _is_fit(checked: Iterable[CheckedItem], kind: RecordKind, *, is_open: bool) -> bool:
    """Return whether enough records of a kind are sound. Where there are none, what is open today stays open."""
    sound = [item.is_sound() for item in checked if item.item.kind is kind]
    return sum(sound) / len(sound) >= FIT if sound else is_open


def _merged_with(area: str) -> Sequence[str]:
    """Return the numbers that an area was merged with: who opens one of them shows half a history."""
    gone = retired(area)
    into = gone.into if gone else area
    merged = [into, *(old for old in numbers() if (went := retired(old)) and went.into == into)]
    return [number for number in merged if number != area and (gone is not None or retired(number) is not None)]
