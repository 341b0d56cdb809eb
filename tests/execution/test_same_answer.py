"""Whatever is asked, of whatever world: compiled execution answers what graphql-core answers, byte for byte."""

from __future__ import annotations

import asyncio
from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.documents.invalid_document import InvalidDocumentError
from gateway.schema import schema
from tests.execution.both_executions import both_answers, operation
from tests.execution.operations import Writer
from tests.execution.worlds import World

SEEDS = st.integers(0, 2**40)
LENIENT = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def compared(seed: int, *, spoils: float = 0.0) -> str:
    """Ask one made-up operation of one made-up world in both executions: how it was run, or why it could not be."""
    rng = Random(seed)
    world = World(seed, trouble=rng.choice((0.0, 0.1, 0.5)), spoils=spoils)
    written = Writer(rng, schema._schema, world.ids, world.cursors, world.tokens).document()
    try:
        document = operation(written.text, written.variables)
    except InvalidDocumentError as unusable:
        return unusable.code.name
    compiled, reference = asyncio.run(both_answers(document, world))
    assert compiled.body == reference.body, f"{written.text}\n{written.variables}"
    assert compiled.most_asked <= 1, compiled.world.questions
    return compiled.execution


@settings(max_examples=300, deadline=None, suppress_health_check=LENIENT)
@given(SEEDS)
def test_the_fast_lane_answers_what_graphql_core_answers(seed: int) -> None:
    """Random operations, worlds, faults and variables. No question is put to a source twice."""
    compared(seed)


@settings(max_examples=100, deadline=None, suppress_health_check=LENIENT)
@given(SEEDS)
def test_so_it_does_when_values_are_wrong(seed: int) -> None:
    """Records that no adapter should give: graphql-core says what is wrong, and no source is asked again."""
    compared(seed, spoils=Random(seed).choice((0.1, 0.6)))


def test_most_operations_take_the_fast_lane() -> None:
    """The comparison would say nothing if everything fell back."""
    executions = Counter(compared(seed) for seed in range(80))
    ran = {
        execution: count for execution, count in executions.items() if execution.startswith(("compiled", "reference"))
    }

    assert ran["compiled"] > 0.9 * sum(ran.values()), executions
    assert sum(ran.values()) > 40, executions


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_fifty_thousand_operations(part: int) -> None:
    """The long form: 50,000 comparisons, one in ten of them over spoilt worlds."""
    for seed in range(part * 5_000, (part + 1) * 5_000):
        compared(seed, spoils=0.3 if seed % 10 == 0 else 0.0)
