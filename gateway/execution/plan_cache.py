"""The plans of the documents seen lately, and which lane each operation takes, and why.

A document has one plan for each of its operations and for each combination of its @skip and @include variables.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLError

from gateway.context import Context
from gateway.documents.operation import Operation
from gateway.execution import reference
from gateway.execution.arguments import FieldArguments
from gateway.execution.fallback import NeedsFallbackError
from gateway.execution.lookahead import needs_of
from gateway.execution.runner import Plan
from gateway.execution.selection import NotCompilableError, conditions
from gateway.loaders.needs import DataNeed

MOST_DOCUMENTS = 512
MOST_VARIANTS = 16
PLAN, CORE = "plan", "core"


@dataclass(slots=True)
class ReadyOperation:
    """One operation, ready to run: by its plan, else by graphql-core. `lane` says which, and why."""

    operation: Operation
    lanes: Counter[str]
    plan: Plan | None = None
    given: list[FieldArguments] = field(default_factory=list)
    lane: str = PLAN

    def wants(self) -> frozenset[DataNeed]:
        """What the selection needs of the sources."""
        return self.plan.wants(self.given) if self.plan else needs_of(self.operation)

    async def execute(self, context: Context) -> ExecutionResult:
        """The answer. Where a plan meets what it has no code for, graphql-core answers from the same loaders."""
        try:
            return await self._planned(context) or await reference.run(self.operation, context)
        finally:
            self.lanes[self.lane] += 1

    async def _planned(self, context: Context) -> ExecutionResult | None:
        if self.plan is None:
            return None
        try:
            return await self.plan.run(context, self.given)
        except NeedsFallbackError as surprise:
            self.lane = _core(surprise.reason)
        except Exception:
            self.lane = _core("exception")
        return None


@dataclass(slots=True)
class _Document:
    """A document with the variables that decide its variants."""

    node: DocumentNode  # kept, so that its id stays its own
    conditions: tuple[str, ...] | NotCompilableError
    variants: OrderedDict[Hashable, Plan | NotCompilableError] = field(default_factory=OrderedDict)


class PlanCache:
    """All plans. `lanes` counts how many operations ran where, and why."""

    def __init__(self, *, enabled: bool = True) -> None:
        self._enabled = enabled
        self._documents: OrderedDict[int, _Document] = OrderedDict()
        self.lanes: Counter[str] = Counter()

    def ready(self, operation: Operation) -> ReadyOperation:
        """Choose the lane of an operation. Nothing has been asked of any source yet."""
        try:
            plan = self.plan(operation)
            return ReadyOperation(operation, self.lanes, plan, plan.given(operation))
        except NotCompilableError as unplanned:
            return ReadyOperation(operation, self.lanes, lane=_core(unplanned.reason))
        except GraphQLError:
            return ReadyOperation(operation, self.lanes, lane=_core("arguments"))

    def plan(self, operation: Operation) -> Plan:
        """The operation's plan, compiled when it is first needed. Raises NotCompilableError."""
        if not self._enabled:
            raise NotCompilableError("off")
        document = self._document(operation)
        if isinstance(document.conditions, NotCompilableError):
            raise NotCompilableError(document.conditions.reason)
        chosen = operation.variables.coerced
        variant = (operation.name, *(chosen.get(name) for name in document.conditions))
        plan = document.variants.get(variant)
        if plan is None:
            plan = document.variants[variant] = _compiled(operation)
            _shorten(document.variants, MOST_VARIANTS)
        else:
            document.variants.move_to_end(variant)
        if isinstance(plan, NotCompilableError):
            raise NotCompilableError(plan.reason)
        return plan

    def _document(self, operation: Operation) -> _Document:
        key = id(operation.document)
        document = self._documents.get(key)
        if document is None:
            document = self._documents[key] = _Document(operation.document, _conditions(operation))
            _shorten(self._documents, MOST_DOCUMENTS)
        else:
            self._documents.move_to_end(key)
        return document


def _compiled(operation: Operation) -> Plan | NotCompilableError:
    try:
        return Plan.of(operation)
    except NotCompilableError as unplanned:
        return unplanned
    except GraphQLError:
        return NotCompilableError("condition")
    except Exception:  # a document that graphql-core may understand, or refuse in its own words
        return NotCompilableError("compiler")


def _conditions(operation: Operation) -> tuple[str, ...] | NotCompilableError:
    try:
        return tuple(sorted(conditions(operation)))
    except NotCompilableError as unplanned:
        return unplanned


def _shorten(kept: OrderedDict[Any, Any], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)


def _core(reason: str) -> str:
    return f"{CORE}:{reason}"
