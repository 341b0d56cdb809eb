"""The plans of the operations run lately, and how each operation is executed, and why.

An operation has one plan for each combination of its @skip and @include variables. Compiling costs as much as some ten
answers, so that what comes once is left to reference execution, and what comes again is compiled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from cachetools import LRUCache
from graphql import ExecutionResult, GraphQLError
from msgspec import Struct, field

from gateway.context import Context
from gateway.documents.bounded_cache import bounded_cache, find
from gateway.documents.operation import Operation
from gateway.execution import reference
from gateway.execution.arguments import FieldArguments
from gateway.execution.fallback import NeedsFallbackError
from gateway.execution.lookahead import needs_of
from gateway.execution.runner import Plan
from gateway.execution.selection import NotCompilableError, conditions
from sources.reference.record_kinds import RecordKind

COMPILE_AT = 2
"""The use of an operation at which it is compiled."""

MAX_PLANS = 2_048
MAX_PLAN_BYTES = 16 * 1024 * 1024
MAX_USES = 4_096
MAX_CONDITION_BYTES = 1024 * 1024
COMPILED, REFERENCE = "compiled", "reference"


class ReadyOperation(Struct, eq=False):
    """One operation, ready to run: by its plan, else by graphql-core. `execution` says which, and why."""

    operation: Operation
    executions: Counter[str]
    plan: Plan | None = None
    arguments: list[FieldArguments] = field(default_factory=list)
    execution: str = COMPILED

    def wants(self) -> frozenset[RecordKind]:
        """Return what the selection needs of the sources."""
        return self.plan.needs(self.arguments) if self.plan else needs_of(self.operation)

    async def execute(self, context: Context) -> ExecutionResult:
        """Return the answer. Where a plan meets what it cannot answer, graphql-core does, from the same loaders."""
        try:
            return await self._run_plan(context) or await reference.run(self.operation, context)
        finally:
            self.executions[self.execution] += 1

    async def _run_plan(self, context: Context) -> ExecutionResult | None:
        if self.plan is None:
            return None
        try:
            return await self.plan.run(context, self.arguments)
        except NeedsFallbackError as error:
            self.execution = _reference(error.reason)
        except Exception:
            self.execution = _reference("exception")
        return None


class PlanCache:
    """All plans. `executions` counts how many operations ran where, and why."""

    def __init__(self, *, enabled: bool = True, compile_at: int | None = None) -> None:
        """`compile_at` None: COMPILE_AT."""
        self._enabled = enabled
        self._compile_at = COMPILE_AT if compile_at is None else compile_at
        self._plans: LRUCache[Hashable, Plan | NotCompilableError] = bounded_cache(
            max_bytes=MAX_PLAN_BYTES, max_entries=MAX_PLANS, size_of=_size
        )
        self._uses: LRUCache[Hashable, int] = LRUCache(MAX_USES)
        self._conditions: LRUCache[bytes, tuple[str, ...] | NotCompilableError] = bounded_cache(
            max_bytes=MAX_CONDITION_BYTES, max_entries=MAX_PLANS, size_of=_names_size
        )
        self.executions: Counter[str] = Counter()

    def ready(self, operation: Operation) -> ReadyOperation:
        """Choose how an operation is executed. Nothing has been asked of any source yet."""
        try:
            plan = self.plan(operation)
            return ReadyOperation(operation, self.executions, plan, plan.arguments(operation))
        except NotCompilableError as error:
            return ReadyOperation(operation, self.executions, execution=_reference(error.reason))
        except GraphQLError:
            return ReadyOperation(operation, self.executions, execution=_reference("arguments"))

    def plan(self, operation: Operation) -> Plan:
        """Return the operation's plan. Raises NotCompilableError."""
        if not self._enabled:
            raise NotCompilableError("off")
        key = self._key(operation)
        plan = find(self._plans, key)
        if plan is None:
            uses = self._uses.pop(key, 0) + 1
            if uses < self._compile_at:
                self._uses[key] = uses
                raise NotCompilableError("first_use")
            plan = self._plans[key] = _compiled(operation)
        if isinstance(plan, NotCompilableError):
            raise NotCompilableError(plan.reason)
        return plan

    def _key(self, operation: Operation) -> Hashable:
        """Return what plans are kept by: the document, the operation's place in it, and its conditions' values.

        Raises NotCompilableError.
        """
        names = find(self._conditions, operation.key)
        if names is None:
            names = self._conditions[operation.key] = _conditions(operation)
        if isinstance(names, NotCompilableError):
            raise NotCompilableError(names.reason)
        start = operation.node.loc.start if operation.node.loc else 0
        if not names:
            return operation.key, start
        coerced = operation.variables.coerced
        return operation.key, start, *(coerced.get(name) for name in names)


def _compiled(operation: Operation) -> Plan | NotCompilableError:
    try:
        return Plan.of(operation)
    except NotCompilableError as error:
        return NotCompilableError(error.reason)
    except GraphQLError:
        return NotCompilableError("condition")
    except Exception:  # a document that graphql-core may understand, or refuse in its own words
        return NotCompilableError("compiler")


def _conditions(operation: Operation) -> tuple[str, ...] | NotCompilableError:
    try:
        return tuple(sorted(conditions(operation)))
    except NotCompilableError as error:
        return NotCompilableError(error.reason)


def _size(plan: Plan | NotCompilableError) -> int:
    return plan.size if isinstance(plan, Plan) else 0


def _names_size(names: tuple[str, ...] | NotCompilableError) -> int:
    return 0 if isinstance(names, NotCompilableError) else sum(map(len, names))


def _reference(reason: str) -> str:
    return f"{REFERENCE}:{reason}"
