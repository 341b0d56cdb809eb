"""Plans are kept, bounded, counted, and never mix two citizens."""

from __future__ import annotations

import asyncio

import pytest

from bench import memory
from gateway.auth.authenticator import Caller
from gateway.context import Context
from gateway.execution import PlanCache, plan_cache
from sources.subject import Subject
from tests.execution.both_executions import answer, operation
from tests.execution.worlds import World
from tests.unlimited import documents


async def test_a_document_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it is asked, with whatever variables."""
    compiled: list[object] = []
    compile_operation = plan_cache.Plan.of
    monkeypatch.setattr(plan_cache.Plan, "of", lambda asked: compiled.append(asked) or compile_operation(asked))
    plans = PlanCache()
    for size in range(5):
        asked = operation("query ($n: Int!) { me { cases(first: $n) { totalCount } } }", {"n": size})
        await answer(plans, asked, World(1))

    assert len(compiled) == 1
    assert plans.lanes == {"plan": 5}


def test_documents_and_variants_are_bounded() -> None:
    """A client that sends ever new documents, or all combinations of many conditions, fills no memory."""
    plans = PlanCache()
    asked = documents()
    for number in range(plan_cache.MOST_DOCUMENTS + 20):
        plans.ready(asked.operation(query=f"{{ me {{ n{number}: name }} }}", variables={}, name=None))
    assert len(plans._documents) == plan_cache.MOST_DOCUMENTS

    names = [f"c{number}" for number in range(6)]
    query = f"query ({' '.join(f'${name}: Boolean!' for name in names)}) {{ me {{ id %s }} }}"
    query %= " ".join(f"{name}: name @skip(if: ${name})" for name in names)
    for chosen in range(64):
        variables = {name: bool(chosen >> place & 1) for place, name in enumerate(names)}
        plans.ready(asked.operation(query=query, variables=variables, name=None))
    [*_, last] = plans._documents.values()
    assert len(last.variants) == plan_cache.MOST_VARIANTS


def test_a_document_that_doubles_itself_is_not_compiled() -> None:
    """A few fragments, each of which spreads the next one twice, would be thousands of fields."""
    lines = "total { lines { ...F%d } }"
    doubled = [f"fragment F{n} on BenefitPayment {{ a: {lines} b: {lines} }}" % (n + 1, n + 1) for n in range(9)]
    query = "{ me { payments { nodes { ...F0 } } } } fragment F9 on BenefitPayment { id }"

    assert PlanCache().ready(operation("\n".join([query, *doubled]))).lane == "core:size"


def test_the_plan_can_be_turned_off() -> None:
    """BORGERBLIK_COMPILED_EXECUTION=false."""
    assert PlanCache(enabled=False).ready(operation("{ me { id } }")).lane == "core:off"


def test_a_plan_can_be_printed() -> None:
    """For whoever has to find out what it does."""
    plan = PlanCache().plan(operation("{ me { cases { nodes { title } } } }"))

    assert str(plan).startswith("async def start(context, given, refused):")
    assert "# me.cases" in str(plan)


async def test_citizens_never_mix() -> None:
    """199 citizens ask at once, each of a world that answers at its own pace: everyone gets their own."""
    lane = memory.Lane(planned=True)
    asked = lane.documents.operation(query="{ me { id name benefits { nodes { title } } } }", variables={}, name=None)

    class Slow(memory.World):
        async def benefits(self, question):  # type: ignore[no-untyped-def]
            for _ in range(self.benefits_ % 7):
                await asyncio.sleep(0)
            return await super().benefits(question)

    async def one(number: int) -> None:
        world = Slow(cases_=0, benefits_=number % 13, payments_=0)
        ready = lane.plans.ready(asked)
        context: Context = world.context(ready)
        context.caller = Caller.citizen(Subject(f"{number:010}"), name=f"Nr. {number}")
        result = await ready.execute(context)
        me = result.data["me"]
        assert me["id"] == world.ids.citizen(Subject(f"{number:010}"))
        assert me["name"] == f"Nr. {number}"
        assert len(me["benefits"]["nodes"]) == number % 13

    await asyncio.gather(*map(one, range(199)))
    assert lane.plans.lanes == {"plan": 199}


def test_a_plan_never_holds_variables() -> None:
    """What is made of them is made anew for each request, numbers and texts alike."""
    plans = PlanCache()
    paged = "query ($n: Int = 7) { me { cases(first: $n) { totalCount } } }"
    first, second = (plans.ready(operation(paged, {"n": 3})).given[0] for _ in range(2))
    assert first == second
    assert first is not second
    assert plans.ready(operation(paged, {})).given[0].plain["first"] == 7
