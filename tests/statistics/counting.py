"""Batches and stores for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gateway.statistics.batch import Batch, CallKey, CitizenKey, MonthStatistics, OverviewKey

DAY = date(2026, 10, 16)
VEJLE = "0630"


def a_batch(citizens: Iterable[str] = ("a",), *, day: date = DAY, municipality: str = VEJLE, area: str = "32") -> Batch:
    """Return a batch in which each citizen has asked for cases once, with data of one area."""
    batch = Batch(day)
    counts = batch.of(municipality)
    for citizen in citizens:
        for key in (CitizenKey("", ""), CitizenKey("CASES", ""), CitizenKey("CASES", area)):
            counts.citizens.setdefault(key, set()).add(citizen)
        for of in ("", area):
            counts.calls[CallKey(day.isoformat(), "CASES", of, "data")] += 1
        counts.overviews[OverviewKey("Overblik", "minby")] += 1
    return batch


class FailingStore:
    """Takes batches while it is told to, and fails elsewhere."""

    def __init__(self) -> None:
        self.is_away = False
        self.added: list[Batch] = []

    async def add(self, batch: Batch) -> None:
        if self.is_away:
            raise OSError("away")
        self.added.append(batch)

    async def read(self, month: str, municipality: str) -> MonthStatistics:
        return MonthStatistics()

    async def close(self) -> None:
        return
