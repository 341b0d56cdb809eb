"""`POST /events/changed`: who hears of changes in the indexes says whose or of what, and what is kept is forgotten."""

from __future__ import annotations

from contextlib import suppress

import msgspec
from starlette.types import Receive, Scope

from gateway.auth.shared_secret import matches_any
from gateway.errors import Code, RequestRejectedError
from gateway.http.action_endpoint import MAX_BODY_BYTES, ActionEndpoint
from gateway.http.request import body_of, demand_json, demand_method, headers_of
from sources.cache.cache import AnswerCache
from sources.records.subject import Subject
from sources.reference.uuids import is_uuid

SECRET = "x-events-secret"  # noqa: S105 - the name of a header


class CacheInvalidationEndpoint(ActionEndpoint):
    """The ASGI endpoint. A page of another site cannot send its header, and a caller without the secret is refused."""

    event = "cache_invalidation"

    def __init__(self, secrets: tuple[bytes, ...], cache: AnswerCache | None) -> None:
        self._secrets = secrets
        self._cache = cache

    async def carry_out(self, scope: Scope, receive: Receive) -> None:
        """Raise RequestRejectedError, also where something may still be kept elsewhere: the sender tries again then."""
        headers = headers_of(scope)
        demand_method(scope, "POST")
        if not matches_any(headers.get(SECRET), self._secrets):
            raise RequestRejectedError(Code.CACHE_INVALIDATION_FORBIDDEN)
        demand_json(headers.get("content-type", ""), headers)
        change = _change(await body_of(headers, receive, max_bytes=MAX_BODY_BYTES))
        if self._cache is None:
            return
        is_forgotten = self._cache.forget(change) if isinstance(change, Subject) else self._cache.forget_object(change)
        if not await is_forgotten:
            raise RequestRejectedError(Code.CACHE_INVALIDATION_FAILED)


def _change(body: bytes) -> Subject | str:
    """Return the citizen whom {"cpr": "…"} names, or the UUID of {"object": "…"}.

    Raises RequestRejectedError, which repeats nothing of it.
    """
    with suppress(ValueError, msgspec.MsgspecError):
        match list(msgspec.json.decode(body, type=dict[str, str]).items()):
            case [("cpr", number)]:
                return Subject(number)
            case [("object", uuid)] if is_uuid(uuid):
                return uuid.lower()
    raise RequestRejectedError(Code.BAD_CACHE_INVALIDATION)
