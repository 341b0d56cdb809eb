"""The refusal of a document, as it is told to the client: it is kept, and holds on to nothing of the document."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from graphql import GraphQLError, VariableDefinitionNode, print_ast

from gateway.errors import Code, FieldError

MAX_ERRORS = 5
MAX_LOCATIONS = 4
MAX_MESSAGE_LENGTH = 1_000
_ERROR_BYTES = 1_500
_REQUEST_CODES = frozenset({Code.GRAPHQL_PARSE_FAILED, Code.GRAPHQL_VALIDATION_FAILED, Code.BAD_USER_INPUT})
_VARIABLE = re.compile(r"(Variable '\$\w+') has invalid value( at [\w.\[\]]+)?:")


class InvalidDocumentError(Exception):
    """A document that cannot be run. `is_request`: it is one that the specification knows,
    which a client of application/json reads with status 200; what asks for too much is refused with 400.
    """

    def __init__(self, code: Code, errors: Sequence[GraphQLError], *, is_request: bool = True) -> None:
        super().__init__(code.name)
        self.code = code
        self.errors = tuple(_detached(error) for error in errors[:MAX_ERRORS])
        self.is_request = is_request

    @classmethod
    def of(cls, error: FieldError) -> InvalidDocumentError:
        """Return the refusal of a document that a limit refuses."""
        return cls(
            error.code, [GraphQLError(str(error), original_error=error)], is_request=error.code in _REQUEST_CODES
        )

    @property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        return sum(_ERROR_BYTES + sys.getsizeof(error.message) for error in self.errors)

    def anew(self) -> InvalidDocumentError:
        """Return one to raise, where this one is kept: an exception holds on to every request that it was raised in."""
        return InvalidDocumentError(self.code, self.errors, is_request=self.is_request)


def without_value(error: GraphQLError) -> GraphQLError:
    """Return the error of a variable: which one, and where in it.

    graphql-core repeats the value, and numbers belong in no error.
    """
    variable = _VARIABLE.match(error.message)
    subject = f"{variable[1]}{variable[2] or ''}" if variable else "A variable"
    declared = [node.type for node in error.nodes or () if isinstance(node, VariableDefinitionNode)]
    kind = f": it is declared as {print_ast(declared[0])}" if declared else ""
    return GraphQLError(f"{subject} has a value that cannot be used{kind}.", error.nodes)


def _detached(error: GraphQLError) -> GraphQLError:
    """Return an error without its way to the document's tree, and to the request that it was found in."""
    cause, message = error.original_error, error.message
    if isinstance(cause, FieldError):
        cause = FieldError(cause.code, message=str(cause), **cause.facts)
    elif cause is not None:
        cause, message = None, message.partition(";")[0]  # without the cause's own words
    detached = GraphQLError(message[:MAX_MESSAGE_LENGTH], original_error=cause)
    detached.locations = error.locations[:MAX_LOCATIONS] if error.locations else None
    return detached
