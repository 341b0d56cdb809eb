"""A month's statistics as they are shown: sums by kind, area and day, and no small number of an area or of citizens."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gateway.statistics.batch import ALL, CitizenKey, MonthStatistics, Outcome, OverviewKey
from sources.reference.kle import area as kle
from sources.reference.municipalities import MUNICIPALITIES
from sources.reference.record_kinds import BENEFITS, CASES

KINDS = (CASES.name, BENEFITS.name)
MIN_COUNT = 5
"""A smaller number might be somebody: it is shown as less than this."""
MAX_OVERVIEWS = 20


def bounded(count: int) -> str:
    """Return a number as it is shown: 0, or one that is not small."""
    return str(count) if count == 0 or count >= MIN_COUNT else f"<{MIN_COUNT}"


@dataclass(frozen=True, slots=True)
class Calls:
    """How many calls gave something to show, nothing, or no answer."""

    data: int
    empty: int
    failed: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.data + self.empty + self.failed


@dataclass(frozen=True, slots=True)
class KindRow:
    """The calls for one kind of records in the month, and by how many citizens."""

    kind: str
    calls: Calls
    citizens: int


@dataclass(frozen=True, slots=True)
class AreaRow:
    """The calls that gave records of one main group of KLE. One call may count in several."""

    kind: str
    area: str
    title: str
    calls: int
    citizens: int


@dataclass(frozen=True, slots=True)
class DayRow:
    """The calls of one day, by kind."""

    day: date
    calls: dict[str, Calls]


@dataclass(frozen=True, slots=True)
class MonthReport:
    """A municipality's month. `name` is its code or CVR number where it is none of the 98."""

    month: str
    municipality: str
    name: str
    citizens: int
    kinds: list[KindRow]
    areas: list[AreaRow]
    days: list[DayRow]
    overviews: list[tuple[OverviewKey, int]]
    """Most used first."""

    @property
    def max_area_calls(self) -> int:
        """The highest number of an area."""
        return max((row.calls for row in self.areas), default=0)


def report_of(month: str, municipality: str, statistics: MonthStatistics) -> MonthReport:
    """Return the report of what was counted."""
    days = list(_days(month, statistics))
    return MonthReport(
        month,
        municipality,
        MUNICIPALITIES.get(municipality, municipality),
        statistics.citizens.get(CitizenKey(ALL, ALL), 0),
        [_kind_row(kind, days, statistics) for kind in KINDS],
        _areas(days[-1].day, statistics),
        days,
        sorted(statistics.overviews.items(), key=lambda item: (-item[1], item[0]))[:MAX_OVERVIEWS],
    )


def _days(month: str, statistics: MonthStatistics) -> Iterator[DayRow]:
    """Yield every day of the month, also those without a call."""
    year, number = map(int, month.split("-"))
    counts: Counter[tuple[str, str, str]] = Counter()
    for call, count in statistics.calls.items():
        if call.area == ALL:
            counts[call.day, call.kind, call.outcome] += count
    for day in range(1, calendar.monthrange(year, number)[1] + 1):
        at = date(year, number, day)
        yield DayRow(
            at,
            {kind: Calls(*(counts[at.isoformat(), kind, outcome.value] for outcome in Outcome)) for kind in KINDS},
        )


def _kind_row(kind: str, days: list[DayRow], statistics: MonthStatistics) -> KindRow:
    calls = [day.calls[kind] for day in days]
    totals = Calls(sum(day.data for day in calls), sum(day.empty for day in calls), sum(day.failed for day in calls))
    return KindRow(kind, totals, statistics.citizens.get(CitizenKey(kind, ALL), 0))


def _areas(day: date, statistics: MonthStatistics) -> list[AreaRow]:
    counts: Counter[CitizenKey] = Counter()
    for call, count in statistics.calls.items():
        if call.area != ALL:
            counts[CitizenKey(call.kind, call.area)] += count
    rows = [
        AreaRow(key.kind, key.area, kle(key.area, day).title, count, statistics.citizens.get(key, 0))
        for key, count in counts.items()
    ]
    return sorted(rows, key=lambda row: (KINDS.index(row.kind), -row.calls, row.area))
