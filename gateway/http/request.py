"""What a request asks for, read from its headers, address and body. Whatever is wrong with it is a coded refusal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn
from urllib.parse import parse_qsl

import orjson
from starlette.types import Receive, Scope

from gateway.documents.graphql_request import GraphQLRequest
from gateway.errors import Code, RequestRejectedError
from gateway.http.disconnect import ClientDisconnectedError

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
PREFLIGHT = "apollo-require-preflight"
MOST_PARAMETERS = 10


def headers_of(scope: Scope) -> dict[str, str]:
    """The request's headers; of a header that is sent twice, none can be trusted to be meant."""
    headers: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").lower()
        headers[name] = f"{headers[name]}, {value.decode('latin-1')}" if name in headers else value.decode("latin-1")
    return headers


def peer_of(scope: Scope) -> str | None:
    """The address at the other end of the connection."""
    client = scope.get("client")
    return client[0] if client else None


@lru_cache(maxsize=64)
def accepted(accept: str | None) -> str:
    """The media type of the answer: of those that the client likes best, its first.

    Raises RequestRejectedError for neither.
    """
    best, chosen = 0.0, None
    for one in (accept or JSON).split(","):
        kind, *parameters = (part.strip().lower() for part in one.split(";"))
        given = dict(parameter.partition("=")[::2] for parameter in parameters)
        if given.get("charset", "utf-8").strip('"') not in ("utf-8", "utf8"):
            continue
        weight = _weight(given.get("q", "1"))
        media = {GRAPHQL: GRAPHQL, JSON: JSON, "application/*": JSON, "*/*": JSON}.get(kind)
        if media and weight > best:
            best, chosen = weight, media
    if chosen is None:
        raise RequestRejectedError(Code.NOT_ACCEPTABLE)
    return chosen


def _weight(text: str) -> float:
    try:
        return float(text) if len(text) < 8 else 0.0
    except ValueError:
        return 0.0


async def body_of(headers: Mapping[str, str], receive: Receive, *, most: int) -> bytes:
    """The body. One that is too large is refused before the rest of it is read."""
    length = headers.get("content-length", "0")
    if len(length) > 18 or (length.isascii() and length.isdecimal() and int(length) > most):
        raise RequestRejectedError(Code.BODY_TOO_LARGE)
    return await _received(receive, most)


async def _received(receive: Receive, most: int) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnectedError
        body += message.get("body", b"")
        if len(body) > most:
            raise RequestRejectedError(Code.BODY_TOO_LARGE)
        if not message.get("more_body"):
            return bytes(body)


def posted(headers: Mapping[str, str], body: bytes) -> GraphQLRequest:
    """What a POST asks for. Raises RequestRejectedError."""
    demand_json(headers.get("content-type", ""), headers)
    return _asked(_json(body))


def gotten(headers: Mapping[str, str], query_string: bytes) -> GraphQLRequest:
    """What a GET asks for.

    A page of another site can have a browser send a GET, but not with a header of its own: so it has that header, or
    names its operation by an id. Raises RequestRejectedError.
    """
    if "content-type" in headers:
        demand_json(headers["content-type"], headers)
    if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
        raise RequestRejectedError(Code.BAD_REQUEST, reason="body")
    parameters = _parameters(query_string)
    if not headers.get(PREFLIGHT, "").strip() and ("query" in parameters or not parameters):
        raise RequestRejectedError(Code.PREFLIGHT_REQUIRED)
    asked: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        if name in parameters:
            asked[name] = _json(parameters[name].encode())
    return _asked(asked)


def demand_json(content_type: str, headers: Mapping[str, str]) -> None:
    """A page of another site can send no body of this type without having asked. Raises RequestRejectedError."""
    kind, _, parameters = content_type.partition(";")
    charset = parameters.partition("charset=")[2].strip(' "').lower() or "utf-8"
    if kind.strip().lower() != JSON or charset not in ("utf-8", "utf8") or "content-encoding" in headers:
        raise RequestRejectedError(Code.UNSUPPORTED_MEDIA_TYPE)


def _parameters(query_string: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict"
        )
    except ValueError:
        raise RequestRejectedError(Code.BAD_REQUEST, reason="address") from None
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RequestRejectedError(Code.BAD_REQUEST, reason="repeated")
    return found


def _json(text: bytes) -> Any:
    """A JSON value without repeated names: of two values, a proxy may have looked at the other one.

    What stands there as we would write it has none; what is spelled in another way is read once more.
    """
    try:
        found = orjson.loads(text)
        if isinstance(found, dict) and _spelled(found) != text:
            json.loads(text, object_pairs_hook=_distinct)
    except (ValueError, RecursionError):
        raise RequestRejectedError(Code.BAD_REQUEST, reason="json") from None
    return found


def _spelled(value: Any) -> bytes | None:
    """As we would write it. None: it is nested more deeply than we write."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return None


def _distinct(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name stands twice")


def _asked(given: Any) -> GraphQLRequest:
    if isinstance(given, list):
        raise RequestRejectedError(Code.BATCHING_DISABLED)
    if not isinstance(given, dict):
        _unfit("no_object")
    query, name, id = given.get("query"), given.get("operationName"), given.get("documentId")
    variables, extensions = given.get("variables"), given.get("extensions")
    if not all(isinstance(one, str | None) for one in (query, name, id)):
        _unfit("parameters")
    if not isinstance(variables, dict | None) or not isinstance(extensions, dict | None):
        _unfit("parameters")
    return GraphQLRequest(query, variables or {}, name or None, extensions or {}, id)


def _unfit(reason: str) -> NoReturn:
    raise RequestRejectedError(Code.BAD_REQUEST, reason=reason)
