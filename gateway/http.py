"""GraphQL over HTTP: one POST in, one answer out, whatever is sent."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import orjson
import structlog
from graphql import GraphQLError
from starlette.types import Receive, Scope, Send

from gateway.access.keeping import Access, NotRecorded
from gateway.auth import NEEDED, Authenticator, Caller
from gateway.claims import NSIS
from gateway.context import Context
from gateway.documents import Documents, Operation, Unusable
from gateway.errors import Code, Refusal, said
from gateway.ids import Ids
from gateway.loaders import Loaders, Sources
from gateway.plan import Plans
from gateway.policy import Policies
from gateway.tokens import Unauthenticated

LARGEST_BODY = 64 * 1024
APPLICATION = "x-application-token"
STEP_UP = f"{NSIS}{NEEDED.name.capitalize()}"
GRAPHQL = "application/graphql-response+json"
JSON = "application/json"

log = structlog.get_logger("borgerblik")

_LONG_NUMBER = re.compile(r"\d{6,}")
_STATUS = {
    Code.UNAUTHENTICATED: 401,
    Code.ASSURANCE_TOO_LOW: 403,
    Code.NO_CITIZEN: 403,
    Code.ACCESS_NOT_RECORDED: 503,
    Code.METHOD_NOT_ALLOWED: 405,
    Code.NOT_ACCEPTABLE: 406,
    Code.TOO_LARGE: 413,
    Code.UNSUPPORTED_MEDIA_TYPE: 415,
}


class Refused(Exception):
    """The request never reached the graph."""

    def __init__(self, code: Code, *, reason: str = "") -> None:
        super().__init__(code.name)
        self.code = code
        self.reason = reason


@dataclass(slots=True)
class Exchange:
    """What the log line says of one request: no names, no numbers, no query text."""

    id: str
    began: float
    policies: Policies
    operation: str | None = None
    refused: str | None = None
    lane: str | None = None
    loaders: Loaders | None = None

    def log(self, status: int) -> None:
        """The one line of the request."""
        loaders = self.loaders
        log.info(
            "request",
            request_id=self.id,
            status=status,
            ms=round((time.perf_counter() - self.began) * 1000, 1),
            operation=_LONG_NUMBER.sub("…", self.operation) if self.operation else None,
            refused=self.refused,
            lane=self.lane,
            openings=self.policies.version,
            calls=dict(loaders.calls) if loaders else {},
            hidden={reason.name: count for reason, count in loaders.hidden.items()} if loaders else {},
        )


class GraphQLEndpoint:
    """The ASGI endpoint of POST /graphql. Holds what all requests share, and nothing of any of them."""

    def __init__(
        self,
        *,
        documents: Documents,
        plans: Plans,
        authenticator: Authenticator,
        policies: Callable[[], Policies],
        sources: Sources,
        ids: Ids,
        today: Callable[[], date],
        deadline: float,
        access: Access | None = None,
    ) -> None:
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
        exchange = Exchange(str(uuid4()), time.perf_counter(), self._policies())
        structlog.contextvars.bind_contextvars(openings=exchange.policies.version)
        headers = _headers(scope)
        media = JSON
        extra: dict[str, str] = {}
        try:
            media = _accepted(headers.get("accept"))
            status, answer = await self._answer(scope, headers, receive, exchange)
            status = 200 if media == JSON and "data" not in answer and status == 400 and exchange.operation else status
        except Refused as refused:
            status, answer = (
                _STATUS.get(refused.code, 400),
                {"errors": [said(refused.code, facts=_facts(refused.code))]},
            )
            exchange.refused = refused.reason or refused.code.name
            extra = _hint(refused.code)
        except Exception as error:
            status, answer = 500, {"errors": [_internal(error, exchange.id)]}
        answer["extensions"] = {"openings": exchange.policies.version}
        exchange.log(status)
        extra |= {"content-type": f"{media}; charset=utf-8", "x-request-id": exchange.id}
        await _send(send, status, answer, extra)

    async def _answer(
        self, scope: Scope, headers: Mapping[str, str], receive: Receive, exchange: Exchange
    ) -> tuple[int, dict[str, Any]]:
        if scope["method"] != "POST":
            raise Refused(Code.METHOD_NOT_ALLOWED)
        caller = await self._caller(headers)
        asked = _parsed(headers, await _body(headers, receive))
        try:
            operation = self._documents.operation(**asked)
        except Unusable as unusable:
            exchange.refused = unusable.code.name
            return 400, {"errors": [_told(error, exchange.id, otherwise=unusable.code) for error in unusable.errors]}
        exchange.operation = operation.name or "anonymous"
        if not operation.is_public:
            _demand_citizen(caller)
        return await self._executed(operation, caller, exchange)

    async def _caller(self, headers: Mapping[str, str]) -> Caller | None:
        try:
            return await self._authenticator.caller(headers.get("authorization"), headers.get(APPLICATION))
        except Unauthenticated as error:
            raise Refused(Code.UNAUTHENTICATED, reason=error.reason) from None

    async def _executed(
        self, operation: Operation, caller: Caller | None, exchange: Exchange
    ) -> tuple[int, dict[str, Any]]:
        policies = exchange.policies
        ready = self._plans.ready(operation)
        if caller and caller.subject:
            exchange.loaders = Loaders(
                sources=self._sources,
                policies=policies,
                ids=self._ids,
                citizen=caller.subject,
                residence=caller.residence,
                wants=ready.wants(),
                deadline=asyncio.get_running_loop().time() + self._deadline,
            )
        context = Context(policies, self._ids, self._today(), caller, exchange.loaders, self._access)
        result = await ready.execute(context)
        exchange.lane = ready.lane
        await self._keep(context, operation, exchange)
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            errors = [_told(error, exchange.id, otherwise=Code.INTERNAL) for error in result.errors]
            answer = {"errors": errors, "data": result.data}
        return 200, answer

    async def _keep(self, context: Context, operation: Operation, exchange: Exchange) -> None:
        """No answer leaves before its look at somebody's records is on record."""
        if not context.looks or context.caller is None or self._access is None:
            return
        try:
            await self._access.keep(
                context.caller,
                context.looks,
                operation=operation.name,
                request=exchange.id,
                sources=exchange.loaders.calls if exchange.loaders else (),
                openings=context.policies.version,
            )
        except NotRecorded:
            raise Refused(Code.ACCESS_NOT_RECORDED) from None


def _demand_citizen(caller: Caller | None) -> None:
    """Raises Refused for a caller about whom there is nothing to show."""
    if caller is None:
        raise Refused(Code.UNAUTHENTICATED, reason="no_token")
    if caller.barred:
        raise Refused(caller.barred)
    if caller.subject is None:
        raise Refused(Code.UNAUTHENTICATED, reason=f"no_citizen:{caller.role.value}")


def _facts(code: Code) -> dict[str, str]:
    """What a frontend needs to know to help: the level to ask for when the citizen logs in again."""
    return {"needed": NEEDED.name, "acrValues": STEP_UP} if code is Code.ASSURANCE_TOO_LOW else {}


def _hint(code: Code) -> dict[str, str]:
    """The header that goes with a refusal; for a login that is too weak, the challenge of RFC 9470."""
    hints = {
        Code.UNAUTHENTICATED: {"www-authenticate": "Bearer"},
        Code.ASSURANCE_TOO_LOW: {
            "www-authenticate": f'Bearer error="insufficient_user_authentication", acr_values="{STEP_UP}"'
        },
        Code.METHOD_NOT_ALLOWED: {"allow": "POST"},
    }
    return hints.get(code, {})


def _headers(scope: Scope) -> dict[str, str]:
    """The request's headers; of a header that is sent twice, none can be trusted to be meant."""
    headers: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").lower()
        headers[name] = f"{headers[name]}, {value.decode('latin-1')}" if name in headers else value.decode("latin-1")
    return headers


def _accepted(accept: str | None) -> str:
    """The media type of the answer. Raises Refused where the client takes neither."""
    kinds = [one.split(";")[0].strip().lower() for one in (accept or JSON).split(",")]
    for kind in kinds:
        if kind == GRAPHQL:
            return GRAPHQL
        if kind in (JSON, "application/*", "*/*"):
            return JSON
    raise Refused(Code.NOT_ACCEPTABLE)


async def _body(headers: Mapping[str, str], receive: Receive) -> bytes:
    if headers.get("content-length", "0").isdigit() and int(headers.get("content-length", "0")) > LARGEST_BODY:
        raise Refused(Code.TOO_LARGE)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(Code.BAD_REQUEST, reason="hung_up")
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise Refused(Code.TOO_LARGE)
        if not message.get("more_body"):
            return bytes(body)


def _parsed(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """The parameters of a GraphQL request. Raises Refused."""
    kind, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.partition("charset=")[2].strip(' "').lower() or "utf-8"
    if kind.strip().lower() != JSON or charset not in ("utf-8", "utf8") or "content-encoding" in headers:
        raise Refused(Code.UNSUPPORTED_MEDIA_TYPE)
    try:
        asked = orjson.loads(body)
    except ValueError:
        raise Refused(Code.BAD_REQUEST, reason="json") from None
    if not isinstance(asked, dict):
        raise Refused(Code.BAD_REQUEST, reason="no_object")
    query, variables, name = asked.get("query"), asked.get("variables"), asked.get("operationName")
    extensions = asked.get("extensions")
    fits = (
        isinstance(query, str)
        and isinstance(variables, dict | None)
        and isinstance(name, str | None)
        and isinstance(extensions, dict | None)
    )
    if not fits:
        raise Refused(Code.BAD_REQUEST, reason="parameters")
    return {"query": query, "variables": variables or {}, "name": name or None}


def _told(error: GraphQLError, request_id: str, *, otherwise: Code) -> dict[str, Any]:
    """An error as the client reads it: our own words, or graphql-core's about the request itself."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, Refusal):
        told = said(cause.code, message=str(cause), facts=cause.facts)
    elif cause is None and otherwise is not Code.INTERNAL:
        told = said(otherwise, message=error.message)
    else:
        told = _internal(cause or error, request_id)
    if error.locations:
        told["locations"] = [location.formatted for location in error.locations]
    if error.path is not None:
        told["path"] = error.path
    return told


def _internal(error: BaseException, request_id: str) -> dict[str, Any]:
    """Logged by type and place; the text of a strange error may hold anything."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else None
    log.error("internal", request_id=request_id, error=type(error).__name__, place=place)
    return said(Code.INTERNAL, facts={"requestId": request_id})


async def _send(send: Send, status: int, answer: Mapping[str, Any], headers: Mapping[str, str]) -> None:
    body = orjson.dumps(answer)
    headers = {
        **headers,
        "content-length": str(len(body)),
        "cache-control": "no-store, private",
        "x-content-type-options": "nosniff",
    }
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
