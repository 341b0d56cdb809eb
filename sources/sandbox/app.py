"""The front door of the sandbox: its routes on one page, over a world in SQLite."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sources.sandbox import sagdokumentindeks as cases
from sources.sandbox import soap
from sources.sandbox import ydelselistehent as benefits
from sources.sandbox.authorities import BY_CVR
from sources.sandbox.employees import staff
from sources.sandbox.faults import FaultControl, FaultInjector
from sources.sandbox.index_endpoint import Ask, IndexEndpoint
from sources.sandbox.issuer import ISSUER, SandboxIssuer
from sources.sandbox.keys import SandboxKeys, cached_keys
from sources.sandbox.login import LoginPages, is_form
from sources.sandbox.registers import Registers, representation
from sources.sandbox.signed_answers import AnswerSigner
from sources.sandbox.sts import PATH as TOKEN_PATH
from sources.sandbox.sts import TokenService, authority_asked_for
from sources.sandbox.world import cached_world, open_world


def create(
    path: Path | None = None,
    *,
    issuer: str = ISSUER,
    keys: SandboxKeys | None = None,
    demands_client_certificate: bool = False,
    demands_signature: bool = False,
    redirect_uris: Collection[str] | None = None,
) -> Starlette:
    """Return the sandbox over a built world; without a path, over the ordinary one.

    `keys`: other ones than all sandboxes of this user share. `demands_client_certificate`: to issue a token.
    `demands_signature`: to answer a question; else a token in a header of HTTP will do. `redirect_uris`: where the
    login page may send a browser back to; None: there is no login page. Raise ValueError for one elsewhere.
    """
    connection = open_world(path or cached_world())
    control = FaultControl()
    keys = keys or SandboxKeys.read(cached_keys())
    tokens = TokenService(BY_CVR, keys, demands_client_certificate=demands_client_certificate)
    signer = AnswerSigner(keys.services)
    issuing, registers = SandboxIssuer(connection, issuer), Registers(connection)
    login = None if redirect_uris is None else LoginPages(issuing, redirect_uris)
    issuing.has_login = login is not None

    async def token(request: Request) -> Response:
        return await (login.token(request) if login and is_form(request) else issuing.token(request))

    def index(service: str, ask: Ask, error: Callable[[bytes], soap.SoapAnswer]) -> FaultInjector:
        endpoint = IndexEndpoint(service, ask, connection, tokens, signer, demands_signature=demands_signature)

        def in_band(question: bytes) -> Response:
            try:
                return endpoint.rendered(error(question), question)
            except soap.SoapFaultError as fault:
                return soap.fault12(fault)

        return FaultInjector(control, service, endpoint, endpoint.authority, in_band)

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
            Route("/sagdokumentindeks/6", index("sagdokumentindeks", cases.answer, cases.error)),
            Route("/ydelselistehent/2", index("ydelselistehent", benefits.answer, benefits.error)),
            Route(TOKEN_PATH, plain("sts", tokens.issue)),
            Route("/registers/residence", plain("residence", registers.residence)),
            Route("/registers/property", plain("property", registers.property)),
            Route("/registers/representation", plain("representation", representation)),
            Route("/.well-known/openid-configuration", issuing.discovery, methods=["GET"]),
            Route("/jwks", issuing.jwks, methods=["GET"]),
            Route("/personas", issuing.personas, methods=["GET"]),
            Route("/staff", staff, methods=["GET"]),
            Route("/token", token, methods=["POST"]),
            *(login.routes() if login else ()),
            Route("/faults", control.faults, methods=["GET", "POST", "DELETE"]),
            Route("/calls", control.calls_so_far, methods=["GET", "DELETE"]),
        ]
    )
    app.state.control, app.state.tokens, app.state.issuer = control, tokens, issuing
    return app


def _endpoint(endpoint: Callable[[Request], Awaitable[Response]]) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = await endpoint(Request(scope, receive))
        await response(scope, receive, send)

    return app
