"""Coverage: which sources answered, whether the list is whole, and when a failure is an error."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from bench.memory import CODE, World
from gateway.errors import Code, FieldError
from gateway.execution import PlanCache
from gateway.loaders.coverage import AnswerState, cover, demand, state_of
from gateway.loaders.loaders import Loaders
from sources.errors import (
    SourceError,
    SourceGarbledError,
    SourceRefusedError,
    SourceTimedOutError,
    SourceUnavailableError,
)
from sources.records.subject import Subject
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS
from tests.builders import ELSEWHERE, KORSBAEK, an_answer
from tests.unlimited import documents

ANSWERED, TRUNCATED, NOT_OPENED = AnswerState.ANSWERED, AnswerState.TRUNCATED, AnswerState.NOT_OPENED
FAILURES = {
    AnswerState.TIMED_OUT: Code.SOURCE_TIMED_OUT,
    AnswerState.UNAVAILABLE: Code.SOURCE_UNAVAILABLE,
    AnswerState.REFUSED: Code.SOURCE_REFUSED,
    AnswerState.GARBLED: Code.SOURCE_GARBLED,
}
LISTS = "{ me { " + " ".join(
    f"{name} {{ totalCount coverage {{ complete }} }}" for name in ("cases", "benefits", "payments")
)
LISTS += " } }"
states = st.sampled_from(AnswerState)
answers = st.lists(
    st.builds(an_answer, states, st.sampled_from([CASES, DOCUMENTS, BENEFITS]), st.sampled_from([KORSBAEK, ELSEWHERE]))
)


@pytest.mark.parametrize(
    ("states", "complete"),
    [
        pytest.param([], True, id="nobody to ask"),
        pytest.param([ANSWERED], True, id="answered"),
        pytest.param([NOT_OPENED], True, id="not opened"),
        pytest.param([ANSWERED, NOT_OPENED], True, id="answered and not opened"),
        pytest.param([TRUNCATED], False, id="truncated"),
        *(pytest.param([ANSWERED, state], False, id=f"answered and {state.name}") for state in [*FAILURES, TRUNCATED]),
    ],
)
def test_a_list_is_whole_where_every_source_that_should_answer_did(states: list[AnswerState], complete: bool) -> None:
    """What an authority has not opened does not make a list incomplete; a source that is missing or cut does."""
    assert cover(map(an_answer, states)).complete is complete


@given(answers)
def test_each_answer_is_named_once_in_its_order(source_answers: list[object]) -> None:
    """An answer that made two lists is one answer."""
    assert list(cover([*source_answers, *source_answers]).answers) == list(dict.fromkeys(source_answers))  # type: ignore[list-item]


@pytest.mark.parametrize(
    "states",
    [[], [ANSWERED], [TRUNCATED], [NOT_OPENED], *([state, ANSWERED] for state in FAILURES), [*FAILURES, TRUNCATED]],
    ids=lambda states: " and ".join(state.name for state in states) or "nobody to ask",
)
def test_what_the_others_answered_stands(states: list[AnswerState]) -> None:
    """One source that answered is enough for a list, and a list that nobody need answer is empty."""
    demand(map(an_answer, states))


@pytest.mark.parametrize(("state", "code"), FAILURES.items(), ids=lambda value: value.name)
@pytest.mark.parametrize("beside", [[], [NOT_OPENED], [AnswerState.GARBLED]], ids=["alone", "not opened", "garbled"])
def test_an_outage_is_an_error(state: AnswerState, code: Code, beside: list[AnswerState]) -> None:
    """Where sources were asked and none answered, the first failure is told with its code."""
    with pytest.raises(FieldError) as refused:
        demand(map(an_answer, [state, *beside]))
    assert refused.value.code is code
    assert refused.value.extensions == {
        "code": code.name,
        "index": "CASES",
        "authority": KORSBAEK,
        "state": state.name,
    }


@given(answers)
def test_a_demand_fails_only_where_no_asked_source_answered(source_answers: list[object]) -> None:
    """Never an empty list that looks like nothing, and never an error beside an answer."""
    states = {answer.state for answer in source_answers} - {NOT_OPENED}  # type: ignore[attr-defined]
    try:
        demand(source_answers)  # type: ignore[arg-type]
    except FieldError:
        assert states
        assert states <= set(FAILURES)
    else:
        assert not states or states & {ANSWERED, TRUNCATED}


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (SourceTimedOutError("deadline"), AnswerState.TIMED_OUT),
        (SourceUnavailableError("http_503"), AnswerState.UNAVAILABLE),
        (SourceRefusedError("status_40"), AnswerState.REFUSED),
        (SourceGarbledError("no_xml"), AnswerState.GARBLED),
        (SourceError("new"), AnswerState.UNAVAILABLE),
    ],
    ids=lambda value: getattr(value, "name", type(value).__name__),
)
def test_a_failure_has_its_state(error: SourceError, state: AnswerState) -> None:
    """Each way a source can fail is told as one state; one that is new counts as unavailable."""
    assert state_of(error) is state


@pytest.mark.parametrize("state", AnswerState, ids=lambda state: state.name)
def test_a_state_is_an_answer_a_failure_or_neither(state: AnswerState) -> None:
    """Truncated answers have records; an authority that has opened nothing neither answered nor failed."""
    answer = an_answer(state)
    assert answer.answered == (state in {ANSWERED, TRUNCATED})
    assert answer.failed == (state in FAILURES)


@pytest.mark.parametrize(("residence", "is_whole"), [(CODE, True), (None, False)], ids=["the token's", "nobody knows"])
async def test_a_list_is_not_whole_where_nobody_knows_whom_to_ask(residence: str | None, is_whole: bool) -> None:
    """Without a register and without the token's word no municipality is asked: that is not to have nothing."""
    world = World()
    ready = PlanCache().ready(documents().operation(query=LISTS, variables={}, name=None))
    loaders = Loaders(
        sources=world.sources,
        policies=world.policies,
        ids=world.ids,
        citizen=Subject("0101010000"),
        residence=residence,
        wants=ready.wants(),
        deadline=asyncio.get_running_loop().time() + 60,
    )
    answer = await ready.execute(structs.replace(world.context(ready), loaders=loaders))

    lists = (answer.data or {})["me"].values()
    counted = [(connection["coverage"]["complete"], connection["totalCount"] is not None) for connection in lists]
    assert counted == [(is_whole, is_whole)] * 3
