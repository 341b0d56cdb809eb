"""Statistics in a file: an SQLite database that the processes of one machine share."""

from __future__ import annotations

import asyncio
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from gateway.statistics.batch import Batch, CallKey, CitizenKey, MonthStatistics, MunicipalityBatch, OverviewKey
from gateway.statistics.hyperloglog import HyperLogLog
from gateway.statistics.store import KEPT_DAYS, SECRET_BYTES, digests

WAIT_SECONDS = 10.0
"""How long a process waits for the others: each writes once a second, for some milliseconds."""
MAX_BATCHES = 10_000
TABLES = """
CREATE TABLE IF NOT EXISTS calls (
    month TEXT, municipality TEXT, day TEXT, kind TEXT, area TEXT, outcome TEXT, count INTEGER,
    PRIMARY KEY (month, municipality, day, kind, area, outcome)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS overviews (
    month TEXT, municipality TEXT, operation TEXT, application TEXT, count INTEGER,
    PRIMARY KEY (month, municipality, operation, application)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS citizens (
    month TEXT, municipality TEXT, kind TEXT, area TEXT, registers BLOB,
    PRIMARY KEY (month, municipality, kind, area)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secrets (month TEXT PRIMARY KEY, secret BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batches (number INTEGER PRIMARY KEY, id TEXT UNIQUE);
"""


class FileStatisticsStore:
    """Opens the database for each write, on a thread: a process that dies leaves nothing half written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def add(self, batch: Batch) -> None:
        """Add a batch, all of it or none. Raise OSError or sqlite3.Error."""
        await asyncio.to_thread(self._add, batch)

    async def read(self, month: str, municipality: str) -> MonthStatistics:
        """Return a municipality's statistics of a month. Raise OSError or sqlite3.Error."""
        return await asyncio.to_thread(self._read, month, municipality)

    async def close(self) -> None:
        """Do nothing: no database is open between two writes."""

    def _add(self, batch: Batch) -> None:
        with self._writing() as database:
            if not database.execute("INSERT OR IGNORE INTO batches (id) VALUES (?)", [batch.id]).rowcount:
                return
            secret = _secret(database, batch.month)
            for municipality, counts in batch.municipalities.items():
                _add_counts(database, (batch.month, municipality), counts)
                for key, citizens in counts.citizens.items():
                    _add_citizens(database, (batch.month, municipality, *key), secret, citizens)
            _forget(database, batch)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        with closing(sqlite3.connect(self._path, timeout=WAIT_SECONDS, isolation_level=None)) as database:
            database.execute("PRAGMA secure_delete = ON")  # a secret that is deleted is gone from the disk's pages
            database.executescript(TABLES)
            database.execute("BEGIN IMMEDIATE")
            with database:
                yield database

    def _read(self, month: str, municipality: str) -> MonthStatistics:
        address = f"{self._path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, timeout=WAIT_SECONDS, uri=True)) as database:
            where = "WHERE month = ? AND municipality = ?", (month, municipality)
            calls = _rows(database, "day, kind, area, outcome, count FROM calls", where)
            overviews = _rows(database, "operation, application, count FROM overviews", where)
            citizens = _rows(database, "kind, area, registers FROM citizens", where)
        return MonthStatistics(
            {CallKey(*key): count for *key, count in calls},
            {OverviewKey(*key): count for *key, count in overviews},
            {CitizenKey(*key): HyperLogLog(registers).count() for *key, registers in citizens},
        )


def _rows(database: sqlite3.Connection, columns: str, where: tuple[str, tuple[str, str]]) -> list[Any]:
    condition, values = where
    return database.execute(f"SELECT {columns} {condition}", values).fetchall()


def _secret(database: sqlite3.Connection, month: str) -> bytes:
    """Return the month's secret, made by the first process that needs it."""
    database.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?)", [month, secrets.token_bytes(SECRET_BYTES)])
    [(secret,)] = database.execute("SELECT secret FROM secrets WHERE month = ?", [month])
    return bytes(secret)


def _add_counts(database: sqlite3.Connection, row: tuple[str, str], counts: MunicipalityBatch) -> None:
    database.executemany(
        "INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (month, municipality, day, kind, area, outcome) DO UPDATE SET count = count + excluded.count",
        [(*row, *key, count) for key, count in counts.calls.items()],
    )
    database.executemany(
        "INSERT INTO overviews VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (month, municipality, operation, application) DO UPDATE SET count = count + excluded.count",
        [(*row, *key, count) for key, count in counts.overviews.items()],
    )


def _add_citizens(
    database: sqlite3.Connection, row: tuple[str, str, str, str], secret: bytes, citizens: set[str]
) -> None:
    stored = database.execute(
        "SELECT registers FROM citizens WHERE month = ? AND municipality = ? AND kind = ? AND area = ?", row
    ).fetchone()
    sketch = HyperLogLog(stored[0] if stored else None)
    sketch.add(digests(secret, citizens))
    database.execute("INSERT OR REPLACE INTO citizens VALUES (?, ?, ?, ?, ?)", (*row, sketch.pack()))


def _forget(database: sqlite3.Connection, batch: Batch) -> None:
    """Delete the secrets of months that are over, months of long ago, and ids of batches that nobody hands in again."""
    current = (batch.day - timedelta(days=1)).isoformat()[:7]
    oldest = (batch.day - timedelta(days=KEPT_DAYS)).isoformat()[:7]
    database.execute("DELETE FROM secrets WHERE month < ?", [current])
    for table in ("calls", "overviews", "citizens"):
        database.execute(f"DELETE FROM {table} WHERE month < ?", [oldest])  # noqa: S608 - of constants alone
    database.execute("DELETE FROM batches WHERE number <= (SELECT max(number) FROM batches) - ?", [MAX_BATCHES])
