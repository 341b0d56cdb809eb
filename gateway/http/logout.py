"""`POST /session/end`: the citizen logs out, and nothing cached of the visit is left."""

from __future__ import annotations

from starlette.types import Receive, Scope

from gateway.auth.authenticator import Authenticator
from gateway.auth.jwks import KeysUnavailableError
from gateway.auth.jwt import UnauthenticatedError
from gateway.errors import Code, RequestRejectedError
from gateway.http.action_endpoint import ActionEndpoint
from gateway.http.request import demand_method, headers_of
from sources.cache.cache import AnswerCache


class LogoutEndpoint(ActionEndpoint):
    """The ASGI endpoint. Needs the citizen's token, which stays good until its issuer says otherwise."""

    event = "logout"

    def __init__(self, authenticator: Authenticator, cache: AnswerCache | None) -> None:
        self._authenticator = authenticator
        self._cache = cache

    async def carry_out(self, scope: Scope, _receive: Receive) -> None:
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
