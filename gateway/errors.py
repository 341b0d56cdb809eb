"""Our codes and how each is said. Nothing else may speak to the client."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any


class Code(Enum):
    """A stable code of an error, with its sentence. A frontend chooses its words by the code, never by the sentence."""

    UNAUTHENTICATED = "Log in first: the request has no valid token."
    ASSURANCE_TOO_LOW = "Log in again with more certainty: this needs NSIS level Substantial (Betydelig) or higher."
    NO_CITIZEN = "The login names no citizen by CPR number, so there is nothing to show."
    KEYS_UNAVAILABLE = "The login cannot be checked now: its issuer's keys cannot be had. Try again in a moment."
    AUDIT_LOG_UNAVAILABLE = "This look could not be put on record, so nothing is shown. Try again later."
    BAD_REQUEST = "The request is not a GraphQL request."
    NOT_ACCEPTABLE = "Ask for application/graphql-response+json or application/json."
    UNSUPPORTED_MEDIA_TYPE = "Send the request as application/json."
    METHOD_NOT_ALLOWED = "Send the request by a method that Allow names; the graph takes POST."
    PREFLIGHT_REQUIRED = "Send a GET with the header apollo-require-preflight, or with the id of a known operation."
    OVERLOADED = "There are too many requests now. Try again in a moment."
    RATE_LIMITED = "Too many requests have come from here. Try again when the time in Retry-After has passed."
    DEADLINE_EXCEEDED = "The answer could not be made in time. Try again in a moment."
    UNKNOWN_HOST = "This gateway is not called by that name."
    NOT_FOUND = "There is nothing at this address."
    BODY_TOO_LARGE = "The request is too large."
    REQUEST_READ_TIMEOUT = "The request took too long to arrive."
    HEADERS_TOO_LARGE = "The headers of the request are too large."
    BATCHING_DISABLED = "Send one operation a request, not a list of them."
    DOCUMENT_NOT_TRUSTED = "This gateway runs only operations it knows. Send the id of one."
    UNKNOWN_DOCUMENT = "No known operation has this id."
    TRUSTED_DOCUMENTS_UNAVAILABLE = "The list of known operations cannot be read now. Try again in a moment."
    PERSISTED_QUERY_NOT_FOUND = "PersistedQueryNotFound"
    PERSISTED_QUERY_NOT_SUPPORTED = "PersistedQueryNotSupported"
    PERSISTED_QUERY_MISMATCH = "The hash is not that of the document."
    TOO_MANY_TOKENS = "The document is too long: it has too many tokens."
    TOO_DEEP = "The document is nested too deeply."
    TOO_MANY_ALIASES = "The document has too many aliases."
    TOO_MANY_DIRECTIVES = "The document has too many directives."
    TOO_MANY_FRAGMENTS = "The document has too many fragments."
    TOO_MANY_FIELDS = "The document selects too many fields, counted where its fragments are spread."
    TOO_MANY_ROOT_FIELDS = "The operation has too many root fields."
    TOO_MANY_FIELD_REPETITIONS = "The document selects one field too many times in one place."
    TOO_MANY_ENTITIES = "The operation asks for too many entities at once."
    UNKNOWN_ENTITY = "No entity of this graph has this type."
    BAD_REPRESENTATION = "A representation has `__typename` and the fields of one key, and nothing else."
    TOO_COSTLY = "The operation costs too much. Ask for shorter pages or fewer lists inside lists."
    ROUTER_ONLY = "Only the router of this graph may ask for that."
    CACHE_INVALIDATION_FORBIDDEN = "Only those who have the credential for it may tell of changes."
    BAD_CACHE_INVALIDATION = (
        "A change is told as one JSON object, with the CPR number of the citizen as cpr and nothing else."
    )
    CACHE_INVALIDATION_FAILED = (
        "What is kept of the citizen could not be forgotten everywhere. Tell it once more in a moment."
    )
    INTROSPECTION_DISABLED = "This gateway does not answer questions about its schema."
    GRAPHQL_PARSE_FAILED = "The document is not GraphQL."
    GRAPHQL_VALIDATION_FAILED = "The document does not fit the schema."
    BAD_USER_INPUT = "A variable or an argument has a value that cannot be used."
    BAD_CURSOR = "The cursor is not one of this list's."
    BAD_PAGE_SIZE = "`first` is a number from 0 to 100."
    BAD_AREA = "An area is a KLE number or its beginning, such as 32.24.04 or 32.24."
    UNKNOWN_AUTHORITY = "No such authority shows anything here. Name authorities by CVR number."
    SOURCE_TIMED_OUT = "The source did not answer in time. Try again in a moment."
    SOURCE_UNAVAILABLE = "The source cannot answer now. Try again later."
    SOURCE_REFUSED = "The source refused to answer. The operator has been told."
    SOURCE_GARBLED = "The source answered something that cannot be read. The operator has been told."
    INTERNAL = "Something went wrong here. Name the request id if you report it."


class FieldError(Exception):
    """An error that the client is told about: a code, its sentence, and facts that are safe to tell."""

    def __init__(self, code: Code, *, message: str | None = None, **facts: str | int) -> None:
        super().__init__(message or code.value)
        self.code = code
        self.facts = facts

    @property
    def extensions(self) -> dict[str, Any]:
        """What graphql-core puts into the error's extensions."""
        return {"code": self.code.name, **self.facts}


class RequestRejectedError(Exception):
    """A request that never reached the graph. The reason is for the log alone."""

    def __init__(self, code: Code, *, reason: str = "") -> None:
        super().__init__(code.name)
        self.code = code
        self.reason = reason


def error_body(
    code: Code, *, message: str | None = None, facts: Mapping[str, str | int] | None = None
) -> dict[str, Any]:
    """A GraphQL-shaped error for an answer that never reached the graph."""
    return {"message": message or code.value, "extensions": {"code": code.name, **(facts or {})}}


def with_null(message: str) -> str:
    """graphql-core's words, without Python's for null."""
    return message.replace("to be None", "to be null")
