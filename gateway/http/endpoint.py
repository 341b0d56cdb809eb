"""GraphQL over HTTP: one POST in, one answer out, whatever is sent."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
import structlog
from graphql import FieldNode, GraphQLError
from starlette.types import Receive, Scope, Send

from gateway.audit.audit_log import AuditFailedError, AuditLog
from gateway.auth.authenticator import NEEDED, Authenticator, Caller
from gateway.auth.claims import NSIS
from gateway.auth.jwks import KeysUnavailableError
from gateway.auth.jwt import UnauthenticatedError
from gateway.context import Context
from gateway.documents.document_cache import DocumentCache, InvalidDocumentError, Operation
from gateway.documents.graphql_request import GraphQLRequest
from gateway.documents.persisted_queries import PersistedQueries
from gateway.documents.trusted import DocumentLookup
from gateway.errors import Code, FieldError, RequestRejectedError, error_body, with_null
from gateway.execution import PlanCache
from gateway.federation.routers import RouterAccess
from gateway.http.deadline import Deadline
from gateway.http.disconnect import ClientDisconnectedError, RequestCancelScope
from gateway.http.rate_limits import NOBODY, RateLimiter, RateLimitStatus
from gateway.http.rate_limits import headers as rate_headers
from gateway.http.request import JSON, accepted, body_of, gotten, headers_of, peer_of, posted
from gateway.ids import Ids
from gateway.loaders.loaders import Loaders
from gateway.observability.logs import OPENINGS
from gateway.observability.request_counts import RequestCounts
from gateway.policies.policy import Policies
from gateway.redis.wait_budget import REDIS_TIME_BUDGET, RedisTimeBudget
from gateway.server.load_shedding import AGAIN_SECONDS, LoadShedder
from gateway.server.middleware import error_response
from gateway.server.scope import request_id
from sources.cache.cache import AnswerCache
from sources.cache.sources import Sources
from sources.subject import Subject

APPLICATION = "x-application-token"
STEP_UP = f"{NSIS}{NEEDED.name.capitalize()}"
LONGEST_MESSAGE = 200
MOST_LOCATIONS = 4
LATE_SECONDS = 2.0
"""Once the sources' time is up, their answers are put together and on record: at once, but on a starved machine."""

log = structlog.get_logger("borgerblik")

_LONG_NUMBER = re.compile(r"\d{6,}(?:[- ]\d{1,4})?")
_QUOTED = re.compile(r'"[^"]*+"?')
_STATUS = {
    Code.UNAUTHENTICATED: 401,
    Code.ASSURANCE_TOO_LOW: 403,
    Code.NO_CITIZEN: 403,
    Code.KEYS_UNAVAILABLE: 503,
    Code.AUDIT_LOG_UNAVAILABLE: 503,
    Code.ROUTER_ONLY: 401,
    Code.METHOD_NOT_ALLOWED: 405,
    Code.NOT_ACCEPTABLE: 406,
    Code.REQUEST_READ_TIMEOUT: 408,
    Code.BODY_TOO_LARGE: 413,
    Code.UNSUPPORTED_MEDIA_TYPE: 415,
    Code.RATE_LIMITED: 429,
    Code.OVERLOADED: 503,
    Code.TRUSTED_DOCUMENTS_UNAVAILABLE: 503,
    Code.DEADLINE_EXCEEDED: 504,
}
HUNG_UP = 499
"""In the log alone: nobody was there to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """What a request may be like before it is read: its size, how long it takes to arrive, and whether GET will do."""

    largest_body: int = 64 * 1024
    receive_seconds: float = 10.0
    get: bool = True


@dataclass(slots=True)
class Exchange:
    """What the log line says of one request: no names, no numbers, no query text."""

    id: str
    began: float
    policies: Policies
    deadline: Deadline
    operation: str | None = None
    refused: str | None = None
    lane: str | None = None
    reached: bool = False
    is_router: bool = False
    loaders: Loaders | None = None
    standings: Sequence[RateLimitStatus] = ()

    def body(self, errors: Sequence[Any] = (), **answer: Any) -> bytes:
        """An answer as it is sent: every one names the version of the openings that decided it."""
        told = {"errors": errors} if errors else {}
        return orjson.dumps({**told, **answer, "extensions": {"openings": self.policies.version}})

    def log(self, status: int, tally: RequestCounts) -> None:
        """The one line of the request, and the same in numbers."""
        loaders, seconds = self.loaders, time.perf_counter() - self.began
        tally.add(status, self.refused, seconds, loaders.hidden if loaders else None)
        log.info(
            "request",
            request_id=self.id,
            status=status,
            ms=round(seconds * 1000, 1),
            operation=_LONG_NUMBER.sub("…", self.operation) if self.operation else None,
            refused=self.refused,
            lane=self.lane,
            openings=self.policies.version,
            calls=dict(loaders.calls) if loaders else {},
            hidden={reason.name: count for reason, count in loaders.hidden.items()} if loaders else {},
        )


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
        known: DocumentLookup | None = None,
        door: BodyLimits | None = None,
        routers: RouterAccess | None = None,
        load: LoadShedder | None = None,
        rates: RateLimiter | None = None,
        cache: AnswerCache | None = None,
        tally: RequestCounts | None = None,
    ) -> None:
        self._tally = tally or RequestCounts()
        self._cache = cache
        self._routers = routers or RouterAccess()
        self._rates = rates or RateLimiter({}, ids, None)
        self._load = load or LoadShedder(most=1_000, most_lag=0)
        self._known = known or DocumentLookup(trusted={}, require_ids=False, persisted=PersistedQueries(most=0))
        self._door = door or BodyLimits()
        self._documents = documents
        self._plans = plans
        self._authenticator = authenticator
        self._policies = policies
        self._sources = sources
        self._ids = ids
        self._today = today
        self._deadline = deadline
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._load.is_too_much():
            await error_response(503, Code.OVERLOADED, headers=self._hint(Code.OVERLOADED))(scope, receive, send)
            return
        headers = headers_of(scope)
        deadline = Deadline.of(scope, headers, seconds=self._deadline)
        exchange = Exchange(request_id(scope), time.perf_counter(), self._policies(), deadline)
        exchange.is_router = self._routers.knows(headers, peer_of(scope))
        OPENINGS.set(exchange.policies.version)
        REDIS_TIME_BUDGET.set(RedisTimeBudget())
        media = JSON
        extra: dict[str, str] = {}
        try:
            media = accepted(headers.get("accept"))
            status, answer = await self._answer(scope, headers, receive, exchange)
            body = exchange.body(**answer)
            status = 200 if media == JSON and exchange.reached else status
        except ClientDisconnectedError:
            exchange.log(HUNG_UP, self._tally)
            return
        except RequestRejectedError as refused:
            status, body = (
                _STATUS.get(refused.code, 400),
                exchange.body([error_body(refused.code, facts=_facts(refused.code))]),
            )
            exchange.refused = refused.reason or refused.code.name
            extra = self._hint(refused.code)
        except Exception as error:
            status, body = 500, exchange.body([_internal(error, exchange.id)])
        exchange.log(status, self._tally)
        extra |= {"content-type": f"{media}; charset=utf-8", "x-request-id": exchange.id}
        extra |= deadline.headers() | rate_headers(exchange.standings)
        await _send(send, status, body, extra)

    def _hint(self, code: Code) -> dict[str, str]:
        """The header that goes with a refusal; for a login that is too weak, the challenge of RFC 9470."""
        hints = {
            Code.UNAUTHENTICATED: {"www-authenticate": "Bearer"},
            Code.ASSURANCE_TOO_LOW: {
                "www-authenticate": f'Bearer error="insufficient_user_authentication", acr_values="{STEP_UP}"'
            },
            Code.ROUTER_ONLY: {"www-authenticate": "Router"},
            Code.METHOD_NOT_ALLOWED: {"allow": "GET, POST" if self._door.get else "POST"},
            Code.REQUEST_READ_TIMEOUT: {"connection": "close"},
            Code.OVERLOADED: {"retry-after": str(next(AGAIN_SECONDS))},
            Code.KEYS_UNAVAILABLE: {"retry-after": str(next(AGAIN_SECONDS))},
            Code.TRUSTED_DOCUMENTS_UNAVAILABLE: {"retry-after": str(next(AGAIN_SECONDS))},
        }
        return hints.get(code, {})

    async def _answer(
        self, scope: Scope, headers: Mapping[str, str], receive: Receive, exchange: Exchange
    ) -> tuple[int, dict[str, Any]]:
        """The answer, in time and while there is somebody to read it.

        Raises RequestRejectedError, ClientDisconnectedError.
        """
        late = exchange.deadline.at + LATE_SECONDS
        try:
            async with RequestCancelScope(receive, until=late, late=Code.DEADLINE_EXCEEDED) as attention:
                asked, caller = await self._read(scope, headers, receive, exchange, attention)
                with self._load.operation():
                    attention.give(until=late, late=Code.DEADLINE_EXCEEDED)
                    attention.listen()
                    return await self._run(asked, caller, exchange)
        finally:
            if exchange.loaders:
                exchange.loaders.stop()

    async def _run(
        self, asked: GraphQLRequest, caller: Caller | None, exchange: Exchange
    ) -> tuple[int, dict[str, Any]]:
        client = (caller and caller.application) or NOBODY
        try:
            query = await self._known.document(asked, client, is_router=exchange.is_router)
            operation = self._documents.operation(query=query, variables=asked.variables, name=asked.name)
        except InvalidDocumentError as unusable:
            exchange.refused = unusable.code.name
            exchange.reached = unusable.is_request
            return 400, {"errors": [_told(error, exchange.id, otherwise=unusable.code) for error in unusable.errors]}
        await self._known.keep(asked, client)
        exchange.operation = operation.name or "anonymous"
        self._routers.check(operation.root_fields, is_router=exchange.is_router)
        if not operation.is_public:
            _demand_citizen(caller)
        return await self._executed(operation, caller, exchange)

    async def _read(
        self,
        scope: Scope,
        headers: Mapping[str, str],
        receive: Receive,
        exchange: Exchange,
        attention: RequestCancelScope,
    ) -> tuple[GraphQLRequest, Caller | None]:
        """What is asked, and by whom: the caller first, then the body."""
        if scope["method"] == "GET" and self._door.get:
            return gotten(headers, scope["query_string"]), await self._counted(headers, exchange)
        if scope["method"] != "POST":
            raise RequestRejectedError(Code.METHOD_NOT_ALLOWED)
        caller = await self._counted(headers, exchange)
        arrives = asyncio.get_running_loop().time() + self._door.receive_seconds
        attention.give(until=min(arrives, exchange.deadline.at), late=Code.REQUEST_READ_TIMEOUT)
        body = await body_of(headers, receive, most=self._door.largest_body)
        return posted(headers, body), caller

    async def _counted(self, headers: Mapping[str, str], exchange: Exchange) -> Caller | None:
        """The caller, who has not asked too often."""
        caller = await self._caller(headers)
        exchange.standings = await self._rates.count(caller)
        if any(one.wait is not None for one in exchange.standings):
            raise RequestRejectedError(Code.RATE_LIMITED)
        return caller

    async def _caller(self, headers: Mapping[str, str]) -> Caller | None:
        try:
            return await self._authenticator.caller(headers.get("authorization"), headers.get(APPLICATION))
        except UnauthenticatedError as error:
            raise RequestRejectedError(Code.UNAUTHENTICATED, reason=error.reason) from None
        except KeysUnavailableError as error:
            raise RequestRejectedError(Code.KEYS_UNAVAILABLE, reason=error.reason) from None

    async def _executed(
        self, operation: Operation, caller: Caller | None, exchange: Exchange
    ) -> tuple[int, dict[str, Any]]:
        policies = exchange.policies
        ready = self._plans.ready(operation)
        if caller and caller.subject:
            exchange.loaders = Loaders(
                sources=self._sources_of(caller.subject, caller),
                policies=policies,
                ids=self._ids,
                citizen=caller.subject,
                residence=caller.residence,
                wants=ready.wants(),
                deadline=exchange.deadline.at,
                request=exchange.id,
            )
        context = Context(policies, self._ids, self._today(), caller, exchange.loaders, self._access)
        result = await ready.execute(context)
        exchange.lane = ready.lane
        await self._keep(context, operation, exchange)
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            errors = [_told(error, exchange.id, otherwise=Code.INTERNAL) for error in result.errors]
            self._tally.tell(errors)
            answer = {"errors": errors, "data": result.data}
        return 200, answer

    def _sources_of(self, citizen: Subject, caller: Caller) -> Sources:
        """The sources, behind what is kept of the citizen's last minutes."""
        return self._sources.behind(self._cache.visit(citizen, until=caller.expires)) if self._cache else self._sources

    async def _keep(self, context: Context, operation: Operation, exchange: Exchange) -> None:
        """No answer leaves before its look at somebody's records is on record."""
        if not context.views or context.caller is None or self._access is None:
            return
        try:
            await self._access.record(
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


def _demand_citizen(caller: Caller | None) -> None:
    """Raises RequestRejectedError for a caller about whom there is nothing to show."""
    if caller is None:
        raise RequestRejectedError(Code.UNAUTHENTICATED, reason="no_token")
    if caller.barred:
        raise RequestRejectedError(caller.barred)
    if caller.subject is None:
        raise RequestRejectedError(Code.UNAUTHENTICATED, reason=f"no_citizen:{caller.role.value}")


def _facts(code: Code) -> dict[str, str]:
    """What a frontend needs to know to help: the level to ask for when the citizen logs in again."""
    return {"needed": NEEDED.name, "acrValues": STEP_UP} if code is Code.ASSURANCE_TOO_LOW else {}


def _told(error: GraphQLError, request_id: str, *, otherwise: Code) -> dict[str, Any]:
    """An error as the client reads it: our own words, or graphql-core's about the request itself."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, FieldError):
        told = error_body(cause.code, message=str(cause), facts=cause.facts)
    elif otherwise is not Code.INTERNAL:
        message = error.message if cause is None else error.message.partition(";")[0]  # without the cause's own words
        told = error_body(otherwise, message=_harmless(message))
    elif cause is None and error.nodes and not isinstance(error.nodes[0], FieldNode):
        told = error_body(
            Code.BAD_USER_INPUT, message=_harmless(error.message)
        )  # about an argument, found while it ran
    else:
        told = _internal(cause or error, request_id)
    if error.locations:
        told["locations"] = [location.formatted for location in error.locations[:MOST_LOCATIONS]]
    if error.path is not None:
        told["path"] = error.path
    return told


def _harmless(message: str) -> str:
    """graphql-core's words about the document, without the values that it quotes from it."""
    return _LONG_NUMBER.sub("…", _QUOTED.sub('"…"', with_null(message)))[:LONGEST_MESSAGE]


def _internal(error: BaseException, request_id: str) -> dict[str, Any]:
    """Logged by type and place; the text of a strange error may hold anything."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else None
    log.error("internal_error", request_id=request_id, error=type(error).__name__, place=place)
    return error_body(Code.INTERNAL, facts={"requestId": request_id})


async def _send(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    raw.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
