"""Random worlds: through every way in, the gateway shows what a model of the rules shows, and nothing else.

The model (tests/worlds/model.py) is written from the words of the rules and imports nothing of the gateway.
"""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import structlog

from tests.worlds import asking, expected, model, world
from tests.worlds.asking import ENTITIES, OVERVIEW, Gateway, opaque
from tests.worlds.model import Model
from tests.worlds.plain_answers import plain, plain_benefit, plain_case, plain_entity
from tests.worlds.world import Authority, World, a_world, with_authority

SHORT_RUN, LONG_RUN = 200, 20_000
BY_ID = f"""query($case: ID!, $benefit: ID!) {{
  case(id: $case) {{ {asking.CASE} }} benefit(id: $benefit) {{ {asking.BENEFIT} }} }}"""


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Provide a line a request would be many."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    yield
    structlog.reset_defaults()


async def test_every_way_in_agrees_with_the_model() -> None:
    """Lists, nested fields, ids, entities, timelines, payments and totals of a few hundred worlds."""
    for seed in range(SHORT_RUN):
        await agrees(seed)


@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_every_way_in_agrees_with_the_model_for_long(part: int) -> None:
    """The same for twenty thousand worlds."""

    async def all_of_this_part() -> None:
        for seed in range(SHORT_RUN + part, SHORT_RUN + LONG_RUN, 4):
            await agrees(seed)

    asyncio.run(all_of_this_part())


async def test_a_hidden_record_changes_nothing() -> None:
    """An answer is the same, byte for byte, in a world that lacks a record which is hidden anyway."""
    compared = 0
    for seed in range(SHORT_RUN // 2):
        compared += await same_without_the_hidden(seed)
    assert compared > SHORT_RUN // 2


@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_a_hidden_record_changes_nothing_for_long(part: int) -> None:
    """The same for twenty thousand worlds."""

    async def all_of_this_part() -> None:
        for seed in range(SHORT_RUN + part, SHORT_RUN + LONG_RUN, 4):
            await same_without_the_hidden(seed)

    asyncio.run(all_of_this_part())


@pytest.mark.parametrize("module", [model, world, expected], ids=lambda module: module.__name__)
def test_the_model_knows_nothing_of_the_gateway(module: Any) -> None:
    """What judges the rules shares no code with them."""
    nodes = list(ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))))
    named = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    assert not {name for name in named if name.split(".")[0] in ("gateway", "sources")}


def test_the_worlds_show_and_hide_something_of_everything() -> None:
    """The comparison is worth something: a few hundred worlds have all that is compared, in good number."""
    counts = {"cases": 0, "hidden cases": 0, "documents": 0, "benefits": 0, "hidden benefits": 0, "lines": 0}
    counts |= {"totals": 0, "withheld totals": 0, "events": 0, "benefits without their case": 0}
    counts |= {"unreadable cases": 0}
    for seed in range(SHORT_RUN):
        facts = Model(a_world(seed))
        for authority in facts.world.authorities:
            cases, lines = facts.cases(authority), facts.lines(authority)
            totals = [facts.total(authority, line) for line in lines]
            counts["cases"] += len(cases)
            counts["unreadable cases"] += sum(case.unreadable for case in authority.cases)
            counts["hidden cases"] += len(authority.cases) - len(cases)
            counts["documents"] += sum(len(facts.documents(authority, case)) for case in cases)
            counts["events"] += sum(len(facts.timeline(authority, case)) for case in cases)
            counts["benefits"] += len(facts.benefits(authority))
            counts["hidden benefits"] += len(authority.benefits) - len(facts.benefits(authority))
            counts["lines"] += len(lines)
            counts["totals"] += sum(total is not None for total in totals)
            counts["withheld totals"] += sum(total is None for total in totals)
            shown_cases = {case.uuid for case in cases}
            counts["benefits without their case"] += sum(
                bool(benefit.case) and benefit.case not in shown_cases for benefit in facts.benefits(authority)
            )
    assert min(counts.values()) >= 20, counts


async def agrees(seed: int) -> None:
    """One world, asked in every way."""
    facts = Model(a_world(seed))
    gateway, names = Gateway(facts.world), opaque(facts.world)
    ids = {name: id for id, name in names.items()}
    for named, authorities in ((None, facts.authorities_asked()), (cvrs(facts.world), list(facts.world.authorities))):
        overview = (await gateway.data(OVERVIEW, authorities=named))["me"]
        assert plain(overview, names) == expected.overview(facts, ids, authorities), f"world {seed}"
        are_whole = whole_lists(facts, authorities, knows_home=named is not None or facts.world.current is not None)
        assert {name: overview[name]["coverage"]["complete"] for name in overview} == are_whole, f"world {seed}"
    await agrees_by_id(facts, gateway, names, seed)


def whole_lists(facts: Model, authorities: list[Authority], *, knows_home: bool) -> dict[str, bool]:
    """Which of the citizen's lists are whole."""
    parts = {"cases": "CASES", "benefits": "BENEFITS", "payments": "PAYMENTS"}
    return {
        name: knows_home and all(facts.is_whole(authority, part) for authority in authorities)
        for name, part in parts.items()
    }


def cvrs(of: World) -> list[str]:
    return [authority.cvr for authority in of.authorities]


async def agrees_by_id(facts: Model, gateway: Gateway, names: dict[str, str], seed: int) -> None:
    """Every case and benefit of the world by its id, whether or not it is shown."""
    ids = {name: id for id, name in names.items()}
    expected_answers = shown_by_name(facts, ids)
    cases = [case.uuid for authority in facts.world.authorities for case in authority.cases]
    granted = [benefit for authority in facts.world.authorities for benefit in authority.benefits]
    benefits = [f"{benefit.grant}:{benefit.id}" for benefit in granted]
    for number in range(min(3, max(len(cases), len(benefits)))):
        case, benefit = (some[number % len(some)] if some else "" for some in (cases, benefits))
        answer = await gateway.data(BY_ID, case=ids.get(case, "x"), benefit=ids.get(benefit, "x"))
        assert plain_case(answer["case"], names) == expected_answers.get(case), f"world {seed}"
        assert plain_benefit(answer["benefit"], names) == expected_answers.get(benefit), f"world {seed}"
    keys = [{"__typename": "Case", "id": ids[name]} for name in cases]
    keys += [{"__typename": "Benefit", "id": ids[name]} for name in benefits]
    entities = (await gateway.data(ENTITIES, keys=keys))["_entities"]
    answers = [plain_entity(entity, names) for entity in entities]
    assert answers == [expected_answers.get(name) for name in (*cases, *benefits)], f"world {seed}"


def shown_by_name(facts: Model, ids: dict[str, str]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for authority in facts.world.authorities:
        answers |= {case.uuid: expected.case_of(facts, ids, authority, case) for case in facts.cases(authority)}
        answers |= {
            f"{benefit.grant}:{benefit.id}": expected.benefit_of(facts, ids, authority, benefit)
            for benefit in facts.benefits(authority)
        }
    return answers


# Worlds without a hidden record


async def same_without_the_hidden(seed: int) -> int:
    """Compare the answers of a world and of one that lacks a hidden record, for a few records."""
    facts = Model(a_world(seed))
    lesser = list(without_a_hidden_record(facts))
    chosen = Random(seed).sample(lesser, min(2, len(lesser)))
    if chosen:
        variables = {"authorities": cvrs(facts.world)}
        gateway = Gateway(facts.world)
        before = await gateway.text(OVERVIEW, **variables)
        for lesser_world in chosen:
            again = Gateway(lesser_world, policies=gateway.policies)
            assert await again.text(OVERVIEW, **variables) == before, f"world {seed}"
    return len(chosen)


def without_a_hidden_record(facts: Model) -> Iterator[World]:
    """Not what rules 11 and 19 look at: an exempt case marks its documents, and a case dates its benefits."""
    for authority in facts.world.authorities:
        for lesser in (
            *_fewer_cases(facts, authority),
            *_fewer_entries(facts, authority),
            *_less_money(facts, authority),
        ):
            yield with_authority(facts.world, lesser)


def _fewer_cases(facts: Model, authority: Authority) -> Iterator[Authority]:
    needed = {benefit.case for benefit in authority.benefits}
    for case in authority.cases:
        if case.unreadable or case.uuid in needed or model.is_marked(case.classes):
            continue
        if not facts.shows_case(authority, case):
            yield replace(authority, cases=tuple(remaining for remaining in authority.cases if remaining is not case))


def _fewer_entries(facts: Model, authority: Authority) -> Iterator[Authority]:
    for case in facts.cases(authority):
        shown_documents = {document.uuid for document, *_ in facts.documents(authority, case)}
        for entry in case.journal:
            if entry.document not in shown_documents:
                fewer = replace(case, journal=tuple(remaining for remaining in case.journal if remaining is not entry))
                yield replace(
                    authority, cases=tuple(fewer if remaining is case else remaining for remaining in authority.cases)
                )


def _less_money(facts: Model, authority: Authority) -> Iterator[Authority]:
    for line in authority.lines:
        if not facts.shows_line(authority, line):
            yield replace(authority, lines=tuple(remaining for remaining in authority.lines if remaining is not line))
    for benefit in authority.benefits:
        lines = [line for line in authority.lines if line.benefit == (benefit.grant, benefit.id)]
        if not facts.shows_benefit(authority, benefit) and not any(facts.shows_line(authority, line) for line in lines):
            yield replace(
                authority,
                benefits=tuple(remaining for remaining in authority.benefits if remaining is not benefit),
                lines=tuple(line for line in authority.lines if line not in lines),
            )
