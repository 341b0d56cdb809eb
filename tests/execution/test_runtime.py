"""What compiled code cannot write as graphql-core would goes to graphql-core, whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLScalarType, GraphQLString, Undefined

from gateway.errors import Code, FieldError
from gateway.execution import runtime
from gateway.execution.fallback import NeedsFallbackError
from gateway.execution.serializers import named, write

NOTHING = GraphQLScalarType("Nothing", serialize=lambda _: None)


@pytest.mark.parametrize(
    ("write_value", "reason"),
    [
        pytest.param(runtime.fall_back, "null", id="null where none may be"),
        pytest.param(runtime.fall_back_on_type, "value", id="a class that the union lacks"),
        pytest.param(lambda: runtime.items("abc"), "value", id="a text for a list"),
        pytest.param(lambda: runtime.add_error([], 0, {}, "x", KeyError("x")), "exception", id="a bug"),
        pytest.param(lambda: write(GraphQLString)(ValueError("x")), "value", id="an exception as a value"),
        pytest.param(lambda: write(GraphQLString)(Undefined), "value", id="undefined"),
        pytest.param(lambda: write(NOTHING)("x"), "value", id="a scalar that writes nothing"),
    ],
)
def test_what_graphql_core_would_judge_falls_back(write_value: Callable[[], Any], reason: str) -> None:
    """The log line of the request names the reason."""
    with pytest.raises(NeedsFallbackError, match=reason):
        write_value()


def test_a_coded_error_is_noted_where_it_stands() -> None:
    """It is answered beside what the other fields hold."""
    errors: list[runtime.RaisedError] = []
    error = FieldError(Code.SOURCE_UNAVAILABLE)
    runtime.add_error(errors, 3, {}, "cases", error)
    assert errors == [runtime.RaisedError(3, {}, "cases", error)]


async def test_a_resolver_with_too_few_values_falls_back() -> None:
    """No value would stand at another object than its own."""

    async def resolve(_: Any, parents: Sequence[Any]) -> Sequence[Any]:
        return parents[1:]

    context: Any = None
    with pytest.raises(NeedsFallbackError, match="value"):
        await runtime.load(resolve, context, [object(), object()], {})


def test_an_enum_without_members_of_python_is_written_as_any_leaf() -> None:
    """Only one whose members are written by their names has the short way."""
    assert named(GraphQLString) is None
    assert named(GraphQLEnumType("Season", {"WINTER": "w"})) is None
