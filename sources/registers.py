"""Who lives where and who owns what, from registers that answer JSON."""

from __future__ import annotations

from typing import Any

import orjson

from sources.errors import SourceGarbledError, SourceRefusedError, SourceUnavailableError
from sources.ports import Properties, Residences
from sources.reference.municipalities import municipality_code
from sources.reference.uuids import uuid_of
from sources.subject import Subject
from sources.transport.client import Call, UpstreamClient
from sources.transport.http import Reply


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
