"""Collects the rows that the generator writes, and stores them in SQLite."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping

Value = str | int | None


class WorldWriter:
    """Rows by table, in the order they were written; a column that is not named is null."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        self._columns = {name: self._columns_of(name) for name in names}
        self._rows: dict[str, list[tuple[Value, ...]]] = defaultdict(list)
        self._serial = 0

    def _columns_of(self, table: str) -> dict[str, None]:
        return dict.fromkeys(row[1] for row in self._connection.execute(f"PRAGMA table_info({table})"))

    def write(self, table: str, row: Mapping[str, Value]) -> None:
        """Write one row; an unknown column is a mistake."""
        columns = self._columns[table]
        if not row.keys() <= columns.keys():
            raise KeyError(f"{table} has no {sorted(row.keys() - columns.keys())}")
        self._rows[table].append(tuple(map(row.get, columns)))

    def write_all(self, table: str, registration: int, rows: Iterable[Mapping[str, Value]]) -> None:
        """Write the rows of one registration, numbered in their order."""
        for position, row in enumerate(rows):
            self.write(table, {"registration": registration, "position": position, **row})

    def serial(self) -> int:
        """Return the next registration's number."""
        self._serial += 1
        return self._serial

    def store(self) -> None:
        """Put every row into the database, table by table."""
        for table in sorted(self._rows):
            marks = ", ".join("?" * len(self._columns[table]))
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", self._rows[table])
