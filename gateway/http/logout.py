"""`POST /session/end`: the citizen logs out, and nothing cached of the visit is left."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.auth.authenticator import Authenticator
from gateway.auth.jwks import KeysUnavailableError
from gateway.auth.jwt import UnauthenticatedError
from gateway.errors import Code
from gateway.http.request import headers_of
from gateway.server.load_shedding import AGAIN_SECONDS
from gateway.server.middleware import error_response
from sources.cache.cache import AnswerCache


class LogoutEndpoint:
    """The ASGI endpoint. Needs the citizen's token, which stays good until its issuer says otherwise."""

    def __init__(self, authenticator: Authenticator, cache: AnswerCache | None) -> None:
        self._authenticator = authenticator
        self._cache = cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._log_out(scope)
        await response(scope, receive, send)

    async def _log_out(self, scope: Scope) -> Response:
        if scope["method"] != "POST":
            return error_response(405, Code.METHOD_NOT_ALLOWED, headers={"allow": "POST"})
        try:
            caller = await self._authenticator.caller(headers_of(scope).get("authorization"))
        except KeysUnavailableError:
            return error_response(503, Code.KEYS_UNAVAILABLE, headers={"retry-after": str(next(AGAIN_SECONDS))})
        except UnauthenticatedError:
            caller = None
        if caller is None or caller.actor is None:
            return error_response(401, Code.UNAUTHENTICATED, headers={"www-authenticate": "Bearer"})
        if self._cache is not None:
            await self._cache.forget(caller.actor)
        return Response(status_code=204)
