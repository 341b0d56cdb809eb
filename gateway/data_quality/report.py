"""The report: one authority's records over a population by area, system, year and benefit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.data_quality.findings import Criteria
from gateway.data_quality.survey import Survey
from gateway.data_quality.tally import CheckedItem, QualityTally, check_items, sliced, tally_of
from gateway.policies.directives import Part
from gateway.policies.policy import Authority, Opening
from gateway.preview.masking import masked
from sources.reference.record_kinds import BENEFITS, CASES, PAYMENTS

FIT = 0.95
"""From this score on, a year's cases count as fit to be shown, where a `since` is proposed."""


@dataclass(frozen=True, slots=True)
class AreaReport:
    """One KLE number: what is opened for it, and its records."""

    area: str | None
    opening: Opening | None
    tally: QualityTally
    years: dict[int | None, QualityTally]

    @property
    def is_opened(self) -> bool:
        """Whether some part of it is open now."""
        return self.opening is not None and bool(self.opening.parts)

    @property
    def parts(self) -> list[Part]:
        """The open parts, in order."""
        return [part for part in Part if self.opening and part in self.opening.parts]

    def since(self) -> date | None:
        """Return the first day of the earliest year from which on cases and benefits are fit to be shown."""
        years = sorted(year for year in self.years if year is not None)
        return next((date(year, 1, 1) for year in years if (self.score_since(year) or 0) >= FIT), None)

    def score_since(self, first: int) -> float | None:
        """Return the score of what was created in this year or later."""
        later = [tally for year, tally in self.years.items() if year is not None and year >= first]
        counted = sum(tally.counted for tally in later)
        return sum(tally.sound for tally in later) / counted if counted else None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything, for one authority on one day."""

    authority: Authority
    today: date
    made_up: bool
    stale_years: int
    citizens_read: int
    with_records: int
    unread: int
    cut: int
    named: int
    total: QualityTally
    areas: Sequence[AreaReport]
    systems: Sequence[tuple[str | None, str | None, QualityTally]]
    years: Sequence[tuple[int | None, QualityTally]]
    benefits: Sequence[tuple[str, str, QualityTally]]
    checked: Sequence[CheckedItem]

    @property
    def opened(self) -> list[AreaReport]:
        """The areas with something open."""
        return [area for area in self.areas if area.is_opened]

    @property
    def closed(self) -> list[AreaReport]:
        """The areas with nothing open."""
        return [area for area in self.areas if not area.is_opened]


def report_of_survey(survey: Survey, criteria: Criteria, *, made_up: bool) -> Report:
    """Make the report of a finished survey."""
    checked = check_items(survey.items.values(), criteria)
    return Report(
        authority=survey.authority,
        today=criteria.today,
        made_up=made_up,
        stale_years=criteria.stale_years,
        citizens_read=survey.citizens_read,
        with_records=survey.with_records,
        unread=survey.unread,
        cut=survey.cut,
        named=survey.named,
        total=tally_of(checked),
        areas=_areas(survey.authority, checked),
        systems=_systems(checked),
        years=sorted(
            sliced(checked, lambda item: item.year, (CASES, BENEFITS)).items(),
            key=lambda pair: (pair[0] is None, pair[0] or 0),
        ),
        benefits=_benefits(checked),
        checked=checked,
    )


def _areas(authority: Authority, checked: Sequence[CheckedItem]) -> list[AreaReport]:
    by_area: dict[str | None, list[CheckedItem]] = {}
    for checked_item in checked:
        by_area.setdefault(checked_item.item.area, []).append(checked_item)
    return [
        AreaReport(
            area,
            authority.opening(area),
            tally_of(area_items),
            sliced(area_items, lambda item: item.year, (CASES, BENEFITS)),
        )
        for area, area_items in sorted(by_area.items(), key=lambda pair: (pair[0] is None, pair[0] or ""))
    ]


def _systems(checked: Sequence[CheckedItem]) -> list[tuple[str | None, str | None, QualityTally]]:
    """By id; the name is the one that most records say."""
    by_id = sliced(checked, lambda item: item.system[0])
    names: dict[str | None, dict[str, int]] = {}
    for checked_item in checked:
        uuid, name = checked_item.item.system
        if name:
            counts = names.setdefault(uuid, {})
            counts[masked(name)] = counts.get(masked(name), 0) + 1
    systems = [
        (uuid, max(names[uuid], key=lambda name: names[uuid][name]) if uuid in names else None, tally)
        for uuid, tally in by_id.items()
    ]
    return sorted(systems, key=lambda row: -row[2].records)


def _benefits(checked: Sequence[CheckedItem]) -> list[tuple[str, str, QualityTally]]:
    by_name = sliced(checked, lambda item: (item.area or "", masked(item.benefit or "")), (BENEFITS, PAYMENTS))
    return [(area, name, tally) for (area, name), tally in sorted(by_name.items()) if name]
