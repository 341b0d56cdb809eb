"""`POST /session/end`: the citizen logs out, and nothing cached of the visit is left."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.auth.authenticator import Authenticator
from gateway.auth.jwks import KeysUnavailableError
from gateway.auth.jwt import UnauthenticatedError
from gateway.errors import Code, RequestRejectedError
from gateway.http.request import demand_method, headers_of
from gateway.server.responses import error_response
from sources.cache.cache import AnswerCache


class LogoutEndpoint:
    """The ASGI endpoint. Needs the citizen's token, which stays good until its issuer says otherwise."""

    def __init__(self, authenticator: Authenticator, cache: AnswerCache | None) -> None:
        self._authenticator = authenticator
        self._cache = cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._forget(scope)
            response = Response(status_code=204)
        except RequestRejectedError as rejected:
            response = error_response(rejected.code, headers=rejected.headers())
        await response(scope, receive, send)

    async def _forget(self, scope: Scope) -> None:
        """Forget what is kept of the citizen. Raises RequestRejectedError."""
        demand_method(scope, "POST")
        try:
            caller = await self._authenticator.caller(headers_of(scope).get("authorization"))
        except KeysUnavailableError:
            raise RequestRejectedError(Code.KEYS_UNAVAILABLE) from None
        except UnauthenticatedError:
            caller = None
        if caller is None or caller.actor is None:
            raise RequestRejectedError(Code.UNAUTHENTICATED)
        if self._cache is not None:
            await self._cache.forget(caller.actor)
