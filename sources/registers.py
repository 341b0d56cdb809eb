"""Who lives where and who owns what, from registers that answer JSON."""

from __future__ import annotations

from typing import Any

import orjson

from sources.errors import SourceGarbledError, SourceRefusedError, SourceUnavailableError
from sources.ports import Residences
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

        Raises SourceError.
        """
        answer = await _ask(self._calls, "residences", self._url, citizen)
        current, former = answer.get("current"), answer.get("former", [])
        if not isinstance(former, list) or not all(isinstance(text, str | None) for text in (current, *former)):
            raise SourceGarbledError("residences")
        home, *earlier = (municipality_code(text or "") for text in (current, *former))
        return Residences(home, tuple(code for code in earlier if code), whole=None not in (home, *earlier))


class HttpPropertyRegister:
    """The register of properties that a citizen owns."""

    def __init__(self, calls: UpstreamClient, url: str) -> None:
        self._calls = calls
        self._url = url

    async def properties(self, citizen: Subject) -> frozenset[str]:
        """Return the ids by which building cases name the citizen's properties. Raise SourceError."""
        owned = (await _ask(self._calls, "properties", self._url, citizen)).get("properties")
        if not isinstance(owned, list):
            raise SourceGarbledError("properties")
        uuids = [uuid_of(property) if isinstance(property, str) else None for property in owned]
        if None in uuids:
            raise SourceGarbledError("properties")
        return frozenset(uuid for uuid in uuids if uuid)


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
