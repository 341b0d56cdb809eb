"""The report: one authority's records over a population by area, system, year and benefit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.data_quality.findings import Yardstick
from gateway.data_quality.survey import Survey
from gateway.data_quality.tally import Examined, QualityTally, examine, sliced, tally
from gateway.policies.directives import Part
from gateway.policies.policy import Authority, Opening
from gateway.preview.masking import masked
from gateway.preview.sight import SeenKind

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
        """The first day of the earliest year from which on the cases and benefits together are fit to be shown."""
        years = sorted(year for year in self.years if year is not None)
        return next((date(year, 1, 1) for year in years if (self.score_since(year) or 0) >= FIT), None)

    def score_since(self, first: int) -> float | None:
        """The score of what was created in this year or later."""
        later = [made for year, made in self.years.items() if year is not None and year >= first]
        counted = sum(made.counted for made in later)
        return sum(made.sound for made in later) / counted if counted else None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything, for one authority on one day."""

    authority: Authority
    today: date
    made_up: bool
    stale_years: int
    asked: int
    with_records: int
    unread: int
    cut: int
    named: int
    total: QualityTally
    areas: Sequence[AreaReport]
    systems: Sequence[tuple[str | None, str | None, QualityTally]]
    years: Sequence[tuple[int | None, QualityTally]]
    benefits: Sequence[tuple[str, str, QualityTally]]

    @property
    def opened(self) -> list[AreaReport]:
        """The areas with something open."""
        return [one for one in self.areas if one.is_opened]

    @property
    def closed(self) -> list[AreaReport]:
        """The areas with nothing open."""
        return [one for one in self.areas if not one.is_opened]


def report(survey: Survey, by: Yardstick, *, made_up: bool) -> Report:
    """Make the report of a finished survey."""
    examined = examine(survey.items.values(), by)
    return Report(
        authority=survey.authority,
        today=by.today,
        made_up=made_up,
        stale_years=by.stale_years,
        asked=survey.asked,
        with_records=survey.with_records,
        unread=survey.unread,
        cut=survey.cut,
        named=survey.named,
        total=tally(examined),
        areas=_areas(survey.authority, examined),
        systems=_systems(examined),
        years=sorted(
            sliced(examined, lambda item: item.year, (SeenKind.CASE, SeenKind.BENEFIT)).items(),
            key=lambda pair: (pair[0] is None, pair[0] or 0),
        ),
        benefits=_benefits(examined),
    )


def _areas(authority: Authority, examined: Sequence[Examined]) -> list[AreaReport]:
    by_area: dict[str | None, list[Examined]] = {}
    for one in examined:
        by_area.setdefault(one.item.area, []).append(one)
    return [
        AreaReport(
            area,
            authority.opening(area),
            tally(its),
            sliced(its, lambda item: item.year, (SeenKind.CASE, SeenKind.BENEFIT)),
        )
        for area, its in sorted(by_area.items(), key=lambda pair: (pair[0] is None, pair[0] or ""))
    ]


def _systems(examined: Sequence[Examined]) -> list[tuple[str | None, str | None, QualityTally]]:
    """By id; the name is the one that most records say."""
    by_id = sliced(examined, lambda item: item.system[0])
    names: dict[str | None, dict[str, int]] = {}
    for one in examined:
        uuid, name = one.item.system
        if name:
            counts = names.setdefault(uuid, {})
            counts[masked(name)] = counts.get(masked(name), 0) + 1
    found = [
        (uuid, max(names[uuid], key=lambda name: names[uuid][name]) if uuid in names else None, made)
        for uuid, made in by_id.items()
    ]
    return sorted(found, key=lambda row: -row[2].records)


def _benefits(examined: Sequence[Examined]) -> list[tuple[str, str, QualityTally]]:
    by_name = sliced(
        examined, lambda item: (item.area or "", masked(item.benefit or "")), (SeenKind.BENEFIT, SeenKind.PAYMENT)
    )
    return [(area, name, made) for (area, name), made in sorted(by_name.items()) if name]
