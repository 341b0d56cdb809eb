"""Where statistics are stored, for all processes together."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from typing import Protocol

from gateway.statistics.batch import Batch, MonthStatistics

SECRET_BYTES = 32
KEPT_DAYS = 760
"""A month is deleted when two years have passed."""


class StatisticsStore(Protocol):
    """Adds what each process has counted. Raises whatever says why not."""

    async def add(self, batch: Batch) -> None:
        """Add a batch, all of it or none; one that was added is not added again."""

    async def read(self, month: str, municipality: str) -> MonthStatistics:
        """Return a municipality's statistics of a month such as 2026-10."""

    async def close(self) -> None:
        """Release the store."""


def digests(secret: bytes, citizens: Iterable[str]) -> Iterator[bytes]:
    """Yield what is counted in place of citizens: keyed hashes that nobody can make once the month's secret is gone."""
    for citizen in citizens:
        yield hmac.digest(secret, citizen.encode(), hashlib.sha256)
