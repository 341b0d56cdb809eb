"""Make the application: routes, middleware and lifespan, over the components of one gateway."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from gateway import explorer
from gateway.app.components import Components, transports
from gateway.app.traces import Traces, traces_from_settings
from gateway.app.upstreams import sources_of
from gateway.cache.pubsub_store import PubSubMemoryStore
from gateway.documents.from_settings import documents_from_settings, lookup_from_settings
from gateway.federation.from_settings import routers_from_settings
from gateway.http.cache_invalidation import CacheInvalidationEndpoint
from gateway.http.endpoint import GraphQLEndpoint
from gateway.http.logout import LogoutEndpoint
from gateway.http.traced import TracedEndpoint
from gateway.loaders.representations import RepresentationTerms
from gateway.schema import schema
from gateway.server import health
from gateway.server.background import BackgroundTasks, Work
from gateway.server.certificate_reload import CertificateReload
from gateway.server.middleware import EdgeMiddleware, FastRoute, HeadersMiddleware
from gateway.server.responses import on_http_exception
from gateway.settings import Settings
from gateway.types.query import PUBLIC
from sources.cache.sources import Sources
from sources.reference.bank_days import closing_days
from sources.reference.danish_time import day_of

if TYPE_CHECKING:
    import httpx
    from prometheus_client import CollectorRegistry
    from prometheus_client.registry import Collector


def create(
    settings: Settings,
    *,
    sandbox: ASGIApp | None = None,
    inside: Mapping[str, httpx.AsyncBaseTransport] | None = None,
    sources: Sources | None = None,
) -> Starlette:
    """Return the gateway, with the sandbox inside it if one is given. Raise SettingsError and PolicyError.

    `sources`: those to ask, in place of the ones that the settings name.
    """
    is_sandbox = sandbox is not None
    parts = Components.from_settings(settings, inside=transports(sandbox) or inside, is_sandbox=is_sandbox)
    sources = sources or sources_of(settings, parts.calls, parts.clock, parts.tokens, parts.security)
    endpoint: ASGIApp = _endpoint(settings, parts, sources, is_sandbox=is_sandbox)
    traces = traces_from_settings(settings)
    if traces is not None:
        endpoint = TracedEndpoint(endpoint)
    app = Starlette(
        routes=[*_own_routes(settings, parts), *_sandbox_routes(settings, sandbox)],
        middleware=[*_middleware(settings, parts), Middleware(FastRoute, path="/graphql", endpoint=endpoint)],
        exception_handlers={HTTPException: on_http_exception},
        lifespan=_lifespan(parts, traces),
    )
    app.router.redirect_slashes = False
    if settings.metrics:
        app.router.routes.append(_metrics_route(parts))
    app.state.metrics = partial(_metrics_of_process, parts)
    app.state.calls, app.state.shared, app.state.policies = parts.calls, parts.redis, parts.policies
    app.state.life, app.state.load, app.state.cors = parts.lifecycle, parts.load, parts.cors
    app.state.support = None
    if parts.employees is not None:
        from gateway.app.support import create_support

        app.state.support = create_support(settings, parts, sources, sandbox=sandbox, is_traced=traces is not None)
    return app


def _endpoint(settings: Settings, parts: Components, sources: Sources, *, is_sandbox: bool) -> GraphQLEndpoint:
    return GraphQLEndpoint(
        documents=documents_from_settings(
            settings,
            schema._schema,
            parts.trusted,
            public=PUBLIC,
            public_entities=schema.entities.public,
            is_sandbox=is_sandbox,
        ),
        plans=parts.plans,
        authenticator=parts.authenticator,
        policies=parts.policies.policies,
        sources=sources,
        ids=parts.ids,
        today=lambda: day_of(parts.clock()),
        deadline=settings.deadline,
        access=parts.audit_log,
        statistics=parts.statistics,
        lookup=lookup_from_settings(settings, parts.trusted, parts.redis),
        max_body_bytes=settings.max_body_bytes,
        get=settings.get,
        routers=routers_from_settings(settings, is_sandbox=is_sandbox),
        load=parts.load,
        rates=parts.rate_limits,
        cache=parts.cache,
        counts=parts.counts,
        source_log=parts.source_log,
        terms=RepresentationTerms(parts.clock, settings.parental_authority_age),
    )


def _lifespan(parts: Components, traces: Traces | None) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as closing:
            if traces is not None:
                closing.push_async_callback(asyncio.to_thread, traces.shutdown)
            for resource in (parts.redis, parts.http, parts.tokens, parts.audit_log, parts.statistics):
                if resource is not None:
                    closing.push_async_callback(resource.close)
            closing.push_async_callback(BackgroundTasks(list(_background(parts))).stop)
            parts.lifecycle.started, parts.lifecycle.loop = True, asyncio.get_running_loop()
            yield
            parts.lifecycle.stopping = True

    return lifespan


def _background(parts: Components) -> Iterable[Work]:
    """Yield what runs beside the requests."""
    yield from (parts.policies.watch, parts.load.watch, parts.certificates.watch)
    yield from (verifier.keys.keep_fresh for verifier in parts.verifiers)
    if parts.employees is not None:
        yield parts.employees.verifier.keys.keep_fresh
    yield lambda: asyncio.to_thread(closing_days, day_of(parts.clock()).year)  # before a request needs it
    if parts.key_pair:
        on_change = parts.tokens.forget_all if parts.tokens else None
        yield CertificateReload(parts.key_pair, on_change).watch
    for pinned in parts.security.pinned:
        yield CertificateReload(pinned).watch
    if isinstance(parts.store, PubSubMemoryStore):
        yield parts.store.watch
    if parts.redis:
        yield parts.redis.watch
    if parts.statistics:
        yield parts.statistics.run


def _middleware(settings: Settings, parts: Components) -> list[Middleware]:
    edge = Middleware(EdgeMiddleware, hosts=settings.hosts, life=parts.lifecycle)
    return [Middleware(HeadersMiddleware, life=parts.lifecycle), *parts.cors.middleware(), edge]


def _own_routes(settings: Settings, parts: Components) -> Iterable[BaseRoute]:
    yield Route("/session/end", LogoutEndpoint(parts.authenticator, parts.cache), methods=None)
    if settings.cache_invalidation_secret:
        invalidation = CacheInvalidationEndpoint(settings.cache_invalidation_secret, parts.cache)
        yield Route("/events/changed", invalidation, methods=None)
    yield from health.routes(parts.lifecycle, parts.certificates, parts.authenticator.key_ages)


def _sandbox_routes(settings: Settings, sandbox: ASGIApp | None) -> Iterable[BaseRoute]:
    if sandbox or settings.explorer:
        yield from explorer.routes(sandbox=sandbox is not None)
        yield Route("/", _to_explorer)
    if sandbox:
        yield Mount("/sandbox", sandbox)


async def _to_explorer(_request: Request) -> Response:
    return RedirectResponse("/explorer", 303)


def _metrics_route(parts: Components) -> Route:
    from gateway.metrics.endpoint import route

    return route(_registry(parts))


def _metrics_of_process(parts: Components) -> Collector:
    """Return what collects the metrics for an address of their own."""
    from gateway.metrics.listener import LoopCollector

    return LoopCollector(parts.lifecycle, _registry(parts))


def _registry(parts: Components) -> CollectorRegistry:
    from gateway import metrics

    return metrics.registry_of(
        metrics.MetricSources(
            tally=parts.counts,
            authenticator=parts.authenticator,
            load=parts.load,
            plans=parts.plans,
            calls=parts.calls,
            rates=parts.rate_limits,
            certificates=parts.certificates,
            tokens=parts.tokens,
            access=parts.audit_log,
            source_log=parts.source_log,
            cache=parts.cache,
            shared=parts.redis,
        )
    )
