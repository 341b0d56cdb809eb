"""Cached answers: the same as asked, for their own citizen alone, never for too long, and never a failure."""

from __future__ import annotations

import asyncio
from itertools import permutations

import pytest

from sources.cache.cache import AnswerCache
from sources.errors import SourceUnavailableError
from sources.ports import (
    Answer,
    BenefitQuestion,
    CaseQuestion,
    DocumentQuestion,
    Right,
)
from tests.sources.cache.cached_index import (
    AUTHORITY,
    JENS,
    KAREN,
    NAMES,
    Made,
    everywhere,
    in_memory,
    under_way,
)


@everywhere
async def test_the_same_question_is_asked_once(made: Made) -> None:
    """And answered the same, with the moment the index was read."""
    index = made()
    first = await index.cases()
    index.clock.now += 100
    assert await index.cases() == first
    assert index.index.questions == {"cases": 1}


@everywhere
async def test_another_question_is_another(made: Made) -> None:
    """Another authority, property, person or set of documents."""
    index = made()
    await index.cases()
    await index.cases(properties=frozenset({"p"}))
    await index.cases(JENS)
    visit = index.cache.visit(KAREN)
    await index.sources(visit).cases.cases(CaseQuestion("22222222", KAREN))
    assert index.index.questions == {"cases": 4}
    for first, second in permutations([("a", "b"), ("a",), ("b", "c")], 2):
        await index.sources(visit).documents.documents(DocumentQuestion(AUTHORITY, first))
        await index.sources(visit).documents.documents(DocumentQuestion(AUTHORITY, second[::-1]))
    assert index.index.questions["documents"] == 3


@everywhere
async def test_a_wider_answer_serves_a_narrower_question(made: Made) -> None:
    """With journals for without, with payments for without; never the other way."""
    index = made()
    await index.cases(journal=False)
    await index.cases(journal=True)
    await index.cases(journal=False)
    assert index.index.questions["cases"] == 2
    benefits = index.sources(index.cache.visit(JENS)).benefits
    rights = (Right("32", frozenset({"s"})),)
    await benefits.benefits(BenefitQuestion(AUTHORITY, JENS, rights, payments=True))
    await benefits.benefits(BenefitQuestion(AUTHORITY, JENS, rights, payments=False))
    assert index.index.questions["benefits"] == 1
    await benefits.benefits(BenefitQuestion(AUTHORITY, JENS, (Right("32"),)))
    assert index.index.questions["benefits"] == 2


@everywhere
async def test_notes_are_kept_for_those_who_ask_for_them(made: Made) -> None:
    """An answer with what case workers have written serves no question without, nor the other way."""
    index = made()
    await index.cases(journal=True)
    await index.cases(journal=True, notes=True)
    await index.cases(journal=True, notes=True)
    await index.cases(journal=True)
    assert index.index.questions["cases"] == 2


@everywhere
async def test_an_answer_is_kept_for_its_time_and_never_past_the_login(made: Made) -> None:
    """At most 300 seconds, whatever is set."""
    index = made()
    await index.cases()
    index.clock.now += 121
    await index.cases(until=index.clock.now + 10)
    assert index.index.questions["cases"] == 2
    index.clock.now += 11
    await index.cases(until=index.clock.now)
    await index.cases(until=index.clock.now)
    assert index.index.questions["cases"] == 4
    long = AnswerCache(index.store, NAMES, seconds=10_000, clock=index.clock)
    await index.sources(long.visit(JENS)).cases.cases(CaseQuestion(AUTHORITY, JENS))
    index.clock.now += 301
    await index.sources(long.visit(JENS)).cases.cases(CaseQuestion(AUTHORITY, JENS))
    assert index.index.questions["cases"] == 6


@everywhere
async def test_a_failure_is_not_kept(made: Made) -> None:
    """The next one asks again."""
    index = made()
    index.index.error = SourceUnavailableError("made_up")
    for _ in range(2):
        with pytest.raises(SourceUnavailableError):
            await index.cases()
    index.index.error = None
    await index.cases()
    assert index.index.questions["cases"] == 3


@everywhere
async def test_a_logout_forgets_everything_of_one_citizen(made: Made) -> None:
    """Also what was on its way meanwhile; nothing of another's."""
    index = made()
    await index.cases()
    await index.cases(JENS)
    index.index.wait = asyncio.Event()
    late = asyncio.create_task(index.cases(properties=frozenset({"late"})))
    await asyncio.sleep(0)
    await index.cache.forget(KAREN)
    index.index.wait.set()
    await late
    index.clock.now += 1
    index.index.questions.clear()
    await index.cases(JENS)
    assert not index.index.questions
    await index.cases()
    await index.cases(properties=frozenset({"late"}))
    assert index.index.questions["cases"] == 2


@everywhere
async def test_who_asks_after_a_change_gets_nothing_from_before(made: Made) -> None:
    """Not even the answer that others wait for, who had asked before."""
    index = made()
    before = await under_way(index, askers=3)
    assert index.index.wait
    await index.cache.forget(KAREN)
    after = [asyncio.create_task(index.cases()) for _ in range(3)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert index.index.questions["cases"] == 2
    index.index.wait.set()
    old, new = await asyncio.gather(*before), await asyncio.gather(*after)
    assert (len(set(map(id, old))), len(set(map(id, new)))) == (1, 1)
    assert old[0] is not new[0]
    await index.cases()
    assert index.index.questions["cases"] == 2


@everywhere
async def test_what_becomes_of_questions_is_counted(made: Made) -> None:
    """By the source."""
    index = made()
    tasks = await under_way(index, askers=4)
    assert index.index.wait
    index.index.wait.set()
    await asyncio.gather(*tasks)
    for _ in range(2):
        await index.cases()
    index.index.error = SourceUnavailableError("made_up")
    with pytest.raises(SourceUnavailableError):
        await index.sources(index.cache.visit(KAREN)).benefits.benefits(BenefitQuestion(AUTHORITY, KAREN, ()))
    assert index.cache.counts == {
        ("asked", "cases"): 1,
        ("joined", "cases"): 3,
        ("kept", "cases"): 2,
        ("asked", "benefits"): 1,
        ("failed", "benefits"): 1,
    }


@everywhere
async def test_a_thousand_equal_questions_are_one_call(made: Made) -> None:
    """Who comes while it is under way waits for it."""
    index = made()
    tasks = await under_way(index, askers=1_000)
    assert index.index.wait
    index.index.wait.set()
    assert len(set(map(id, await asyncio.gather(*tasks)))) == 1
    assert index.index.questions["cases"] == 1


@everywhere
async def test_whoever_hangs_up_harms_nobody(made: Made) -> None:
    """The one who asked, and many who waited: another asks in their place."""
    index = made()
    tasks = await under_way(index, askers=20)
    for task in tasks[:10]:
        task.cancel()
    for _ in range(5):
        await asyncio.sleep(0)
    assert index.index.wait
    index.index.wait.set()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in ended] == [asyncio.CancelledError] * 10 + [Answer] * 10
    assert index.index.questions["cases"] == 2


async def test_a_failure_under_way_is_everybodys() -> None:
    """Those who waited do not each ask a source that fails."""
    index = in_memory()
    index.index.error = SourceUnavailableError("made_up")
    tasks = await under_way(index, askers=50)
    assert index.index.wait
    index.index.wait.set()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(result) for result in ended} == {SourceUnavailableError}
    assert index.index.questions["cases"] == 1
