"""`POST /events/changed`: whoever hears of changes in the indexes says whose, and what is kept of them is forgotten."""

from __future__ import annotations

import msgspec
import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.auth.shared_secret import matches_any
from gateway.errors import Code, RequestRejectedError
from gateway.http.disconnect import ClientDisconnectedError
from gateway.http.request import body_of, demand_json, headers_of
from gateway.server.load_shedding import AGAIN_SECONDS
from gateway.server.middleware import error_response
from gateway.server.scope import request_id
from sources.cache.cache import AnswerCache
from sources.subject import Subject

SECRET = "x-events-secret"  # noqa: S105 - the name of a header
LARGEST = 1024

_STATUS = {
    Code.METHOD_NOT_ALLOWED: 405,
    Code.CACHE_INVALIDATION_FORBIDDEN: 401,
    Code.BODY_TOO_LARGE: 413,
    Code.UNSUPPORTED_MEDIA_TYPE: 415,
    Code.CACHE_INVALIDATION_FAILED: 503,
}

log = structlog.get_logger("borgerblik")


class CacheInvalidationEndpoint:
    """The ASGI endpoint. A page of another site cannot send that header, and who has no secret is not listened to."""

    def __init__(self, secrets: tuple[bytes, ...], cache: AnswerCache | None) -> None:
        self._secrets = secrets
        self._cache = cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._forget(scope, receive)
            answer, refused = Response(status_code=204), None
        except RequestRejectedError as error:
            answer, refused = (
                error_response(_STATUS.get(error.code, 400), error.code, headers=_hint(error.code)),
                error.code.name,
            )
        except ClientDisconnectedError:
            return
        log.info("cache_invalidation", request_id=request_id(scope), status=answer.status_code, refused=refused)
        await answer(scope, receive, send)

    async def _forget(self, scope: Scope, receive: Receive) -> None:
        """Raises RequestRejectedError, also where somebody may still keep something: the sender tries again then."""
        headers = headers_of(scope)
        if scope["method"] != "POST":
            raise RequestRejectedError(Code.METHOD_NOT_ALLOWED)
        if not matches_any(headers.get(SECRET), self._secrets):
            raise RequestRejectedError(Code.CACHE_INVALIDATION_FORBIDDEN)
        demand_json(headers.get("content-type", ""), headers)
        citizen = _citizen(await body_of(headers, receive, most=LARGEST))
        if self._cache is not None and not await self._cache.forget(citizen):
            raise RequestRejectedError(Code.CACHE_INVALIDATION_FAILED)


def _citizen(body: bytes) -> Subject:
    """The one whom {"cpr": "…"} names. Raises RequestRejectedError, and repeats nothing of it."""
    try:
        [(name, value)] = msgspec.json.decode(body, type=dict[str, str]).items()
        if name == "cpr":
            return Subject(value)
    except (ValueError, msgspec.MsgspecError):
        pass
    raise RequestRejectedError(Code.BAD_CACHE_INVALIDATION)


def _hint(code: Code) -> dict[str, str]:
    hints = {
        Code.METHOD_NOT_ALLOWED: {"allow": "POST"},
        Code.CACHE_INVALIDATION_FORBIDDEN: {"www-authenticate": "Events"},
        Code.CACHE_INVALIDATION_FAILED: {"retry-after": str(next(AGAIN_SECONDS))},
    }
    return hints.get(code, {})
