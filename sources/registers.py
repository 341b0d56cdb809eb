"""Who lives where and who owns what, from registers that answer JSON."""

from __future__ import annotations

import re
from typing import Any

import orjson

from sources.errors import Garbled, Refused, Unavailable
from sources.ports import Residences
from sources.subject import Subject
from sources.transport.client import Call, Calls
from sources.transport.http import Reply

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class HttpResidences:
    """Asks an address for where a citizen lives and has lived."""

    def __init__(self, calls: Calls, url: str) -> None:
        self._calls = calls
        self._url = url

    async def residences(self, citizen: Subject) -> Residences:
        """Raises SourceError."""
        answer = await _ask(self._calls, "residences", self._url, citizen)
        current, former = answer.get("current"), answer.get("former", [])
        if not isinstance(former, list) or not all(isinstance(code, str | None) for code in (current, *former)):
            raise Garbled("residences")
        return Residences(current, tuple(code for code in former if code))


class HttpProperties:
    """Asks an address for the properties a citizen owns."""

    def __init__(self, calls: Calls, url: str) -> None:
        self._calls = calls
        self._url = url

    async def properties(self, citizen: Subject) -> frozenset[str]:
        """Raises SourceError."""
        owned = (await _ask(self._calls, "properties", self._url, citizen)).get("properties")
        if not isinstance(owned, list) or not all(isinstance(one, str) and _UUID.fullmatch(one) for one in owned):
            raise Garbled("properties")
        return frozenset(one.lower() for one in owned)


async def _ask(calls: Calls, source: str, url: str, citizen: Subject) -> dict[str, Any]:
    asked = orjson.dumps({"cpr": citizen.reveal()})
    return await calls.ask(Call(source, "", url, asked, {"Content-Type": "application/json"}), _object)


def _object(reply: Reply) -> dict[str, Any]:
    if reply.status in (401, 403):
        raise Refused(f"http_{reply.status}")
    if reply.status != 200:
        raise Unavailable(f"http_{reply.status}")
    try:
        answer = orjson.loads(reply.body)
    except ValueError:
        raise Garbled("json") from None
    if not isinstance(answer, dict):
        raise Garbled("json")
    return answer
