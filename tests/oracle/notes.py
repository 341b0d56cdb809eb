"""The notes of a case as the citizen reads them, straight from the rows."""

from __future__ import annotations

import base64
import re
from typing import Any

from tests.oracle.authorities import Authority
from tests.oracle.cases import Case
from tests.oracle.facts import Facts
from tests.oracle.rows import Row, danish_day, holds, moment

TEXT_FORMAT = "00000000-0000-4000-8000-000000000f01"
_NUMBER = re.compile(r"\d{10}")


def shown_notes(facts: Facts, authority: Authority, case: Case, cpr: str) -> list[dict[str, Any]]:
    """Return the notes shown of a case that is shown, in the order of the rows."""
    opening = authority.opening(case.kle)
    if opening is None or "NOTES" not in opening.parts or opening.notes_since is None:
        return []
    rows = facts.rows.of("journal", facts.rows.newest_of_case[case.uuid])
    notes = [
        {"title": row["note_title"] or row["title"] or "Notat uden titel", "date": _day(row), "text": _text(row, cpr)}
        for row in rows
        if _is_note(row) and holds(row) and not _is_internal(row)
    ]
    return [note for note in notes if note["date"] and note["date"] >= opening.notes_since]


def _is_note(row: Row) -> bool:
    return bool(row["note_title"] or row["note"]) and row["ref"] in (None, "URN:Empty")


def _is_internal(row: Row) -> bool:
    is_called_so = "intern" in (row["note_title"] or "").lower()
    return is_called_so or row["hidden_title"] is not None or row["hidden_basis"] is not None


def _day(row: Row) -> Any:
    return danish_day(moment(row["from_at"]))


def _text(row: Row, cpr: str) -> str | None:
    if not row["note"] or row["note_format"] != TEXT_FORMAT:
        return None
    text = base64.b64decode(row["note"]).decode().strip()
    return _NUMBER.sub(lambda number: number[0] if number[0] == cpr else "••••••-••••", text)
