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
    ACCESS_NOT_RECORDED = "This look could not be put on record, so nothing is shown. Try again later."
    BAD_REQUEST = "The request is not a GraphQL request."
    NOT_ACCEPTABLE = "Ask for application/graphql-response+json or application/json."
    UNSUPPORTED_MEDIA_TYPE = "Send the request as application/json."
    METHOD_NOT_ALLOWED = "Send the request by POST."
    TOO_LARGE = "The request is too large."
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


class Refusal(Exception):
    """An error that the client is told about: a code, its sentence, and facts that are safe to tell."""

    def __init__(self, code: Code, *, message: str | None = None, **facts: str) -> None:
        super().__init__(message or code.value)
        self.code = code
        self.facts = facts

    @property
    def extensions(self) -> dict[str, Any]:
        """What graphql-core puts into the error's extensions."""
        return {"code": self.code.name, **self.facts}


def said(code: Code, *, message: str | None = None, facts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A GraphQL-shaped error for an answer that never reached the graph."""
    return {"message": message or code.value, "extensions": {"code": code.name, **(facts or {})}}
