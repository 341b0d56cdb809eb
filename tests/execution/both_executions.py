"""One operation in both executions, over the same world: what each answers, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from gateway.documents.invalid_document import InvalidDocumentError
from gateway.documents.operation import Operation
from gateway.errors import Code
from gateway.execution import PlanCache
from gateway.http.error_response import error_of
from tests.execution.worlds import World
from tests.unlimited import documents

DOCUMENTS = documents()


@dataclass(frozen=True)
class Answered:
    """What was answered."""

    body: bytes
    execution: str
    world: World

    @property
    def json(self) -> Any:
        """The answer, read."""
        return orjson.loads(self.body)

    @property
    def most_asked(self) -> int:
        """How often the question was asked that was asked most."""
        return max(self.world.questions.values(), default=0)


def operation(query: str, variables: Mapping[str, Any] | None = None) -> Operation:
    """Return an operation of the real schema. Raises InvalidDocumentError."""
    return DOCUMENTS.operation(query=query, variables=variables or {}, name=None)


async def answer(plans: PlanCache, document: Operation, world: World) -> Answered:
    """One request."""
    world = replace(world, questions=type(world.questions)())
    ready = plans.ready(document)
    result = await ready.execute(world.context(ready))
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [error_of(error, "request", otherwise=Code.INTERNAL) for error in result.errors]
    return Answered(orjson.dumps(body), ready.execution, world)


async def both_answers(document: Operation, world: World, plans: PlanCache | None = None) -> tuple[Answered, Answered]:
    """Compiled execution's answer, and graphql-core's."""
    return await answer(plans or PlanCache(), document, world), await answer(PlanCache(enabled=False), document, world)


__all__ = ["Answered", "InvalidDocumentError", "answer", "both_answers", "operation"]
