"""How a leaf is written: a short test for the class it nearly always has, and graphql-core's own way for all else.

A day stays a day in the answer, since orjson writes it as graphql-core would.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLLeafType,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
)

from gateway.execution.fallback import NeedsFallbackError
from gateway.scalars import SCALARS

_UNCHANGED: dict[Any, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}


def unchanged(leaf: GraphQLLeafType) -> type | None:
    """Return the class whose values stand in the answer as they are."""
    if leaf in _UNCHANGED:
        return _UNCHANGED[leaf]
    if isinstance(leaf, GraphQLScalarType):
        if leaf.coerce_output_value is str:
            return str
        if leaf.coerce_output_value == date.isoformat:
            return date
    return None


def named(leaf: GraphQLLeafType) -> type[Enum] | None:
    """Return the enum whose members are written by their names."""
    if not isinstance(leaf, GraphQLEnumType):
        return None
    kind = getattr(leaf, "wrapped_cls", None)
    if not (isinstance(kind, type) and issubclass(kind, Enum)):
        return None
    return kind if all(leaf.coerce_output_value(member) == member._name_ for member in kind) else None


def written_by(leaf: GraphQLLeafType) -> tuple[type, Callable[[Any], Any]] | None:
    """Return the class of a scalar of ours, and the function that writes every value of it."""
    scalars = ((kind, scalar.serialize) for kind, scalar in SCALARS.items() if isinstance(kind, type))
    return next(((kind, do) for kind, do in scalars if do is not None and do == leaf.coerce_output_value), None)


def write(leaf: GraphQLLeafType) -> Callable[[Any], Any]:
    """Return what writes any value of a leaf as graphql-core does, and raises where that would answer with an error."""
    coerce = leaf.coerce_output_value

    def written(value: Any) -> Any:
        if isinstance(value, Exception) or value is Undefined:
            raise NeedsFallbackError("value")
        answer = coerce(value)
        if answer is None or answer is Undefined:
            raise NeedsFallbackError("value")
        return answer

    return written
