"""Read the parameters of a GraphQL request from its headers, address and body. What is wrong with it has a code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn
from urllib.parse import parse_qsl

import orjson
from graphql import GraphQLError, OperationType, get_operation_ast, parse
from starlette.types import Receive, Scope

from gateway.documents.graphql_request import GraphQLRequest
from gateway.errors import Code, RequestRejectedError
from gateway.http.accept import JSON
from gateway.http.disconnect import ClientDisconnectedError
from gateway.server.strict_json import distinct_names

APPLICATION = "x-application-token"
PREFLIGHT = "apollo-require-preflight"
OPERATION_NAME = "x-apollo-operation-name"
NOT_ENCODED = ("identity", "")
"""Content codings that change nothing (RFC 9110, 8.4.1)."""
MAX_PARAMETERS = 10
MAX_LENGTH_DIGITS = 18
_TEXT, _OBJECT = (str, type(None)), (dict, type(None))


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the request's headers; of a header that is sent twice, none can be trusted to be meant."""
    pairs = [(name.lower().decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    headers = dict(pairs)
    if len(headers) < len(pairs):
        headers = {name: ", ".join(value for other, value in pairs if other == name) for name in headers}
    return headers


def peer_of(scope: Scope) -> str | None:
    """Return the address at the other end of the connection."""
    client = scope.get("client")
    return client[0] if client else None


def demand_method(scope: Scope, *methods: str) -> None:
    """Raise RequestRejectedError for any other method."""
    if scope["method"] not in methods:
        raise RequestRejectedError(Code.METHOD_NOT_ALLOWED, headers={"allow": ", ".join(methods)})


async def body_of(headers: Mapping[str, str], receive: Receive, *, max_bytes: int) -> bytes:
    """Return the body. One that is too large is refused before the rest of it is read."""
    length = headers.get("content-length", "0")
    is_long = len(length) > MAX_LENGTH_DIGITS
    if is_long or (length.isascii() and length.isdecimal() and int(length) > max_bytes):
        raise RequestRejectedError(Code.BODY_TOO_LARGE)
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnectedError
        body += message.get("body", b"")
        if len(body) > max_bytes:
            raise RequestRejectedError(Code.BODY_TOO_LARGE)
        if not message.get("more_body"):
            return bytes(body)


def parse_post(headers: Mapping[str, str], body: bytes) -> GraphQLRequest:
    """Return what a POST asks for. Raises RequestRejectedError."""
    demand_json(headers.get("content-type", ""), headers)
    return _graphql_request(_json(body))


def parse_get(headers: Mapping[str, str], query_string: bytes) -> GraphQLRequest:
    """Return what a GET asks for; a parameter that is empty is as if left out.

    A page of another site can have a browser send a GET, but not with a header of its own: so it has such a header,
    or names its operation by an id. Raises RequestRejectedError.
    """
    if "content-type" in headers:
        demand_json(headers["content-type"], headers)
    if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
        raise RequestRejectedError(Code.BAD_REQUEST, reason="body")
    parameters = _parameters(query_string)
    if ("query" in parameters or not parameters) and not _proves_preflight(headers):
        raise RequestRejectedError(Code.PREFLIGHT_REQUIRED)
    values: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        if name in parameters:
            values[name] = _json(parameters[name].encode())
    return _graphql_request(values)


def demand_json(content_type: str, headers: Mapping[str, str]) -> None:
    """Raise RequestRejectedError for any other type: a page of another site can send no such body without preflight."""
    if not _is_json(content_type) or headers.get("content-encoding", "identity").strip().lower() not in NOT_ENCODED:
        raise RequestRejectedError(Code.UNSUPPORTED_MEDIA_TYPE)


@lru_cache(maxsize=64)
def _is_json(content_type: str) -> bool:
    """Return whether a content type is JSON in UTF-8, whatever other parameters it has, empty ones too."""
    kind, *parameters = content_type.split(";")
    named = (parameter.partition("=")[::2] for parameter in parameters)
    charsets = [value.strip(' "\t').lower() for name, value in named if name.strip().lower() == "charset"]
    return kind.strip().lower() == JSON and all(charset in ("utf-8", "utf8", "") for charset in charsets)


def _proves_preflight(headers: Mapping[str, str]) -> bool:
    """Return whether a header is there that no page can send without preflight.

    A browser adds `Authorization: Basic` by itself to an address that it has a password for, and never a Bearer token.
    """
    has_token = headers.get("authorization", "").lower().startswith("bearer ")
    has_header = any(headers.get(name, "").strip() for name in (PREFLIGHT, OPERATION_NAME))
    return has_token or has_header or "content-type" in headers  # which is JSON, as has been demanded


def _parameters(query_string: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_PARAMETERS, errors="strict"
        )
    except ValueError:
        raise RequestRejectedError(Code.BAD_REQUEST, reason="address") from None
    if len(dict(pairs)) != len(pairs):
        raise RequestRejectedError(Code.BAD_REQUEST, reason="repeated")
    return {name: value for name, value in pairs if value}


def _json(text: bytes) -> Any:
    """Return a JSON value without repeated names: of two values, a proxy may have looked at the other one.

    What stands there as we would write it has none; what is spelled in another way is read once more.
    """
    try:
        value = orjson.loads(text)
        if isinstance(value, dict) and _dumped(value) != text:
            json.loads(text, object_pairs_hook=distinct_names)
    except (ValueError, RecursionError):
        raise RequestRejectedError(Code.BAD_REQUEST, reason="json") from None
    return value


def _dumped(value: Any) -> bytes | None:
    """Return it as we would write it, or None where it is nested more deeply than we write."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return None


def _graphql_request(values: Any) -> GraphQLRequest:
    if isinstance(values, list):
        raise RequestRejectedError(Code.BATCHING_DISABLED)
    if not isinstance(values, dict):
        _reject("no_object")
    query, name, id = values.get("query"), values.get("operationName"), values.get("documentId")
    variables, extensions = values.get("variables"), values.get("extensions")
    if not (isinstance(query, _TEXT) and isinstance(name, _TEXT) and isinstance(id, _TEXT)):
        _reject("parameters")
    if not (isinstance(variables, _OBJECT) and isinstance(extensions, _OBJECT)):
        _reject("parameters")
    return GraphQLRequest(query, variables or {}, name or None, extensions or {}, id)


def _reject(reason: str) -> NoReturn:
    raise RequestRejectedError(Code.BAD_REQUEST, reason=reason)


def is_write(query: str, name: str | None) -> bool:
    """Return whether a document that does not fit the schema asks to change something: GET would not run that."""
    try:
        node = get_operation_ast(parse(query), name)
    except (GraphQLError, RecursionError):
        return False
    return node is not None and node.operation is not OperationType.QUERY
