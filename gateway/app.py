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
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from gateway import explorer
from gateway.audit.audit_log import AuditLog
from gateway.audit.batch_writer import FileAuditStore
from gateway.audit.store import AuditStore
from gateway.auth.authenticator import Authenticator
from gateway.auth.issuers import Issuer, issuers_from_settings
from gateway.auth.jwks import JsonWebKeys
from gateway.auth.jwt import Verifier
from gateway.cache.pubsub_store import PubSubMemoryStore
from gateway.cache.redis_store import RedisStore
from gateway.documents.document_cache import DocumentCache
from gateway.documents.limits import Guard, Limits
from gateway.documents.manifest import trusted_from_settings, unusable
from gateway.documents.persisted_queries import PersistedQueries
from gateway.documents.trusted import DocumentLookup
from gateway.documents.trusted_redis import RedisTrustedDocuments
from gateway.execution import PlanCache
from gateway.federation.routers import RouterAccess
from gateway.http.cache_invalidation import CacheInvalidationEndpoint
from gateway.http.deadline import APPLIED, PREFER
from gateway.http.endpoint import GraphQLEndpoint
from gateway.http.logout import LogoutEndpoint
from gateway.http.rate_limits import RateLimiter
from gateway.http.request import APPLICATION, OPERATION_NAME, PREFLIGHT
from gateway.ids import Ids
from gateway.observability.request_counts import RequestCounts
from gateway.policies.hot_reload import PolicyFolder
from gateway.redis.address import is_redis
from gateway.schema import schema
from gateway.server import health
from gateway.server.background import BackgroundTasks, Work
from gateway.server.certificates import Certificates
from gateway.server.cors import USUAL_HEADERS, CorsPolicy
from gateway.server.lifecycle import Lifecycle
from gateway.server.load_shedding import LoadShedder
from gateway.server.middleware import EdgeMiddleware, FastRoute, HeadersMiddleware
from gateway.server.responses import on_http_exception
from gateway.settings import PREFIX, Settings, SettingsError, SettingsProblems
from gateway.types.query import PUBLIC
from sources.cache.cache import AnswerCache, CacheStore, MemoryStore, derived_keys
from sources.cache.encryption import EncryptedStore
from sources.cache.sources import Sources
from sources.errors import SourceUnavailableError
from sources.reference.bank_days import closing_days
from sources.reference.danish_time import DENMARK, day_of, instant
from sources.registers import HttpPropertyRegister, HttpResidenceRegister
from sources.security_tokens import HttpTokenProvider, NoTokenProvider
from sources.sf1470.cases import SoapCases
from sources.sf1470.client import SagDokumentIndeks
from sources.sf1470.documents import SoapDocuments
from sources.sf1491.client import SoapBenefits
from sources.transport.circuit_breaker import MAX_OPEN_SECONDS, CircuitBreakerLimits
from sources.transport.client import UpstreamClient, UpstreamLimits
from sources.transport.http import HttpClient

if TYPE_CHECKING:
    import httpx

    from gateway.redis.connection import RedisConnection

SANDBOX = "http://sandbox.invalid"
"""The address of the embedded sandbox, which only this process can reach."""


def create(
    settings: Settings,
    *,
    sandbox: ASGIApp | None = None,
    inside: Mapping[str, httpx.AsyncBaseTransport] | None = None,
    sources: Sources | None = None,
) -> Starlette:
    """The gateway, with the sandbox inside it if one is given. Raises BrokenPolicy for unusable authorities' files.

    `sources`: those to ask, in place of the ones that the settings name.
    """
    clock = clock_of(settings.today)
    folder = PolicyFolder.from_settings(settings, today=lambda: day_of(clock()))
    if sandbox:
        from httpx import ASGITransport

        inside = {SANDBOX: ASGITransport(sandbox)}
    http = HttpClient(inside=inside)
    calls = UpstreamClient(http, bounds_of(settings))
    with SettingsProblems() as problems:
        issuers = problems.collect(issuers_from_settings, settings)
        trusted = problems.collect(trusted_from_settings, settings)
        urls = [*settings.source_urls(), *(one.jwks_url or one.issuer for one in issuers or ())]
        certificates = problems.collect(Certificates.from_settings, settings, urls)
        audit_store = problems.collect(_access_record, settings)
    verifiers = _verifiers(settings, issuers, http)
    ids = Ids(settings.id_key)
    access = AuditLog(audit_store, ids, required=settings.audit_log_required)
    life, load = (
        Lifecycle(),
        LoadShedder(max_operations=settings.max_concurrent_operations, max_lag=settings.max_event_loop_lag_ms / 1000),
    )
    shared = _shared(settings)
    store = _store(settings, shared)
    cache = _cache(settings, store)
    authenticator = Authenticator(verifiers)
    plans, rates, tally = PlanCache(enabled=settings.compiled_execution), _rates(settings, ids, shared), RequestCounts()
    endpoint = GraphQLEndpoint(
        documents=_documents(settings, trusted, is_sandbox=sandbox is not None),
        plans=plans,
        authenticator=authenticator,
        policies=folder.policies,
        sources=sources or sources_of(settings, calls, clock),
        ids=ids,
        today=lambda: day_of(clock()),
        deadline=settings.deadline,
        access=access,
        known=DocumentLookup(
            trusted=trusted,
            require_ids=settings.trusted_documents_only,
            persisted=PersistedQueries(max_documents=settings.persisted_queries, shared=shared),
            listed=_listed(settings, shared),
        ),
        max_body_bytes=settings.max_body_bytes,
        get=settings.get,
        routers=_routers(settings, is_sandbox=sandbox is not None),
        load=load,
        rates=rates,
        cache=cache,
        counts=tally,
    )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        works: list[Work] = [folder.watch, load.watch, certificates.watch, *(one.keys.keep_fresh for one in verifiers)]
        works.append(lambda: asyncio.to_thread(closing_days, day_of(clock()).year))  # before a request needs it
        works += [store.watch] if isinstance(store, PubSubMemoryStore) else []
        works += [shared.watch] if shared else []
        async with AsyncExitStack() as closing:
            for one in (shared, http, access):
                if one is not None:
                    closing.push_async_callback(one.close)
            closing.push_async_callback(BackgroundTasks(works).stop)
            life.started = True
            yield
            life.stopping = True

    told = [Route("/session/end", LogoutEndpoint(authenticator, cache), methods=None)]
    if settings.cache_invalidation_secret:
        told.append(
            Route("/events/changed", CacheInvalidationEndpoint(settings.cache_invalidation_secret, cache), methods=None)
        )
    cors = _cors(settings, is_sandbox=sandbox is not None)
    app = Starlette(
        routes=_routes(settings, sandbox, [*told, *health.routes(life, certificates, authenticator.key_ages)]),
        middleware=[*_middleware(settings, life, cors), Middleware(FastRoute, path="/graphql", endpoint=endpoint)],
        exception_handlers={HTTPException: on_http_exception},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    if settings.metrics:
        from gateway import metrics

        counted = metrics.MetricSources(
            tally=tally,
            authenticator=authenticator,
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
    app.state.cors = cors
    return app


def _documents(settings: Settings, trusted: Mapping[str, str], *, is_sandbox: bool) -> DocumentCache:
    """The documents, and among them the trusted ones. Raises SettingsError for a trusted one that cannot be run."""
    limits = Limits(
        tokens=settings.max_tokens,
        depth=settings.max_depth,
        aliases=settings.max_aliases,
        directives=settings.max_directives,
        fragments=settings.max_fragments,
        fields=settings.max_fields,
        root_fields=settings.max_root_fields,
        repeats=settings.max_field_repetitions,
        cost=settings.max_cost,
    )
    guard = Guard(schema._schema, limits, introspection=is_sandbox or settings.introspection)
    documents = DocumentCache(
        schema._schema, public=PUBLIC, guard=guard, entities=schema.entities.public, suggestions=is_sandbox
    )
    if refusals := list(unusable(trusted, documents.check)):
        listed = ", ".join(refusals[:5])
        raise SettingsError([f"{PREFIX}TRUSTED_DOCUMENTS cannot be used: these cannot be run: {listed}."])
    return documents


def _shared(settings: Settings) -> RedisConnection | None:
    """The Redis of all processes."""
    if settings.redis_url is None:
        return None
    from gateway.redis.connection import RedisConnection

    return RedisConnection(settings.redis_url)


def _listed(settings: Settings, shared: RedisConnection | None) -> RedisTrustedDocuments | None:
    """The trusted documents in Redis. Raises SettingsError."""
    if settings.trusted_documents_redis_key is None:
        return None
    if shared is None:  # which the settings refuse
        return None
    return RedisTrustedDocuments(shared, settings.trusted_documents_redis_key)


def _routers(settings: Settings, *, is_sandbox: bool) -> RouterAccess:
    return RouterAccess(
        secrets=settings.router_secret,
        subject=settings.router_subject,
        proxies=settings.proxies,
        tells_schema=is_sandbox or settings.introspection,
    )


def _rates(settings: Settings, ids: Ids, shared: RedisConnection | None) -> RateLimiter:
    rates = {
        "citizen": settings.rate_limit_citizen,
        "application": settings.rate_limit_application,
        "municipality": settings.rate_limit_municipality,
    }
    return RateLimiter(rates, ids, shared)


def _cors(settings: Settings, *, is_sandbox: bool) -> CorsPolicy:
    own = {"authorization", "content-type", APPLICATION, PREFLIGHT, OPERATION_NAME, PREFER}
    return CorsPolicy(
        settings.origins,
        headers=own | (USUAL_HEADERS if settings.cors_headers is None else settings.cors_headers),
        exposed={"x-request-id", "retry-after", "ratelimit", "ratelimit-policy", "www-authenticate", APPLIED},
        localhost=is_sandbox,
    )


def _middleware(settings: Settings, life: Lifecycle, cors: CorsPolicy) -> list[Middleware]:
    edge = Middleware(EdgeMiddleware, hosts=settings.hosts, life=life)
    return [Middleware(HeadersMiddleware, life=life), *cors.middleware(), edge]


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


def _verifiers(settings: Settings, issuers: Iterable[Issuer], http: HttpClient) -> list[Verifier]:
    """One for each issuer whose tokens count."""

    async def fetch(url: str) -> bytes:
        reply = await http.get(url)
        if reply.status != 200:
            raise SourceUnavailableError(f"http_{reply.status}")
        return reply.body

    return [
        Verifier(one, JsonWebKeys(fetch, issuer=one.issuer, url=one.jwks_url), max_lifetime=settings.token_lifetime)
        for one in issuers
    ]


def _store(settings: Settings, shared: RedisConnection | None) -> CacheStore | None:
    """Where the indexes' answers are kept. Raises SettingsError."""
    if settings.cache is None:
        return None
    if settings.cache == "memory":
        return PubSubMemoryStore(shared) if shared else MemoryStore()
    if shared is None:  # which the settings refuse
        return None
    byte_store = RedisStore(shared)
    keys = (derived_keys(secret)[1] for secret in settings.cache_encryption_key or (settings.id_key,))
    return EncryptedStore(byte_store, *keys, on_unreadable=byte_store.report_unreadable)


def _cache(settings: Settings, store: CacheStore | None) -> AnswerCache | None:
    """What keeps them. Names are made from the ID key, so that a new key to seal with loses nothing."""
    return AnswerCache(store, derived_keys(settings.id_key)[0], seconds=settings.cache_ttl) if store else None


def _access_record(settings: Settings) -> AuditStore:
    """Where looks are written. Raises SettingsError for a place where nothing can be written."""
    place = settings.audit_log
    if is_redis(place):
        from gateway.audit.redis_store import RedisAuditStore

        return RedisAuditStore(place)
    if place == "temporary":
        return FileAuditStore(None)
    path = Path(place)
    is_there = path.exists()
    if (is_there and not path.is_file()) or not os.access(path if is_there else path.absolute().parent, os.W_OK):
        raise SettingsError(["BORGERBLIK_AUDIT_LOG cannot be used: nothing can be written there."])
    return FileAuditStore(path)


def bounds_of(settings: Settings) -> UpstreamLimits:
    """How much the sources are asked at once, and again."""
    return UpstreamLimits(
        max_concurrent=settings.source_max_concurrency,
        max_queued=settings.source_max_queue,
        retry_share=settings.source_retry_budget_percent / 100,
        breaker=CircuitBreakerLimits(
            pause=settings.circuit_breaker_open_seconds,
            max_pause=max(settings.circuit_breaker_open_seconds, MAX_OPEN_SECONDS),
        ),
    )


def sources_of(settings: Settings, calls: UpstreamClient, clock: Callable[[], datetime]) -> Sources:
    """The indexes and registers that the settings name."""
    tokens = HttpTokenProvider(calls, settings.token_url) if settings.token_url else NoTokenProvider()
    index = SagDokumentIndeks(calls, tokens, settings.case_index_url)
    residences, properties = settings.residence_register_url, settings.property_register_url
    return Sources(
        cases=SoapCases(index, clock),
        documents=SoapDocuments(index, clock),
        benefits=SoapBenefits(calls, tokens, settings.benefit_index_url, clock),
        residences=HttpResidenceRegister(calls, residences) if residences else None,
        properties=HttpPropertyRegister(calls, properties) if properties else None,
        exempt_classes=settings.exempt_classes,
    )
