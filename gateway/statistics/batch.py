"""What was counted since the last write, and what a month's statistics consist of."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

ALL = ""
"""In place of a kind or an area: of every kind, of every area."""


class Outcome(Enum):
    """What an authority's index gave in one request."""

    DATA = "data"
    EMPTY = "empty"
    """An answer in which nothing may be shown: nobody learns whether something is hidden."""
    FAILED = "failed"


class CallKey(NamedTuple):
    """Which calls are counted together. `day` is ISO 8601, `area` a main group of KLE."""

    day: str
    kind: str
    area: str
    outcome: str


class OverviewKey(NamedTuple):
    """Which overview: the operation's name and the application through which it was asked."""

    operation: str
    application: str


class CitizenKey(NamedTuple):
    """Of which calls the citizens are counted."""

    kind: str
    area: str


@dataclass(slots=True)
class MunicipalityBatch:
    """What was counted for one municipality. `citizens` are their names in the audit log, which no store keeps."""

    calls: Counter[CallKey] = field(default_factory=Counter)
    overviews: Counter[OverviewKey] = field(default_factory=Counter)
    citizens: dict[CitizenKey, set[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Batch:
    """What was counted on one day, by municipality: its code, or an agency's CVR number.

    A store writes a batch once, however often it is handed the same `id`.
    """

    day: date
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    municipalities: dict[str, MunicipalityBatch] = field(default_factory=dict)

    @property
    def month(self) -> str:
        """The month as it is stored: 2026-10."""
        return self.day.isoformat()[:7]

    def of(self, municipality: str) -> MunicipalityBatch:
        """Return the counts of a municipality, to add to."""
        counts = self.municipalities.get(municipality)
        if counts is None:
            counts = self.municipalities[municipality] = MunicipalityBatch()
        return counts


@dataclass(frozen=True, slots=True)
class MonthStatistics:
    """One municipality's statistics of one month. `citizens` are estimates: 0.8 % standard error."""

    calls: dict[CallKey, int] = field(default_factory=dict)
    overviews: dict[OverviewKey, int] = field(default_factory=dict)
    citizens: dict[CitizenKey, int] = field(default_factory=dict)


def citizen_keys(calls: dict[CallKey, int]) -> set[CitizenKey]:
    """Return of which calls citizens are counted, where these calls were."""
    keys = {CitizenKey(call.kind, call.area) for call in calls}
    return keys | {CitizenKey(ALL, ALL)} if keys else keys


def next_month(day: date) -> date:
    """Return the first day of the next month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
