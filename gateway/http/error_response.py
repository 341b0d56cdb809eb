"""Errors as the client reads them: our own words, or graphql-core's about the document itself."""

from __future__ import annotations

import re
from typing import Any

import structlog
from graphql import FieldNode, GraphQLError

from gateway.errors import Code, FieldError, error_body, with_null
from gateway.observability.logs import place_of
from gateway.observability.redaction import redact_numbers

MAX_MESSAGE = 200
MAX_LOCATIONS = 4

log = structlog.get_logger("borgerblik")

_QUOTED = re.compile(r'"[^"]*+"?')


def error_of(error: GraphQLError, request_id: str, *, otherwise: Code) -> dict[str, Any]:
    """Return an error of the document or its execution. `otherwise`: the code of one that has none of its own."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, FieldError):
        body = error_body(cause.code, message=str(cause), facts=cause.facts)
    elif otherwise is not Code.INTERNAL:
        message = error.message if cause is None else error.message.partition(";")[0]  # without the cause's own words
        body = error_body(otherwise, message=_without_values(message))
    elif cause is None and error.nodes and not isinstance(error.nodes[0], FieldNode):
        # about an argument, found while it ran
        body = error_body(Code.BAD_USER_INPUT, message=_without_values(error.message))
    else:
        body = internal_error(cause or error, request_id)
    if error.locations:
        body["locations"] = [location.formatted for location in error.locations[:MAX_LOCATIONS]]
    if error.path is not None:
        body["path"] = error.path
    return body


def internal_error(error: BaseException, request_id: str) -> dict[str, Any]:
    """Return the error by its id alone, and log it by type and line; the text of a strange error may hold anything."""
    log.error("internal_error", request_id=request_id, error=type(error).__name__, place=place_of(error.__traceback__))
    return error_body(Code.INTERNAL, facts={"requestId": request_id})


def _without_values(message: str) -> str:
    """Return graphql-core's words about the document, without the values that it quotes from it."""
    return redact_numbers(_QUOTED.sub('"…"', with_null(message)))[:MAX_MESSAGE]
