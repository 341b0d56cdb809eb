"""Plans are kept, bounded, counted, and never mix two citizens."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from bench import memory
from gateway.auth.authenticator import Caller
from gateway.context import Context
from gateway.execution import PlanCache, plan_cache
from sources.records.subject import Subject
from tests.execution.both_executions import answer, both_answers, operation
from tests.execution.worlds import World


async def test_a_document_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it is asked, with whatever variables."""
    compiled: list[object] = []
    compile_operation = plan_cache.Plan.of
    monkeypatch.setattr(
        plan_cache.Plan,
        "of",
        lambda compiled_operation: compiled.append(compiled_operation) or compile_operation(compiled_operation),
    )
    plans = PlanCache()
    for size in range(5):
        document = operation("query ($n: Int!) { me { cases(first: $n) { totalCount } } }", {"n": size})
        await answer(plans, document, World(1))

    assert len(compiled) == 1
    assert plans.executions == {"compiled": 5}


SWITCHES = """query ({variables}) {{ me {{ id name @include(if: $c0) residence @skip(if: $c1) {{ name }}
  cases(first: 20) @include(if: $c2) {{ nodes {{ title progress @skip(if: $c3) timeline @include(if: $c4)
  {{ nodes {{ title }} }} }} }} {more} }} }}"""


def switched(count: int, chosen: int) -> tuple[str, dict[str, bool]]:
    """Return a page with so many switches, and one of their combinations."""
    names = [f"c{number}" for number in range(count)]
    more = " ".join(f"s{number}: name @include(if: $c{number})" for number in range(5, count))
    query = SWITCHES.format(variables=" ".join(f"${name}: Boolean!" for name in names), more=more)
    return query, {name: bool(chosen >> number & 1) for number, name in enumerate(names)}


@pytest.mark.parametrize("count", [5, 7])
def test_every_combination_of_a_pages_switches_is_compiled_once(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """They are sent in turn, three times over: plans are bounded by their size, and not by a number of variants."""
    compiled: list[object] = []
    compile_operation = plan_cache.Plan.of
    monkeypatch.setattr(
        plan_cache.Plan,
        "of",
        lambda compiled_operation: compiled.append(compiled_operation) or compile_operation(compiled_operation),
    )
    plans = PlanCache()
    for _ in range(3):
        for chosen in range(2**count):
            assert plans.ready(operation(*switched(count, chosen))).execution == "compiled"

    assert len(compiled) == 2**count


@pytest.mark.parametrize("chosen", range(32))
async def test_every_combination_answers_what_graphql_core_answers(chosen: int) -> None:
    """Each has a plan of its own."""
    compiled, reference = await both_answers(operation(*switched(5, chosen)), World(1, trouble=0.0))

    assert compiled.body == reference.body
    assert (compiled.execution, reference.execution) == ("compiled", "reference:off")


async def test_what_comes_once_is_not_compiled() -> None:
    """It runs on graphql-core. What comes again is compiled, each combination of its switches for itself."""
    plans, world = PlanCache(compile_at=2), World(1, trouble=0.0)
    first, again, next_answer = [await answer(plans, operation(*switched(5, chosen)), world) for chosen in (31, 31, 30)]
    assert [first.execution, again.execution, next_answer.execution] == [
        "reference:first_use",
        "compiled",
        "reference:first_use",
    ]
    assert first.body == again.body
    assert plans.executions == {"reference:first_use": 2, "compiled": 1}


def test_plans_are_bounded_by_bytes() -> None:
    """A client that sends ever new documents, or all combinations of many switches, fills no memory."""
    plans = PlanCache()
    for chosen in range(2_048):
        plans.ready(operation(*switched(11, chosen)))
    assert plans._plans.currsize <= plan_cache.MAX_PLAN_BYTES
    assert 100 < len(plans._plans) < 2_048

    once = PlanCache(compile_at=2)
    for number in range(plan_cache.MAX_USES + 20):
        name = f"n{number}"
        once.ready(replace(operation("{ me { id } }"), key=name.encode()))
    assert len(once._uses) == plan_cache.MAX_USES


def test_a_plan_holds_on_to_no_document() -> None:
    """Nor to what stands beneath a field: a plan would hold every document that is dropped from its own cache."""
    document = operation("{ me { cases { nodes { id documents { nodes { id } } } } } }")
    plan = PlanCache().plan(document)
    assert [node.selection_set for position in plan.compiled.positions for node in position.nodes] == [None, None]


def test_a_document_that_doubles_itself_is_not_compiled() -> None:
    """A few fragments, each of which spreads the next one twice, would be thousands of fields."""
    lines = "total { lines { ...F%d } }"
    doubled = [f"fragment F{n} on BenefitPayment {{ a: {lines} b: {lines} }}" % (n + 1, n + 1) for n in range(9)]
    query = "{ me { payments { nodes { ...F0 } } } } fragment F9 on BenefitPayment { id }"

    assert PlanCache().ready(operation("\n".join([query, *doubled]))).execution == "reference:size"


def test_the_plan_can_be_turned_off() -> None:
    """BORGERBLIK_COMPILED_EXECUTION=false."""
    assert PlanCache(enabled=False).ready(operation("{ me { id } }")).execution == "reference:off"


def test_a_plan_can_be_printed() -> None:
    """For whoever has to find out what it does."""
    plan = PlanCache().plan(operation("{ me { cases { nodes { title } } } }"))

    assert str(plan).startswith("async def start(context, arguments, errors):")
    assert "# me.cases" in str(plan)


async def test_citizens_never_mix() -> None:
    """199 citizens ask at once, each of a world that answers at its own pace: everyone gets their own."""
    executor = memory.Executor(compiled=True)
    document = executor.documents.operation(
        query="{ me { id name benefits { nodes { title } } } }", variables={}, name=None
    )

    class Slow(memory.World):
        async def benefits(self, question):  # type: ignore[no-untyped-def]
            for _ in range(self.benefits_ % 7):
                await asyncio.sleep(0)
            return await super().benefits(question)

    async def visit(number: int) -> None:
        world = Slow(cases_=0, benefits_=number % 13, payments_=0)
        ready = executor.plans.ready(document)
        context: Context = world.context(ready)
        context.caller = Caller.citizen(Subject(f"{number:010}"), name=f"Nr. {number}")
        result = await ready.execute(context)
        me = result.data["me"]
        assert me["id"] == world.ids.citizen(Subject(f"{number:010}"))
        assert me["name"] == f"Nr. {number}"
        assert len(me["benefits"]["nodes"]) == number % 13

    await asyncio.gather(*map(visit, range(199)))
    assert executor.plans.executions == {"compiled": 199}


def test_a_plan_never_holds_variables() -> None:
    """What is made of them is made anew for each request, numbers and texts alike."""
    plans = PlanCache()
    paged = "query ($n: Int = 7) { me { cases(first: $n) { totalCount } } }"
    first, second = (plans.ready(operation(paged, {"n": 3})).arguments[0] for _ in range(2))
    assert first == second
    assert first is not second
    assert plans.ready(operation(paged, {})).arguments[0].plain["first"] == 7
