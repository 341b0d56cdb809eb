"""The GraphQL endpoint inside a span, for a process that sends traces."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.request import headers_of
from sources.tracing import server_span


class TracedEndpoint:
    """An ASGI endpoint whose requests are spans, each inside the one that its client names."""

    def __init__(self, endpoint: ASGIApp) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with server_span("graphql", headers_of(scope)):
            await self._endpoint(scope, receive, send)
