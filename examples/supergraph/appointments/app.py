"""The application: one address, which answers the router alone."""

from __future__ import annotations

import hmac
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.asgi import GraphQL

from examples.supergraph.appointments.login import Login
from examples.supergraph.appointments.schema import Asking, schema
from examples.supergraph.appointments.store import Store


class Endpoint(GraphQL[Asking, None]):
    """Strawberry's own, with a context of ours."""

    def __init__(self, store: Store, login: Login) -> None:
        super().__init__(schema, graphql_ide=None, allow_queries_via_get=False)
        self._store = store
        self._login = login

    async def get_context(self, request: Any, response: Any) -> Asking:  # noqa: ARG002 - Strawberry's signature
        return Asking(self._store, await self._login.subject(request.headers.get("authorization")))


class RouterOnly:
    """Strawberry answers `_entities` to everybody, and as much of it as is asked for: so nobody else gets there."""

    def __init__(self, app: ASGIApp, secret: str) -> None:
        self._app = app
        self._secret = secret.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = Request(scope).headers.get("x-router-secret", "")
        is_router = hmac.compare_digest(sent.encode("latin-1"), self._secret)
        await (self._app if is_router else _refused())(scope, receive, send)


def _refused() -> Response:
    error = {"message": "Only the router may ask here.", "extensions": {"code": "ROUTER_ONLY"}}
    return JSONResponse({"errors": [error]}, 401, {"www-authenticate": "Router"})


def create(*, store: Store, login: Login, secret: str) -> Starlette:
    """Return the application."""
    return Starlette(routes=[Route("/graphql", RouterOnly(Endpoint(store, login), secret), methods=None)])
