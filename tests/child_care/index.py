"""The index: its kind of records, its record, its question, and the adapter that asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from msgspec import Struct

from sources.errors import SourceGarbledError, SourceRefusedError, SourceUnavailableError
from sources.ports import Answer
from sources.records.subject import Subject
from sources.reference.record_kinds import RecordKind
from sources.transport.client import Call, UpstreamClient
from sources.transport.http import Reply

CHILD_CARE = RecordKind("CHILD_CARE", "child_care", "plads i dagtilbud", "day care")


class PlaceRecord(Struct, frozen=True, gc=False):
    """A child's place in day care (dagtilbudsplads), offered by an authority to the citizen who applied for it."""

    id: str
    authority: str
    is_citizens: bool
    area: str
    title: str
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    """The places that one authority has offered the citizen."""

    authority: str
    citizen: Subject


class RestChildCareIndex:
    """Asks an address that answers JSON: `{"places": [{"id": …, "cvr": …, "cpr": …, "kle": …, …}]}`."""

    def __init__(self, calls: UpstreamClient, url: str) -> None:
        self._calls = calls
        self._url = url

    async def places(self, question: PlaceQuestion) -> Answer[PlaceRecord]:
        """Return the places that could be read, and how many could not. Raises SourceError."""
        body = orjson.dumps({"cpr": question.citizen.reveal(), "cvr": question.authority})
        call = Call(CHILD_CARE.port, question.authority, self._url, body, {"Content-Type": "application/json"})
        rows = await self._calls.ask(call, _rows)
        places = [_place(row, question.citizen) for row in rows]
        readable = tuple(place for place in places if place)
        unreadable = len(places) - len(readable)
        return Answer(readable, datetime.now(UTC), truncated=bool(unreadable), unreadable=unreadable)


def _rows(reply: Reply) -> list[Any]:
    if reply.status in (401, 403):
        raise SourceRefusedError(f"http_{reply.status}")
    if reply.status != 200:
        raise SourceUnavailableError(f"http_{reply.status}")
    try:
        rows = orjson.loads(reply.body)["places"]
    except (ValueError, KeyError, TypeError):
        raise SourceGarbledError("json") from None
    if not isinstance(rows, list):
        raise SourceGarbledError("json")
    return rows


def _place(row: Any, citizen: Subject) -> PlaceRecord | None:
    try:
        starts = date.fromisoformat(row["starts"]) if row.get("starts") else None
        is_citizens = row["cpr"] == citizen.reveal()
        return PlaceRecord(row["id"], row["cvr"], is_citizens, row["kle"], row["title"], starts)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
