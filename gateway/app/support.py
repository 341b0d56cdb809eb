"""Make the application of support staff, which listens at an address of its own, over the parts of the same gateway."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from gateway.app.components import Components
from gateway.documents.document_cache import DocumentCache
from gateway.documents.from_settings import limits_from_settings
from gateway.documents.limits import Guard
from gateway.execution import PlanCache
from gateway.http.traced import TracedEndpoint
from gateway.server.middleware import EdgeMiddleware, FastRoute, HeadersMiddleware
from gateway.server.responses import on_http_exception
from gateway.settings import Settings
from gateway.support.approval_endpoint import ApprovalEndpoint
from gateway.support.desk import SupportDesk
from gateway.support.endpoint import SupportEndpoint
from gateway.support.from_settings import (
    approvals_from_settings,
    purposes_from_settings,
    support_rates_from_settings,
)
from gateway.support.page_routes import page_routes
from gateway.support.schema import PUBLIC, support_schema
from sources.cache.sources import Sources
from sources.reference.danish_time import day_of

PATH = "/support/graphql"


def create_support(
    settings: Settings, parts: Components, sources: Sources, *, sandbox: ASGIApp | None, is_traced: bool
) -> Starlette:
    """Return the application. `sandbox`: the page offers its staff and its citizens."""
    if parts.employees is None:
        raise ValueError("No employees' issuer is set.")
    rates = support_rates_from_settings(settings, parts.ids, parts.redis)
    rates.limited = parts.rate_limits.limited
    desk = SupportDesk(parts.employees, rates, purposes_from_settings(settings))
    approvals = approvals_from_settings(settings, parts.ids, parts.redis)
    graphql: ASGIApp = SupportEndpoint(
        desk,
        approvals,
        documents=_documents(settings, is_sandbox=sandbox is not None),
        plans=PlanCache(enabled=settings.compiled_execution),
        authenticator=parts.authenticator,
        policies=parts.policies.policies,
        sources=sources,
        ids=parts.ids,
        today=lambda: day_of(parts.clock()),
        deadline=settings.deadline,
        access=parts.audit_log,
        max_body_bytes=settings.max_body_bytes,
        load=parts.load,
        counts=parts.counts,
        source_log=parts.source_log,
    )
    app = Starlette(
        routes=[
            Route("/support/approvals", ApprovalEndpoint(desk, approvals, parts.policies.policies), methods=None),
            *_sandbox_routes(sandbox),
        ],
        middleware=[
            Middleware(HeadersMiddleware, life=parts.lifecycle),
            Middleware(EdgeMiddleware, hosts=settings.hosts, life=parts.lifecycle),
            Middleware(FastRoute, path=PATH, endpoint=TracedEndpoint(graphql) if is_traced else graphql),
        ],
        exception_handlers={HTTPException: on_http_exception},
    )
    app.router.redirect_slashes = False
    return app


def _documents(settings: Settings, *, is_sandbox: bool) -> DocumentCache:
    schema = support_schema._schema
    guard = Guard(schema, limits_from_settings(settings), introspection=is_sandbox or settings.introspection)
    return DocumentCache(schema, public=PUBLIC, guard=guard, suggestions=is_sandbox)


def _sandbox_routes(sandbox: ASGIApp | None) -> list[BaseRoute]:
    return [*page_routes(), Mount("/sandbox", sandbox)] if sandbox else []
