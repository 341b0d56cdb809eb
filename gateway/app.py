"""The front door: routes, lifespan, and the only place that wires things together."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from gateway import explorer
from gateway.audit.audit_log import Access
from gateway.audit.batch_writer import FileRecord
from gateway.audit.store import AccessRecord
from gateway.auth.authenticator import Authenticator
from gateway.auth.jwks import Keys
from gateway.auth.jwt import Verifier
from gateway.cache.pubsub_store import Heard
from gateway.cache.redis_store import RedisShelf
from gateway.documents.document_cache import Documents
from gateway.documents.limits import Guard, Limits
from gateway.documents.persisted_queries import Persisted
from gateway.documents.trusted import Known, broken
from gateway.documents.trusted_redis import Listed
from gateway.execution import Plans
from gateway.federation.routers import Routers
from gateway.http.cache_invalidation import Changed
from gateway.http.deadline import APPLIED, PREFER
from gateway.http.endpoint import APPLICATION, Door, GraphQLEndpoint
from gateway.http.logout import SessionEnd
from gateway.http.rate_limits import Rates
from gateway.http.request import PREFLIGHT
from gateway.ids import Ids
from gateway.observability.request_counts import Tally
from gateway.policies.hot_reload import OwnerFolder
from gateway.redis.address import is_redis
from gateway.schema import schema
from gateway.server import health
from gateway.server.background import Lasting, Work
from gateway.server.certificates import Certificates
from gateway.server.lifecycle import Life
from gateway.server.load_shedding import Load
from gateway.server.middleware import Front, Straight, on_http_exception
from gateway.settings import PREFIX, BadSettings, Settings
from gateway.types.query import PUBLIC
from sources.cache.cache import Cache, Memory, Store, derived_keys
from sources.cache.encryption import Sealed
from sources.cache.sources import Sources
from sources.reference.bank_days import closing_days
from sources.reference.danish_time import DENMARK, day_of, instant
from sources.registers import HttpProperties, HttpResidences
from sources.security_tokens import HttpTokens, NoTokens
from sources.sf1470.cases import SoapCases
from sources.sf1470.client import SagDokumentIndeks
from sources.sf1470.documents import SoapDocuments
from sources.sf1491.client import SoapBenefits
from sources.transport.circuit_breaker import LONGEST_PAUSE, Fuse
from sources.transport.client import Bounds, Calls
from sources.transport.http import Http

if TYPE_CHECKING:
    import httpx

    from gateway.redis.connection import Shared

SANDBOX = "http://sandbox.invalid"
"""The address of the embedded sandbox, which only this process can reach."""


def create(
    settings: Settings,
    *,
    sandbox: ASGIApp | None = None,
    inside: Mapping[str, httpx.AsyncBaseTransport] | None = None,
    sources: Sources | None = None,
) -> Starlette:
    """The gateway, with the sandbox inside it if one is given. Raises BrokenPolicy for unusable owners' files.

    `sources`: those to ask, in place of the ones that the settings name.
    """
    clock = clock_of(settings.today)
    folder = OwnerFolder(
        settings.owners, today=lambda: day_of(clock()), has_register=settings.property_register_url is not None
    )
    if sandbox:
        from httpx import ASGITransport

        inside = {SANDBOX: ASGITransport(sandbox)}
    http = Http(inside=inside)
    calls = Calls(http, bounds_of(settings))
    verifiers = _verifiers(settings, http)
    ids = Ids(settings.id_key)
    access = Access(_access_record(settings), ids, required=settings.access_record_required)
    life, load = Life(), Load(most=settings.most_operations, most_lag=settings.most_lag / 1000)
    shared = _shared(settings)
    store = _store(settings, shared)
    cache = _cache(settings, store)
    authenticator = Authenticator(verifiers)
    certificates = Certificates(settings.certificates, settings.far_sides())
    plans, rates, tally = Plans(enabled=settings.plan), _rates(settings, ids, shared), Tally()
    endpoint = GraphQLEndpoint(
        documents=_documents(settings, is_sandbox=sandbox is not None),
        plans=plans,
        authenticator=authenticator,
        policies=folder.policies,
        sources=sources or sources_of(settings, calls, clock),
        ids=ids,
        today=lambda: day_of(clock()),
        deadline=settings.deadline,
        access=access,
        known=Known(
            trusted=settings.trusted_documents or {},
            require_ids=settings.require_ids,
            persisted=Persisted(most=settings.persisted_queries, shared=shared),
            listed=_listed(settings, shared),
        ),
        door=Door(largest_body=settings.most_body, receive_seconds=settings.receive_seconds, get=settings.get),
        routers=_routers(settings, is_sandbox=sandbox is not None),
        load=load,
        rates=rates,
        cache=cache,
        tally=tally,
    )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        works: list[Work] = [folder.watch, load.watch, certificates.watch, *(one.keys.keep_fresh for one in verifiers)]
        works.append(lambda: asyncio.to_thread(closing_days, day_of(clock()).year))  # before a request needs it
        works += [store.watch] if isinstance(store, Heard) else []
        works += [shared.watch] if shared else []
        async with AsyncExitStack() as closing:
            for one in (shared, http, access):
                if one is not None:
                    closing.push_async_callback(one.close)
            closing.push_async_callback(Lasting(works).stop)
            life.started = True
            yield
            life.stopping = True

    told = [Route("/session/end", SessionEnd(authenticator, cache), methods=None)]
    if settings.events_secret:
        told.append(Route("/events/changed", Changed(settings.events_secret, cache), methods=None))
    app = Starlette(
        routes=_routes(settings, sandbox, [*told, *health.routes(life, certificates)]),
        middleware=[*_middleware(settings, life), Middleware(Straight, path="/graphql", endpoint=endpoint)],
        exception_handlers={HTTPException: on_http_exception},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    if settings.metrics:
        from gateway import metrics

        counted = metrics.Counted(
            tally=tally,
            load=load,
            plans=plans,
            calls=calls,
            rates=rates,
            certificates=certificates,
            access=access,
            cache=cache,
            shared=shared,
        )
        app.router.routes.append(metrics.route(counted))
    app.state.calls, app.state.life, app.state.load, app.state.shared = calls, life, load, shared
    return app


def _documents(settings: Settings, *, is_sandbox: bool) -> Documents:
    """The documents, and among them the trusted ones. Raises BadSettings for a trusted one that cannot be run."""
    limits = Limits(
        tokens=settings.most_tokens,
        depth=settings.most_depth,
        aliases=settings.most_aliases,
        directives=settings.most_directives,
        fragments=settings.most_fragments,
        fields=settings.most_fields,
        root_fields=settings.most_root_fields,
        repeats=settings.most_repeats,
        cost=settings.most_cost,
    )
    guard = Guard(schema._schema, limits, introspection=is_sandbox or settings.introspection)
    documents = Documents(
        schema._schema, public=PUBLIC, guard=guard, entities=schema.entities.public, suggestions=is_sandbox
    )
    if ids := list(broken(settings.trusted_documents or {}, documents.check)):
        named = ", ".join(ids[:5])
        raise BadSettings([f"{PREFIX}TRUSTED_DOCUMENTS cannot be used: these cannot be run: {named}."])
    return documents


def _shared(settings: Settings) -> Shared | None:
    """The Redis of all processes."""
    if settings.redis_url is None:
        return None
    from gateway.redis.connection import Shared

    return Shared(settings.redis_url)


def _listed(settings: Settings, shared: Shared | None) -> Listed | None:
    """The trusted documents in Redis. Raises BadSettings."""
    if settings.trusted_key is None:
        return None
    if shared is None:
        raise BadSettings([f"{PREFIX}TRUSTED_KEY needs {PREFIX}REDIS_URL."])
    return Listed(shared, settings.trusted_key)


def _routers(settings: Settings, *, is_sandbox: bool) -> Routers:
    if settings.router_subject and not settings.proxies:
        raise BadSettings([f"{PREFIX}ROUTER_SUBJECT cannot be used: {PREFIX}PROXIES names no proxy to tell it."])
    return Routers(
        secrets=settings.router_secret,
        subject=settings.router_subject,
        proxies=settings.proxies,
        tells_schema=is_sandbox or settings.introspection,
    )


def _rates(settings: Settings, ids: Ids, shared: Shared | None) -> Rates:
    rates = {
        "citizen": settings.rate_citizen,
        "application": settings.rate_application,
        "municipality": settings.rate_municipality,
    }
    return Rates(rates, ids, shared)


def _middleware(settings: Settings, life: Life) -> list[Middleware]:
    front = Middleware(Front, hosts=settings.hosts, life=life)
    if not settings.origins:
        return [front]
    cors = Middleware(
        CORSMiddleware,
        allow_origins=sorted(settings.origins),
        allow_methods=["GET", "POST"],
        allow_headers=["authorization", "content-type", APPLICATION, PREFLIGHT, PREFER],
        expose_headers=["x-request-id", "retry-after", "ratelimit", "ratelimit-policy", APPLIED],
        max_age=3600,
    )
    return [front, cors]


def _routes(settings: Settings, sandbox: ASGIApp | None, others: Iterable[BaseRoute]) -> list[BaseRoute]:
    routes = [*others]
    if sandbox or settings.explorer:
        routes += [*explorer.routes(sandbox=sandbox is not None), Route("/", _to_explorer)]
    if sandbox:
        routes.append(Mount("/sandbox", sandbox))
    return routes


async def _to_explorer(_request: Request) -> Response:
    return RedirectResponse("/explorer", 303)


def clock_of(today: date | None) -> Callable[[], datetime]:
    """Return a clock of instants: now, or noon in Denmark on the pretended day where there is one."""
    if today is None:
        return lambda: datetime.now(UTC)
    noon = instant(datetime.combine(today, time(12), DENMARK))
    return lambda: noon


def _verifiers(settings: Settings, http: Http) -> list[Verifier]:
    """One for each issuer whose tokens count."""

    async def fetch(url: str) -> bytes:
        reply = await http.get(url)
        return reply.body if reply.status == 200 else b""

    return [
        Verifier(one, Keys(fetch, issuer=one.issuer, url=one.jwks_url), longest_life=settings.token_lifetime)
        for one in settings.trusted()
    ]


def _store(settings: Settings, shared: Shared | None) -> Store | None:
    """Where the indexes' answers are kept. Raises BadSettings."""
    if settings.cache is None:
        return None
    if settings.cache == "memory":
        return Heard(shared) if shared else Memory()
    if shared is None:
        raise BadSettings([f"{PREFIX}CACHE=redis needs {PREFIX}REDIS_URL."])
    shelf = RedisShelf(shared)
    keys = (derived_keys(secret)[1] for secret in settings.cache_key or (settings.id_key,))
    return Sealed(shelf, *keys, strange=shelf.strange)


def _cache(settings: Settings, store: Store | None) -> Cache | None:
    """What keeps them. Names are made from the ID key, so that a new key to seal with loses nothing."""
    return Cache(store, derived_keys(settings.id_key)[0], seconds=settings.cache_seconds) if store else None


def _access_record(settings: Settings) -> AccessRecord:
    """Where looks are written. Raises BadSettings for a place where nothing can be written."""
    place = settings.access_record
    if is_redis(place):
        from gateway.audit.redis_store import StreamRecord

        return StreamRecord(place)
    if place == "temporary":
        return FileRecord(None)
    path = Path(place)
    is_there = path.exists()
    if (is_there and not path.is_file()) or not os.access(path if is_there else path.absolute().parent, os.W_OK):
        raise BadSettings(["BORGERBLIK_ACCESS_RECORD cannot be used: nothing can be written there."])
    return FileRecord(path)


def bounds_of(settings: Settings) -> Bounds:
    """How much the sources are asked at once, and again."""
    return Bounds(
        at_once=settings.calls_at_once,
        waiting=settings.calls_waiting,
        retried=settings.retry_percent / 100,
        fuse=Fuse(pause=settings.breaker_pause, longest_pause=max(settings.breaker_pause, LONGEST_PAUSE)),
    )


def sources_of(settings: Settings, calls: Calls, clock: Callable[[], datetime]) -> Sources:
    """The indexes and registers that the settings name."""
    tokens = HttpTokens(calls, settings.token_url) if settings.token_url else NoTokens()
    index = SagDokumentIndeks(calls, tokens, settings.case_index_url)
    residences, properties = settings.residence_register_url, settings.property_register_url
    return Sources(
        cases=SoapCases(index, clock),
        documents=SoapDocuments(index, clock),
        benefits=SoapBenefits(calls, tokens, settings.benefit_index_url, clock),
        residences=HttpResidences(calls, residences) if residences else None,
        properties=HttpProperties(calls, properties) if properties else None,
        exempt_classes=settings.exempt_classes,
    )
