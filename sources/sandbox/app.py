"""The front door of the sandbox: its routes on one page, over a world in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sources.sandbox import sagdokumentindeks, soap, ydelselistehent
from sources.sandbox.authorities import BY_CVR
from sources.sandbox.faults import FaultControl, FaultInjector
from sources.sandbox.issuer import ISSUER, SandboxIssuer
from sources.sandbox.keys import SandboxKeys, cached_keys
from sources.sandbox.registers import Registers
from sources.sandbox.sts import PATH as TOKEN_PATH
from sources.sandbox.sts import TokenService, authority_asked_for
from sources.sandbox.world import cached_world, open_world

Ask = Callable[[Request, sqlite3.Connection, str], Awaitable[Response]]


def create(
    path: Path | None = None,
    *,
    issuer: str = ISSUER,
    keys: SandboxKeys | None = None,
    demands_client_certificate: bool = False,
) -> Starlette:
    """Return the sandbox over a built world; without a path, over the ordinary one.

    `keys`: other ones than all sandboxes of this user share. `demands_client_certificate`: to issue a token.
    """
    connection = open_world(path or cached_world())
    control = FaultControl()
    keys = keys or SandboxKeys.read(cached_keys())
    tokens = TokenService(BY_CVR, keys, demands_client_certificate=demands_client_certificate)
    login, registers = SandboxIssuer(connection, issuer), Registers(connection)

    def index(service: str, ask: Ask, in_band: Callable[[bytes], Response]) -> FaultInjector:
        def authority_of(authorization: str | None, _body: bytes) -> str:
            return _authority_or_unknown(tokens, service, authorization)

        return FaultInjector(control, service, _answering(service, ask, connection, tokens), authority_of, in_band)

    def plain(service: str, endpoint: Callable[[Request], Awaitable[Response]]) -> FaultInjector:
        return FaultInjector(
            control,
            service,
            _endpoint(endpoint),
            lambda _authorization, body: authority_asked_for(body),
            lambda _body: Response(status_code=500),
        )

    app = Starlette(
        routes=[
            Route("/sagdokumentindeks/6", index("sagdokumentindeks", sagdokumentindeks.answer, _case_error)),
            Route("/ydelselistehent/2", index("ydelselistehent", ydelselistehent.answer, ydelselistehent.error)),
            Route(TOKEN_PATH, plain("sts", tokens.issue)),
            Route("/registers/residence", plain("residence", registers.residence)),
            Route("/registers/property", plain("property", registers.property)),
            Route("/.well-known/openid-configuration", login.discovery, methods=["GET"]),
            Route("/jwks", login.jwks, methods=["GET"]),
            Route("/personas", login.personas, methods=["GET"]),
            Route("/token", login.token, methods=["POST"]),
            Route("/faults", control.faults, methods=["GET", "POST", "DELETE"]),
            Route("/calls", control.calls_so_far, methods=["GET", "DELETE"]),
        ]
    )
    app.state.control, app.state.tokens, app.state.issuer = control, tokens, login
    return app


def _answering(service: str, ask: Ask, connection: sqlite3.Connection, tokens: TokenService) -> ASGIApp:
    """Return an index: checks the token, asks, and says faults in SOAP."""

    async def endpoint(request: Request) -> Response:
        try:
            authority = tokens.authority(service, request.headers.get("authorization"))
            return await ask(request, connection, authority)
        except soap.SoapFaultError as fault:
            return soap.fault12(fault)

    return _endpoint(endpoint)


def _endpoint(endpoint: Callable[[Request], Awaitable[Response]]) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = await endpoint(Request(scope, receive))
        await response(scope, receive, send)

    return app


def _authority_or_unknown(tokens: TokenService, service: str, authorization: str | None) -> str:
    try:
        return tokens.authority(service, authorization)
    except soap.SoapFaultError:
        return ""


def _case_error(_body: bytes) -> Response:
    return soap.answer(sagdokumentindeks.in_band("50", "Systemfejl"))
