"""Cached answers: the same as asked, for their own citizen alone, never for too long, and never a failure."""

from __future__ import annotations

import asyncio
from itertools import permutations

import pytest

from sources.cache.cache import (
    AnswerCache,
)
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
    kept = made()
    first = await kept.cases()
    kept.clock.now += 100
    assert await kept.cases() == first
    assert kept.index.asked == {"cases": 1}


@everywhere
async def test_another_question_is_another(made: Made) -> None:
    """Another authority, property, person or set of documents."""
    kept = made()
    await kept.cases()
    await kept.cases(properties=frozenset({"p"}))
    await kept.cases(JENS)
    visit = kept.cache.visit(KAREN)
    await kept.sources(visit).cases.cases(CaseQuestion("22222222", KAREN))
    assert kept.index.asked == {"cases": 4}
    for one, other in permutations([("a", "b"), ("a",), ("b", "c")], 2):
        await kept.sources(visit).documents.documents(DocumentQuestion(AUTHORITY, one))
        await kept.sources(visit).documents.documents(DocumentQuestion(AUTHORITY, other[::-1]))
    assert kept.index.asked["documents"] == 3


@everywhere
async def test_a_wider_answer_serves_a_narrower_question(made: Made) -> None:
    """With journals for without, with payments for without; never the other way."""
    kept = made()
    await kept.cases(journal=False)
    await kept.cases(journal=True)
    await kept.cases(journal=False)
    assert kept.index.asked["cases"] == 2
    benefits = kept.sources(kept.cache.visit(JENS)).benefits
    rights = (Right("32", frozenset({"s"})),)
    await benefits.benefits(BenefitQuestion(AUTHORITY, JENS, rights, payments=True))
    await benefits.benefits(BenefitQuestion(AUTHORITY, JENS, rights, payments=False))
    assert kept.index.asked["benefits"] == 1
    await benefits.benefits(BenefitQuestion(AUTHORITY, JENS, (Right("32"),)))
    assert kept.index.asked["benefits"] == 2


@everywhere
async def test_an_answer_is_kept_for_its_time_and_never_past_the_login(made: Made) -> None:
    """At most 300 seconds, whatever is set."""
    kept = made()
    await kept.cases()
    kept.clock.now += 121
    await kept.cases(until=kept.clock.now + 10)
    assert kept.index.asked["cases"] == 2
    kept.clock.now += 11
    await kept.cases(until=kept.clock.now)
    await kept.cases(until=kept.clock.now)
    assert kept.index.asked["cases"] == 4
    long = AnswerCache(kept.store, NAMES, seconds=10_000, clock=kept.clock)
    await kept.sources(long.visit(JENS)).cases.cases(CaseQuestion(AUTHORITY, JENS))
    kept.clock.now += 301
    await kept.sources(long.visit(JENS)).cases.cases(CaseQuestion(AUTHORITY, JENS))
    assert kept.index.asked["cases"] == 6


@everywhere
async def test_a_failure_is_not_kept(made: Made) -> None:
    """The next one asks again."""
    kept = made()
    kept.index.error = SourceUnavailableError("made_up")
    for _ in range(2):
        with pytest.raises(SourceUnavailableError):
            await kept.cases()
    kept.index.error = None
    await kept.cases()
    assert kept.index.asked["cases"] == 3


@everywhere
async def test_a_logout_forgets_everything_of_one_citizen(made: Made) -> None:
    """Also what was on its way meanwhile; nothing of another's."""
    kept = made()
    await kept.cases()
    await kept.cases(JENS)
    kept.index.wait = asyncio.Event()
    late = asyncio.create_task(kept.cases(properties=frozenset({"late"})))
    await asyncio.sleep(0)
    await kept.cache.forget(KAREN)
    kept.index.wait.set()
    await late
    kept.clock.now += 1
    kept.index.asked.clear()
    await kept.cases(JENS)
    assert not kept.index.asked
    await kept.cases()
    await kept.cases(properties=frozenset({"late"}))
    assert kept.index.asked["cases"] == 2


@everywhere
async def test_who_asks_after_a_change_gets_nothing_from_before(made: Made) -> None:
    """Not even the answer that others wait for, who had asked before."""
    kept = made()
    before = await under_way(kept, askers=3)
    assert kept.index.wait
    await kept.cache.forget(KAREN)
    after = [asyncio.create_task(kept.cases()) for _ in range(3)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert kept.index.asked["cases"] == 2
    kept.index.wait.set()
    old, new = await asyncio.gather(*before), await asyncio.gather(*after)
    assert (len(set(map(id, old))), len(set(map(id, new)))) == (1, 1)
    assert old[0] is not new[0]
    await kept.cases()
    assert kept.index.asked["cases"] == 2


@everywhere
async def test_what_becomes_of_questions_is_counted(made: Made) -> None:
    """By the source."""
    kept = made()
    tasks = await under_way(kept, askers=4)
    assert kept.index.wait
    kept.index.wait.set()
    await asyncio.gather(*tasks)
    for _ in range(2):
        await kept.cases()
    kept.index.error = SourceUnavailableError("made_up")
    with pytest.raises(SourceUnavailableError):
        await kept.sources(kept.cache.visit(KAREN)).benefits.benefits(BenefitQuestion(AUTHORITY, KAREN, ()))
    assert kept.cache.counts == {
        ("asked", "cases"): 1,
        ("joined", "cases"): 3,
        ("kept", "cases"): 2,
        ("asked", "benefits"): 1,
        ("failed", "benefits"): 1,
    }


@everywhere
async def test_a_thousand_equal_questions_are_one_call(made: Made) -> None:
    """Who comes while it is under way waits for it."""
    kept = made()
    tasks = await under_way(kept, askers=1_000)
    assert kept.index.wait
    kept.index.wait.set()
    assert len(set(map(id, await asyncio.gather(*tasks)))) == 1
    assert kept.index.asked["cases"] == 1


@everywhere
async def test_whoever_hangs_up_harms_nobody(made: Made) -> None:
    """The one who asked, and many who waited: another asks in their place."""
    kept = made()
    tasks = await under_way(kept, askers=20)
    for task in tasks[:10]:
        task.cancel()
    for _ in range(5):
        await asyncio.sleep(0)
    assert kept.index.wait
    kept.index.wait.set()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in ended] == [asyncio.CancelledError] * 10 + [Answer] * 10
    assert kept.index.asked["cases"] == 2


async def test_a_failure_under_way_is_everybodys() -> None:
    """Those who waited do not each ask a source that fails."""
    kept = in_memory()
    kept.index.error = SourceUnavailableError("made_up")
    tasks = await under_way(kept, askers=50)
    assert kept.index.wait
    kept.index.wait.set()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(one) for one in ended} == {SourceUnavailableError}
    assert kept.index.asked["cases"] == 1
