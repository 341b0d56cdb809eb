"""The appointments themselves, in a SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

TABLES = """
CREATE TABLE IF NOT EXISTS appointments (
  id TEXT PRIMARY KEY, booked_by TEXT NOT NULL, citizen TEXT NOT NULL, "case" TEXT,
  office TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS of_whom ON appointments (booked_by, "case");
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """An appointment as it is stored. `citizen` and `case` are Borgerblik's ids; they mean nothing here."""

    id: str
    citizen: str
    case: str | None
    office: str
    at: datetime


class Store:
    """Everything is asked for by the one who booked it: nobody's appointments are found by an id alone."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.executescript(TABLES)

    def book(self, booked_by: str, *, citizen: str, case: str | None, office: str, at: datetime) -> Booking:
        """Keep an appointment."""
        booking = Booking(id=uuid4().hex, citizen=citizen, case=case, office=office, at=at)
        row = (booking.id, booked_by, citizen, case, office, at.isoformat())
        self._connection.execute("INSERT INTO appointments VALUES (?, ?, ?, ?, ?, ?)", row)
        return booking

    def of_citizen(self, booked_by: str, citizen: str) -> list[Booking]:
        """All of one citizen."""
        return self._found("citizen = ?", booked_by, citizen)

    def of_cases(self, booked_by: str, cases: Sequence[str]) -> list[Booking]:
        """Those about any of these cases, in one question."""
        return self._found(f'"case" IN ({", ".join("?" * len(cases))})', booked_by, *cases)

    def one(self, booked_by: str, id: str) -> Booking | None:
        """One of them. None: it does not exist, or is somebody else's."""
        return next(iter(self._found("id = ?", booked_by, id)), None)

    def cancel(self, booked_by: str, id: str) -> bool:
        """Forget one. False: there was none."""
        question = "DELETE FROM appointments WHERE booked_by = ? AND id = ?"
        return self._connection.execute(question, (booked_by, id)).rowcount == 1

    def _found(self, where: str, booked_by: str, *values: str) -> list[Booking]:
        columns = 'id, citizen, "case", office, at'
        question = f"SELECT {columns} FROM appointments WHERE booked_by = ? AND {where} ORDER BY at, rowid"  # noqa: S608
        rows = self._connection.execute(question, (booked_by, *values))
        return [
            Booking(id=id, citizen=citizen, case=case, office=office, at=datetime.fromisoformat(at))
            for id, citizen, case, office, at in rows
        ]
