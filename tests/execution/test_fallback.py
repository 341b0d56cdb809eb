"""What compiled execution leaves to graphql-core, what it does not, and that no source is asked twice on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult
from msgspec import structs
from strawberry.permission import BasePermission

from bench import memory
from gateway.errors import Code
from gateway.execution import PlanCache
from gateway.fields import Loaded, Read, computed, declared_as, loaded, read
from gateway.schema import schema
from sources.errors import SourceUnavailableError
from tests.execution.both_executions import answer, both_answers, operation
from tests.execution.worlds import World


class Down(memory.World):
    """A world whose documents, or whose benefits, cannot be fetched."""

    async def documents(self, question: Any) -> Any:
        """As an index that is down."""
        self.calls.append("documents")
        raise SourceUnavailableError("made_up")


class Odd(memory.World):
    """A world with a title that is no text."""

    async def documents(self, question: Any) -> Any:
        """As an adapter with a fault."""
        answer = await super().documents(question)
        return replace(answer, records=tuple(structs.replace(document, dated="i går") for document in answer.records))


QUERY = "{ me { cases(first: 100) { nodes { id documents { nodes { title date } } timeline { totalCount } } } } }"


async def ask(world: memory.World) -> tuple[str, ExecutionResult]:
    """How it was answered, and the answer."""
    executor = memory.Executor(compiled=True)
    ready = executor.plans.ready(executor.documents.operation(query=QUERY, variables={}, name=None))
    result = await ready.execute(world.context(ready))
    return ready.execution, result


async def test_a_source_that_is_down_stays_on_the_fast_lane() -> None:
    """Each case's documents are null with a coded error of their own; graphql-core is not needed just then."""
    world = Down()
    executor, result = await ask(world)

    assert executor == "compiled"
    assert sorted(world.calls) == ["benefits", "cases", "documents"]
    errors = result.errors or []
    assert [error.path for error in errors] == [["me", "cases", "nodes", index, "documents"] for index in range(8)]
    assert {getattr(error.original_error, "code", None) for error in errors} == {Code.SOURCE_UNAVAILABLE}


async def test_what_was_fetched_is_not_fetched_again_by_graphql_core() -> None:
    """A value that no plan expects is met after the sources have answered; graphql-core uses their answers."""
    world = Odd()
    executor, result = await ask(world)

    assert executor == "reference:exception"
    assert sorted(world.calls) == ["benefits", "cases", "documents"]
    assert result.errors


@pytest.mark.parametrize("cases", [8, 80, 800])
async def test_a_level_asks_each_source_once(cases: int) -> None:
    """The calls of an overview do not grow with the cases; benefits that come with all payment lines are asked once."""
    world = memory.World(cases_=cases)
    await memory.Executor(compiled=True).ask(world, memory.FULL)

    assert sorted(world.calls) == ["benefits", "cases", "documents"]


async def test_errors_come_in_the_order_of_their_paths() -> None:
    """Whichever failed first: keys by the alphabet, places in lists by number."""
    document = operation("{ b: me { payments(first: -1) { totalCount } } a: me { cases(first: -1) { totalCount } } }")
    compiled, reference = await both_answers(document, World(1, trouble=0.0))

    assert compiled.body == reference.body
    assert [error["path"] for error in compiled.json["errors"]] == [["a", "cases"], ["b", "payments"]]


class Never(BasePermission):
    """A permission that says no."""

    def has_permission(self, source: Any, info: Any, **kwargs: Any) -> bool:
        """No."""
        return False


def guarded() -> Any:
    """Return a declared field that somebody has put a permission on."""
    field = read("title", description="")
    field.permission_classes = [Never]
    return field


def replaced() -> Any:
    """Return a declared field whose resolver is another."""
    field = read("title", description="")
    return field(lambda root: "something else")


def extended() -> Any:
    """Return a declared field with an extension."""
    field = read("title", description="")
    field.extensions = [object()]
    return field


@pytest.mark.parametrize(
    "field", [guarded, replaced, extended, lambda: strawberry.field(resolver=lambda: 1), lambda: None]
)
def test_a_field_that_the_compiler_does_not_know_is_never_planned(field: Callable[[], Any]) -> None:
    """Whatever else has a say in what a field answers must not be passed by."""
    assert declared_as(field()) is None


def test_the_three_ways_are_known() -> None:
    """And nothing of them is lost."""
    assert declared_as(read("a.b", description="")) == Read(path="a.b")
    declared = declared_as(loaded(len, description="", wants=list))  # type: ignore[arg-type]
    assert isinstance(declared, Loaded)
    assert (declared.load, declared.wants) == (len, list)
    assert declared_as(computed(len, description="")) is not None


def test_every_field_of_ours_can_be_planned() -> None:
    """A field declared in a fourth way would be slow without anybody noticing."""
    unknown = [
        f"{kind.name}.{name}"
        for kind in schema._schema.type_map.values()
        for name, field in getattr(kind, "fields", {}).items()
        if not kind.name.startswith("_") and not hasattr(field, "out_name") and not name.startswith("_")
        if declared_as(field.extensions.get("strawberry-definition")) is None
    ]
    assert unknown == []


async def test_a_broken_compiler_costs_nobody_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should compiling fail, graphql-core answers, and the reason is counted."""
    monkeypatch.setattr("gateway.execution.runner.compile_operation", lambda _: 1 / 0)
    plans = PlanCache()
    compiled = await answer(plans, operation(QUERY), World(1))

    assert compiled.execution == "reference:compiler"
    assert compiled.json["data"]["me"]
