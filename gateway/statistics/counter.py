"""Counts the calls of this process, and writes what it has counted once a second, beside the requests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date

import structlog

from gateway.loaders.results import BenefitResults, CaseResults
from gateway.observability.redaction import short_name
from gateway.statistics.batch import ALL, Batch, CallKey, CitizenKey, MunicipalityBatch, Outcome, OverviewKey
from gateway.statistics.store import StatisticsStore

SECONDS_BETWEEN_WRITES = 1.0
CLOSE_SECONDS = 5.0
MAX_COUNTED = 100_000
"""Calls that wait to be written. While the store is away, more are not counted."""
MAX_OVERVIEWS = 500
"""Names of operations and applications that a process tells apart in a month: clients choose them."""
OVERFLOW = "…"
"""The name of all further ones."""
MAIN_GROUP = 2
"""Digits of a main group of KLE: 32 of 32.24.04."""

log = structlog.get_logger("borgerblik")


class StatisticsCounter:
    """Counts in memory; a request never waits. What was counted in the last second before a crash is lost."""

    def __init__(self, store: StatisticsStore) -> None:
        self._store = store
        self._batches: dict[date, Batch] = {}
        self._unwritten: list[Batch] = []
        """Handed to the store and not known to be there: they are handed in again, and added once."""
        self._counted = 0
        self._month = ""
        self._overviews: set[OverviewKey] = set()
        self._is_failing = False

    def count(
        self,
        day: date,
        citizen: str,
        results: Iterable[CaseResults | BenefitResults],
        *,
        operation: str | None,
        application: str | None,
    ) -> None:
        """Count one answered request. `citizen`: the name in the audit log, which is stored nowhere."""
        if self._counted >= MAX_COUNTED:
            return
        self._counted += 1
        batch = self._batches.get(day)
        if batch is None:
            batch = self._batches[day] = Batch(day)
        municipalities = set[str]()
        for answer in results:
            authority = answer.answer.authority
            municipality = authority.code or authority.cvr
            municipalities.add(municipality)
            areas = {area[:MAIN_GROUP] for area in answer.areas}
            outcome = Outcome.DATA if areas else Outcome.FAILED if answer.failed else Outcome.EMPTY
            call = CallKey(day.isoformat(), answer.answer.index.name, ALL, outcome.value)
            _add(batch.of(municipality), call, areas, citizen)
        overview = self._overview(batch.month, OverviewKey(short_name(operation) or "", short_name(application) or ""))
        for municipality in municipalities:
            batch.of(municipality).overviews[overview] += 1

    async def run(self) -> None:
        """Write each second, for as long as the process runs."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_WRITES)
            await self.write()

    async def write(self) -> None:
        """Write what was counted. What the store does not take is handed in again the next time."""
        if not self._unwritten:
            self._unwritten, self._batches, self._counted = [*self._batches.values()], {}, 0
        try:
            while self._unwritten:
                await self._store.add(self._unwritten[0])
                del self._unwritten[0]
                self._succeed()
        except Exception as error:  # of a disk, or of a cluster in trouble, which are no errors of Redis
            self._fail(error)

    async def close(self) -> None:
        """Write the rest, and release the store."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.write()
                await self.write()  # what was counted while the first was under way
        except TimeoutError as error:
            self._fail(error)
        await self._store.close()

    def _overview(self, month: str, key: OverviewKey) -> OverviewKey:
        """Return the overview as it is counted: one of at most so many names."""
        if month != self._month:
            self._month, self._overviews = month, set()
        if key not in self._overviews:
            if len(self._overviews) >= MAX_OVERVIEWS:
                return OverviewKey(OVERFLOW, OVERFLOW)
            self._overviews.add(key)
        return key

    def _fail(self, error: Exception) -> None:
        if not self._is_failing:
            log.error("statistics_failed", reason=type(error).__name__)
        self._is_failing = True

    def _succeed(self) -> None:
        if self._is_failing:
            log.info("statistics_recovered")
        self._is_failing = False


def _add(counts: MunicipalityBatch, call: CallKey, areas: Iterable[str], citizen: str) -> None:
    """Add one call, and the same once for each area; the citizen counts for each of them, and in all."""
    counts.calls[call] += 1
    keys = [CitizenKey(ALL, ALL), CitizenKey(call.kind, ALL)]
    for area in areas:
        counts.calls[call._replace(area=area)] += 1
        keys.append(CitizenKey(call.kind, area))
    for key in keys:
        counts.citizens.setdefault(key, set()).add(citizen)
