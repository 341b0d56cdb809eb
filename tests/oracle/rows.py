"""The sandbox's rows as an outsider reads them: the newest registration, and what holds at noon of the fixed day."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sources.sandbox import world

TODAY = world.TODAY
DENMARK = ZoneInfo("Europe/Copenhagen")
NOON = datetime.combine(TODAY, time(12), DENMARK).astimezone(UTC)
LONG_AGO = datetime.min.replace(tzinfo=UTC)

Row = Mapping[str, str | None]

EMPTY_DATES = ("0001-01-01", "1900-01-01", "9999-12-31")  # which senders write for none
_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")


def moment(stamp: str | None) -> datetime | None:
    """Return a timestamp of the wire, as an instant. Without a zone it is Danish time."""
    if stamp is None or stamp[:10] in EMPTY_DATES:
        return None
    read = datetime.fromisoformat(_LONG_FRACTION.sub(r"\1", stamp))
    return (read if read.tzinfo else read.replace(tzinfo=DENMARK)).astimezone(UTC)


def danish_day(stamp: datetime | None) -> date | None:
    """Return the day in Denmark."""
    return None if stamp is None else stamp.astimezone(DENMARK).date()


def day(text: str | None) -> date | None:
    """Return a day, or the day of a timestamp that is written without a zone."""
    return None if text is None or text[:10] in EMPTY_DATES else date.fromisoformat(text[:10])


def holds(row: Row) -> bool:
    """Whether the virkning covers noon of the fixed day: from is inclusive, to is exclusive, none is no limit."""
    begins = moment(row["from_at"])
    ends = None if row["to_at"] == "infinite" else moment(row["to_at"])
    return (begins is None or begins <= NOON) and (ends is None or ends > NOON)


class Rows:
    """Every row of the world, by what it belongs to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._by_registration: dict[str, dict[int, list[Row]]] = {}
        self.newest_of_case = self._newest("case")
        self.newest_of_document = self._newest("document")

    def all(self, sql: str) -> list[Row]:
        """Return the rows of a question or table."""
        question = sql if " " in sql else f"SELECT * FROM {sql}"
        return [dict(row) for row in self._connection.execute(question)]

    def of(self, table: str, registration: int) -> list[Row]:
        """Return the rows of a registration in one table, in the order of the wire."""
        if table not in self._by_registration:
            grouped = defaultdict(list)
            for row in self.all(f"SELECT * FROM {table} ORDER BY registration, position"):
                grouped[int(row["registration"] or 0)].append(row)
            self._by_registration[table] = grouped
        return self._by_registration[table].get(registration, [])

    def now(self, table: str, registration: int, role: str | None = None) -> list[Row]:
        """Those in force, of one role or of any."""
        return [row for row in self.of(table, registration) if holds(row) and role in (None, row.get("role"))]

    def _newest(self, kind: str) -> dict[str, int]:
        """Return the newest registration of each case or document; the index's own time stands in for the sender's."""
        newest: dict[str, tuple[datetime, int, int]] = {}
        for row in self.all(f"{kind}_registrations"):
            registered = moment(row["registered_at"] or row["sts_at"]) or LONG_AGO
            uuid = str(row[f"{kind}_uuid"])
            rank = (registered, int(row["position"] or 0), int(row["id"] or 0))
            newest[uuid] = max(newest.get(uuid, rank), rank)
        return {uuid: rank[2] for uuid, rank in newest.items()}


def first(rows: Iterable[Row], column: str) -> str | None:
    """Return a column of the first row that fills it."""
    return next((row[column] for row in rows if row[column]), None)
