"""Who lives where, who owns what and who may act for whom, from registers that answer JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import orjson

from sources.errors import SourceGarbledError, SourceRefusedError, SourceUnavailableError
from sources.ports import Properties, Residences
from sources.records.representation import RepresentationKind, RepresentationRecord, Representations
from sources.records.subject import Subject
from sources.reference.danish_time import means_none, readings
from sources.reference.kle import is_area
from sources.reference.municipalities import municipality_code
from sources.reference.uuids import uuid_of
from sources.transport.client import Call, UpstreamClient
from sources.transport.http import Reply

MAX_RIGHTS = 500
"""Of one representative. A guardian by profession has a hundred or two; more are left out, and told as such."""


class HttpResidenceRegister:
    """The register of residences: where a citizen lives and has lived."""

    def __init__(self, calls: UpstreamClient, url: str) -> None:
        self._calls = calls
        self._url = url

    async def residences(self, citizen: Subject) -> Residences:
        """Return residences as codes of today; not whole where the register names none, or something else than a code.

        What cannot be read hides none of the others. Raises SourceError.
        """
        answer = await _ask(self._calls, "residences", self._url, citizen)
        former = answer.get("former") or []
        home, *earlier = map(_code, (answer.get("current"), *(former if isinstance(former, list) else [former])))
        return Residences(home, tuple(code for code in earlier if code), whole=None not in (home, *earlier))


class HttpPropertyRegister:
    """The register of properties that a citizen owns."""

    def __init__(self, calls: UpstreamClient, url: str) -> None:
        self._calls = calls
        self._url = url

    async def properties(self, citizen: Subject) -> Properties:
        """Return what the citizen owns; not whole where the register names something else than a UUID.

        What cannot be read hides none of the others. Raises SourceError.
        """
        owned = (await _ask(self._calls, "properties", self._url, citizen)).get("properties")
        if not isinstance(owned, list):
            raise SourceGarbledError("properties")
        uuids = [uuid_of(property) if isinstance(property, str) else None for property in owned]
        return Properties(frozenset(uuid for uuid in uuids if uuid), whole=None not in uuids)


class HttpRepresentationRegister:
    """The register of representation: for whom somebody may act, by what right, within what and until when."""

    def __init__(self, calls: UpstreamClient, url: str) -> None:
        self._calls = calls
        self._url = url

    async def representations(self, representative: Subject) -> Representations:
        """Return every right that can be read in full, and how many could not. Raises SourceError.

        A right of which anything cannot be read is left out: nobody can say for whom, for what or until when it holds.
        """
        rows = (await _ask(self._calls, "representations", self._url, representative)).get("representations")
        if not isinstance(rows, list):
            raise SourceGarbledError("representations")
        records, unreadable = [], len(rows[MAX_RIGHTS:])
        for row in rows[:MAX_RIGHTS]:
            try:
                records.append(_representation(row))
            except (KeyError, TypeError, ValueError):
                unreadable += 1
        return Representations(tuple(records), unreadable)


def _representation(row: dict[str, Any]) -> RepresentationRecord:
    """Return a right. Raises KeyError, TypeError or ValueError for one that cannot be read; no error names a number."""
    kind, person, areas = RepresentationKind(row["kind"]), row["person"], row["areas"]
    if areas is not None and not (isinstance(areas, list) and areas and all(map(_is_area, areas))):
        raise ValueError("an area that is none")
    if areas is None and kind is RepresentationKind.POWER_OF_ATTORNEY:
        raise ValueError("no areas")
    name, born = person["name"], person["born"]
    return RepresentationRecord(
        reference=_text(row["id"]),
        kind=kind,
        person=Subject(_text(person["cpr"]), masked=True),
        name=_text(name) if name is not None else None,
        is_protected=person["protected"] is not False,
        born=_birthday(born) if born is not None else None,
        begins=max(_instants(row["from"])) if row["from"] is not None else None,
        ends=min(_instants(row["until"])) if row["until"] is not None else None,
        areas=tuple(areas) if areas is not None else None,
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError("no text")
    return value.strip()


def _is_area(value: Any) -> bool:
    return isinstance(value, str) and is_area(value)


def _instants(value: Any) -> tuple[datetime, ...]:
    """Return the instants that a limit may mean: a time without offset that clocks show twice means two."""
    instants = readings(_text(value))
    if not instants:
        raise ValueError("no moment")
    return instants


def _birthday(value: Any) -> date:
    day = date.fromisoformat(_text(value))
    if means_none(day):
        raise ValueError("no birthday")
    return day


def _code(value: Any) -> str | None:
    """Return a municipality's code, which some write as a number. None: it is none."""
    is_written = isinstance(value, str | int) and not isinstance(value, bool) and value != 0
    return municipality_code(str(value)) if is_written else None


async def _ask(calls: UpstreamClient, source: str, url: str, citizen: Subject) -> dict[str, Any]:
    question = orjson.dumps({"cpr": citizen.reveal()})
    return await calls.ask(Call(source, "", url, question, {"Content-Type": "application/json"}), _object)


def _object(reply: Reply) -> dict[str, Any]:
    if reply.status in (401, 403):
        raise SourceRefusedError(f"http_{reply.status}")
    if reply.status != 200:
        raise SourceUnavailableError(f"http_{reply.status}")
    try:
        document = orjson.loads(reply.body)
    except ValueError:
        raise SourceGarbledError("json") from None
    if not isinstance(document, dict):
        raise SourceGarbledError("json")
    return document
