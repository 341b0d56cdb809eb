"""The front door: routes, lifespan, and the only place that wires things together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime, time

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from gateway import explorer
from gateway.auth import Authenticator, Claims, Keys
from gateway.bank_days import closing_days
from gateway.documents import Documents
from gateway.http import GraphQLEndpoint
from gateway.ids import Ids
from gateway.loaders import Sources
from gateway.owner_folder import OwnerFolder
from gateway.plan import Plans
from gateway.schema import schema
from gateway.settings import Settings
from gateway.types.query import PUBLIC
from sources.benefits import SoapBenefits
from sources.cases import SoapCases
from sources.documents import SoapDocuments
from sources.http import Http
from sources.registers import HttpProperties, HttpResidences
from sources.sagdokumentindeks import SagDokumentIndeks
from sources.times import DENMARK
from sources.tokens import HttpTokens, NoTokens

SANDBOX = "http://sandbox.invalid"
"""The address of the embedded sandbox, which only this process can reach."""


def create(
    settings: Settings, *, sandbox: ASGIApp | None = None, inside: Mapping[str, httpx.AsyncBaseTransport] | None = None
) -> Starlette:
    """The gateway, with the sandbox inside it if one is given. Raises BrokenPolicy for unusable owners' files."""
    clock = clock_of(settings.today)
    folder = OwnerFolder(
        settings.owners, today=lambda: clock().date(), has_register=settings.property_register_url is not None
    )
    if sandbox:
        inside = {SANDBOX: httpx.ASGITransport(sandbox)}
    http = Http(inside=inside)
    endpoint = GraphQLEndpoint(
        documents=Documents(schema._schema, public=PUBLIC),
        plans=Plans(enabled=settings.plan),
        authenticator=_authenticator(settings, http),
        policies=folder.policies,
        sources=sources_of(settings, http, clock),
        ids=Ids(settings.id_key),
        today=lambda: clock().date(),
        deadline=settings.deadline,
    )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        closing_days(clock().year)  # read the calendar now, not in somebody's request
        watching = asyncio.create_task(folder.watch())
        yield
        watching.cancel()
        await http.close()

    return Starlette(routes=_routes(settings, endpoint, sandbox), lifespan=lifespan)


def _routes(settings: Settings, endpoint: ASGIApp, sandbox: ASGIApp | None) -> list[BaseRoute]:
    routes: list[BaseRoute] = [
        Route("/graphql", endpoint, methods=None),
        Route("/health/live", _live),
        Route("/health/ready", _ready),
    ]
    if sandbox or settings.explorer:
        routes += [*explorer.routes(sandbox=sandbox is not None), Route("/", _to_explorer)]
    if sandbox:
        routes.append(Mount("/sandbox", sandbox))
    return routes


async def _live(_request: Request) -> Response:
    """The process runs."""
    return JSONResponse({"status": "live"})


async def _ready(_request: Request) -> Response:
    """The process takes requests: its settings and the owners' files are read."""
    return JSONResponse({"status": "ready"})


async def _to_explorer(_request: Request) -> Response:
    return RedirectResponse("/explorer", 303)


def clock_of(today: date | None) -> Callable[[], datetime]:
    """Danish time; noon of the pretended day where there is one."""
    if today is None:
        return lambda: datetime.now(DENMARK)
    noon = datetime.combine(today, time(12), DENMARK)
    return lambda: noon


def _authenticator(settings: Settings, http: Http) -> Authenticator:
    async def fetch(url: str) -> bytes:
        reply = await http.get(url)
        return reply.body if reply.status == 200 else b""

    keys = Keys(fetch, issuer=settings.issuer, url=settings.jwks_url)
    claims = Claims(settings.claim_cpr, settings.claim_name, settings.claim_residence)
    return Authenticator(keys, issuer=settings.issuer, audience=settings.audience, claims=claims)


def sources_of(settings: Settings, http: Http, clock: Callable[[], datetime]) -> Sources:
    """The indexes and registers that the settings name."""
    tokens = HttpTokens(http, settings.token_url) if settings.token_url else NoTokens()
    index = SagDokumentIndeks(http, tokens, settings.case_index_url)
    residences, properties = settings.residence_register_url, settings.property_register_url
    return Sources(
        cases=SoapCases(index, clock),
        documents=SoapDocuments(index, clock),
        benefits=SoapBenefits(http, tokens, settings.benefit_index_url, clock),
        residences=HttpResidences(http, residences) if residences else None,
        properties=HttpProperties(http, properties) if properties else None,
        exempt_classes=settings.exempt_classes,
    )
