"""GraphQL over HTTP: one request in, one answer out, whatever is sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from starlette.types import Receive, Scope, Send

from gateway.audit.audit_log import AuditFailedError, AuditLog
from gateway.auth.authenticator import Authenticator, Caller
from gateway.auth.jwks import KeysUnavailableError
from gateway.auth.jwt import UnauthenticatedError
from gateway.context import Context
from gateway.documents.document_cache import DocumentCache
from gateway.documents.graphql_request import GraphQLRequest
from gateway.documents.invalid_document import InvalidDocumentError
from gateway.documents.operation import Operation
from gateway.documents.persisted_queries import PersistedQueries
from gateway.documents.trusted import DocumentLookup
from gateway.errors import Code, RequestRejectedError, error_body
from gateway.execution import PlanCache
from gateway.federation.routers import RouterAccess
from gateway.http.accept import JSON, accepted
from gateway.http.deadline import Deadline
from gateway.http.disconnect import ClientDisconnectedError, RequestCancelScope
from gateway.http.error_response import error_of, internal_error
from gateway.http.exchange import CLIENT_CLOSED_REQUEST, Exchange, send_answer
from gateway.http.rate_limits import NOBODY, RateLimiter
from gateway.http.rate_limits import headers as rate_limit_headers
from gateway.http.request import (
    APPLICATION,
    body_of,
    demand_method,
    headers_of,
    is_write,
    parse_get,
    parse_post,
    peer_of,
)
from gateway.ids import Ids
from gateway.loaders.benefit_answer_history import BenefitAnswerHistory
from gateway.loaders.loaders import Loaders
from gateway.loaders.representations import RepresentationTerms
from gateway.loaders.source_log import SourceLog
from gateway.observability.logs import OPENINGS
from gateway.observability.redaction import short_name
from gateway.observability.request_counts import RequestCounts
from gateway.policies.policy import Policies
from gateway.redis.wait_budget import REDIS_TIME_BUDGET, RedisTimeBudget
from gateway.server.load_shedding import LoadShedder
from gateway.server.responses import JSON_UTF8, error_response
from gateway.server.scope import request_id
from gateway.statistics.counter import StatisticsCounter
from sources import tracing
from sources.cache.cache import AnswerCache
from sources.cache.sources import Sources
from sources.concurrency import gather
from sources.records.subject import Subject
from sources.reference.record_kinds import RecordKind

LATE_SECONDS = 2.0
"""Once the sources' time is up, their answers are put together and on record: at once, but on a starved machine."""
MIN_BODY_SECONDS = 1.0
"""A body that was sent whole is read in this time, also where its request waited for so long that it is late."""

Answer = tuple[int, dict[str, Any]]


class GraphQLEndpoint:
    """The ASGI endpoint of /graphql. Holds what all requests share, and nothing of any of them."""

    def __init__(
        self,
        *,
        documents: DocumentCache,
        plans: PlanCache,
        authenticator: Authenticator,
        policies: Callable[[], Policies],
        sources: Sources,
        ids: Ids,
        today: Callable[[], date],
        deadline: float,
        access: AuditLog | None = None,
        lookup: DocumentLookup | None = None,
        routers: RouterAccess | None = None,
        load: LoadShedder | None = None,
        rates: RateLimiter | None = None,
        cache: AnswerCache | None = None,
        counts: RequestCounts | None = None,
        source_log: SourceLog | None = None,
        statistics: StatisticsCounter | None = None,
        terms: RepresentationTerms | None = None,
        max_body_bytes: int = 64 * 1024,
        get: bool = True,
    ) -> None:
        self._counts = counts or RequestCounts()
        self._cache = cache
        self._routers = routers or RouterAccess()
        self._rates = rates or RateLimiter({}, ids, None)
        self._load = load or LoadShedder(max_operations=1_000, max_lag=0)
        self._lookup = lookup or DocumentLookup(
            trusted={}, require_ids=False, persisted=PersistedQueries(max_documents=0)
        )
        self._documents = documents
        self._plans = plans
        self._authenticator = authenticator
        self._policies = policies
        self._sources = sources
        self._ids = ids
        self._today = today
        self._deadline = deadline
        self._source_log = source_log or SourceLog()
        self._benefit_history = BenefitAnswerHistory()
        self._audit_log = access
        self._statistics = statistics
        self._terms = terms
        self._max_body_bytes = max_body_bytes
        self._methods = ("GET", "POST") if get else ("POST",)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._load.is_overloaded():
            self._load.count_shed()
            await error_response(Code.OVERLOADED)(scope, receive, send)
            return
        headers = headers_of(scope)
        deadline = Deadline.of(scope, headers, seconds=self._deadline)
        exchange = Exchange(request_id(scope), time.perf_counter(), self._policies(), deadline)
        exchange.is_router = self._routers.knows(headers, peer_of(scope))
        OPENINGS.set(exchange.policies.version)
        REDIS_TIME_BUDGET.set(RedisTimeBudget())
        media, added = JSON, dict[str, str]()
        try:
            media = accepted(headers.get("accept"))
            status, answer = await self._answer(scope, headers, receive, exchange)
            body = exchange.body(**answer)
            status = 200 if media == JSON and exchange.is_well_formed else status
        except ClientDisconnectedError:
            exchange.log(CLIENT_CLOSED_REQUEST, self._counts)
            return
        except RequestRejectedError as rejected:
            code = rejected.code
            status, body = code.status, exchange.body([error_body(code, facts=rejected.facts)])
            status = 200 if media == JSON and code.is_graphql else status
            exchange.refused = rejected.reason or code.name
            added = rejected.headers()
        except Exception as error:
            status, body = 500, exchange.body([internal_error(error, exchange.id)])
        exchange.log(status, self._counts)
        added |= {"content-type": JSON_UTF8.replace(JSON, media), "x-request-id": exchange.id}
        await send_answer(send, status, body, added | deadline.headers() | rate_limit_headers(exchange.rate_limits))

    async def _answer(self, scope: Scope, headers: Mapping[str, str], receive: Receive, exchange: Exchange) -> Answer:
        """Return the answer, in time and while there is somebody to read it.

        Raises RequestRejectedError, ClientDisconnectedError.
        """
        late = exchange.deadline.at + LATE_SECONDS
        try:
            async with RequestCancelScope(receive, until=late, late=Code.DEADLINE_EXCEEDED) as cancel_scope:
                demand_method(scope, *self._methods)
                request = parse_get(headers, scope["query_string"]) if scope["method"] == "GET" else None
                caller = await self._limited_caller(headers, exchange)
                if request is None:
                    request = parse_post(headers, await self._body(headers, receive, exchange, cancel_scope))
                await self._load.turn()
                with self._load.operation():
                    cancel_scope.bound(until=late, late=Code.DEADLINE_EXCEEDED)
                    cancel_scope.listen()
                    return await self._run(request, caller, exchange, is_get=scope["method"] == "GET")
        finally:
            if exchange.loaders:
                exchange.loaders.stop()

    async def _body(
        self, headers: Mapping[str, str], receive: Receive, exchange: Exchange, cancel_scope: RequestCancelScope
    ) -> bytes:
        """Return the body. The connection bounds how long it may take to arrive; the deadline is often sooner."""
        soon = asyncio.get_running_loop().time() + MIN_BODY_SECONDS
        cancel_scope.bound(until=max(exchange.deadline.at, soon), late=Code.REQUEST_READ_TIMEOUT)
        return await body_of(headers, receive, max_bytes=self._max_body_bytes)

    async def _limited_caller(self, headers: Mapping[str, str], exchange: Exchange) -> Caller | None:
        """Return the caller, who has not asked too often. Raises RequestRejectedError."""
        try:
            with tracing.span("authentication"):
                caller = await self._authenticator.caller(headers.get("authorization"), headers.get(APPLICATION))
        except UnauthenticatedError as error:
            raise RequestRejectedError(Code.UNAUTHENTICATED, reason=error.reason) from None
        except KeysUnavailableError as error:
            raise RequestRejectedError(Code.KEYS_UNAVAILABLE, reason=error.reason) from None
        exchange.application = short_name(caller.application) if caller else None
        exchange.rate_limits = await self._rates.count(caller)
        if exchange.rate_limits and any(status.wait is not None for status in exchange.rate_limits):
            raise RequestRejectedError(Code.RATE_LIMITED)
        return caller

    async def _run(self, request: GraphQLRequest, caller: Caller | None, exchange: Exchange, *, is_get: bool) -> Answer:
        client = (caller and caller.application) or NOBODY
        query = await self._lookup.document(request, client, is_router=exchange.is_router)
        try:
            operation = self._documents.operation(
                query=query, variables=request.variables, name=request.name, is_router=exchange.is_router
            )
        except InvalidDocumentError as invalid:
            if is_get and invalid.code is Code.GRAPHQL_VALIDATION_FAILED and is_write(query, request.name):
                raise RequestRejectedError(Code.METHOD_NOT_ALLOWED, headers={"allow": "POST"}) from None
            exchange.refused = invalid.code.name
            exchange.is_well_formed = invalid.is_request
            return 400, {"errors": [error_of(error, exchange.id, otherwise=invalid.code) for error in invalid.errors]}
        await self._lookup.keep(request, client)
        exchange.cost = self._documents.cost(query, request)
        exchange.operation = operation.name or "anonymous"
        self._routers.check(operation.root_fields, is_router=exchange.is_router)
        if not operation.is_public:
            _demand_citizen(caller)
        return await self._execute(operation, caller, exchange)

    async def _execute(self, operation: Operation, caller: Caller | None, exchange: Exchange) -> Answer:
        policies = exchange.policies
        ready = self._plans.ready(operation)
        if caller and caller.subject:
            exchange.loaders = self._loaders(caller, caller.subject, ready.wants(), exchange)
        context = Context(
            policies, self._ids, self._today(), caller, exchange.loaders, self._audit_log, self._routers.sdl_security
        )
        result = await ready.execute(context)
        exchange.execution = ready.execution
        await gather(self._record(person, operation, exchange) for person in (context, *context.represented))
        for person in (context, *context.represented):
            self._count(person, operation)
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            errors = [error_of(error, exchange.id, otherwise=Code.INTERNAL) for error in result.errors]
            exchange.errors = self._counts.count_errors(errors)
            answer = {"errors": errors, "data": result.data}
        return 200, answer

    def _loaders(self, caller: Caller, citizen: Subject, wants: frozenset[RecordKind], exchange: Exchange) -> Loaders:
        """Return the loaders of a citizen's records, as far as this caller may ask for them."""
        return Loaders(
            sources=self._sources_of(citizen, caller),
            policies=exchange.policies,
            ids=self._ids,
            citizen=citizen,
            residence=caller.residence,
            wants=wants,
            deadline=exchange.deadline.at,
            request=exchange.id,
            source_log=self._source_log,
            benefit_history=self._benefit_history,
            terms=self._terms,
        )

    def _sources_of(self, citizen: Subject, caller: Caller) -> Sources:
        """Return the sources, behind the cache of the citizen's last minutes."""
        return self._sources.behind(self._cache.visit(citizen, until=caller.expires)) if self._cache else self._sources

    async def _record(self, context: Context, operation: Operation, exchange: Exchange) -> None:
        """Put on record whose records were viewed: no answer leaves before. Raises RequestRejectedError."""
        if not context.views or context.caller is None or self._audit_log is None:
            return
        try:
            await self._audit_log.record(
                context.caller,
                context.views,
                operation=operation.name,
                request=exchange.id,
                sources=exchange.loaders.calls if exchange.loaders else (),
                openings=context.policies.version,
                within=exchange.deadline.left + LATE_SECONDS / 4,
            )
        except AuditFailedError:
            raise RequestRejectedError(Code.AUDIT_LOG_UNAVAILABLE) from None

    def _count(self, context: Context, operation: Operation) -> None:
        """Count which authorities were asked, and whether they had something to show."""
        caller = context.caller
        if self._statistics is None or context.loaders is None or caller is None or caller.subject is None:
            return
        self._statistics.count(
            context.today,
            self._ids.trace(caller.subject),
            context.loaders.requested(),
            operation=operation.name,
            application=caller.application,
        )


def _demand_citizen(caller: Caller | None) -> None:
    """Raise RequestRejectedError for a caller about whom there is nothing to show."""
    if caller is None:
        raise RequestRejectedError(Code.UNAUTHENTICATED, reason="no_token")
    if caller.barred:
        raise RequestRejectedError(caller.barred)
    if caller.subject is None:
        raise RequestRejectedError(Code.UNAUTHENTICATED, reason=f"no_citizen:{caller.role.value}")
