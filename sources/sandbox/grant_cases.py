"""What the benefit index knows of the case behind a grant: read from the case's newest registration."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sources.sandbox import codes
from sources.sandbox.times import instant


@dataclass(frozen=True, slots=True)
class GrantCase:
    """A case as it stands beside a grant (Bevillingssag)."""

    uuid: str
    authority: str
    title: str | None
    number: str | None
    sensitivity: str | None
    area: str | None
    facet: str | None
    system: str | None
    system_title: str | None
    hidden: bool


def cases_of_grants(connection: sqlite3.Connection, uuids: Iterable[str | None], today: date) -> dict[str, GrantCase]:
    """Return the cases that the index knows, by id."""
    now = datetime.combine(today, time(12), ZoneInfo("Europe/Copenhagen")).timestamp()
    uuids_json = json.dumps(sorted({uuid for uuid in uuids if uuid}))
    sql = """SELECT c.uuid, c.authority, r.id FROM cases c
      JOIN case_registrations r ON r.case_uuid = c.uuid AND r.newest = 1
      WHERE c.uuid IN (SELECT value FROM json_each(?))"""
    return {row["uuid"]: _case(connection, row, now) for row in connection.execute(sql, (uuids_json,)).fetchall()}


def _case(connection: sqlite3.Connection, row: sqlite3.Row, now: float) -> GrantCase:
    def in_force(table: str, role: str | None = None) -> list[sqlite3.Row]:
        rows = connection.execute(f"SELECT * FROM {table} WHERE registration = ? ORDER BY position", (row["id"],))
        rows_of_role = [row for row in rows if role is None or row["role"] == role]
        return [row for row in rows_of_role if instant(row["from_at"], 0) <= now < instant(row["to_at"], 1)]

    attributes, extension = _first(in_force("case_attributes")), _first(in_force("case_extensions"))
    primary = _first(in_force("classes", codes.PRIMARY_CLASS))
    facet = _first(in_force("classes", codes.ACTION_CLASS))
    system = _first(in_force("systems", codes.MASTER_SYSTEM))
    hidden = any(row["ref"] == codes.HIDDEN_CLASS for row in in_force("classes"))
    return GrantCase(
        uuid=row["uuid"],
        authority=row["authority"],
        title=_of(attributes, "title"),
        number=_of(attributes, "number"),
        sensitivity=_of(extension, "sensitivity"),
        area=_of(primary, "number"),
        facet=_of(facet, "number"),
        system=_of(system, "ref"),
        system_title=_of(system, "name"),
        hidden=hidden,
    )


def _first(rows: list[sqlite3.Row]) -> sqlite3.Row | None:
    return rows[0] if rows else None


def _of(row: sqlite3.Row | None, column: str) -> str | None:
    return row[column] if row is not None else None
