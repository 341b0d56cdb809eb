"""Thousands of representatives at once: every answer holds the marks of its caller and of whom the caller acts for."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from random import Random

import orjson
import pytest

from tests.representation.crowd import AREAS, CROWD, IDS, LIST, QUESTION, Crowd, mark_of, person

AT_ONCE = 50


def marks(text: bytes) -> set[str]:
    """Return the marks in an answer."""
    return set(re.findall(r"m\d+a\d\d", text.decode()))


def expected(number: int, step: int) -> set[str]:
    """Return the marks that somebody sees of themselves, and of whom they act for: all, or area 32 alone."""
    represented = person((number + step) % CROWD)
    areas = AREAS if step == 1 else AREAS[1:]
    return {mark_of(person(number), area) for area in AREAS} | {mark_of(represented, area) for area in areas}


@pytest.mark.parametrize("count", [2_000, pytest.param(20_000, marks=pytest.mark.long)])
async def test_every_answer_is_its_callers_and_whom_they_act_for(count: int) -> None:
    """No mark, id or name of a third person, whoever asks beside; and ids of others are refused meanwhile."""
    crowd, chance = Crowd(), Random(count)
    alone = {
        (number, step): await crowd.answer(number, QUESTION, id=crowd.id_of(number, step))
        for number in range(CROWD)
        for step in (1, 2)
    }
    for (number, step), answer in alone.items():
        assert marks(answer) == expected(number, step)
        assert b"errors" not in answer
    tally: Counter[str] = Counter()

    async def ask_until_enough() -> None:
        while tally["answers"] < count:
            tally["answers"] += 1
            number, step = chance.randrange(CROWD), chance.choice((1, 2))
            if chance.random() < 0.1:
                foreign = crowd.id_of((number + chance.randrange(1, CROWD)) % CROWD, step)
                answer = orjson.loads(await crowd.answer(number, QUESTION, id=foreign))
                own = {mark_of(person(number), area) for area in AREAS}
                assert marks(orjson.dumps(answer)) == own
                assert answer["data"]["representing"] is None
                assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_REPRESENTED"]
                tally["refused"] += 1
            else:
                assert await crowd.answer(number, QUESTION, id=crowd.id_of(number, step)) == alone[number, step]

    await asyncio.gather(*(ask_until_enough() for _ in range(AT_ONCE)))
    assert tally["refused"] > count / 20
    names = {IDS.trace(person(number)): number for number in range(CROWD)}
    pairs = {(names[event["actor"]], names[event["subject"]], event["role"]) for event in crowd.log.events}
    assert pairs == {
        (number, (number + step) % CROWD, role)
        for number in range(CROWD)
        for step, role in enumerate(("citizen", "guardian", "attorney"))
    }
    assert len(crowd.log.events) == 2 * (len(alone) + tally["answers"] - tally["refused"]) + tally["refused"]


async def test_a_right_that_ends_while_others_ask_ends_for_its_own_alone() -> None:
    """The next request is refused; the others go on."""
    crowd = Crowd()
    before = [await crowd.answer(number, QUESTION, id=crowd.id_of(number, 1)) for number in (1, 2)]
    crowd.sources.ended.add(1)
    after = await asyncio.gather(*(crowd.answer(number, QUESTION, id=crowd.id_of(number, 1)) for number in (1, 2)))
    assert marks(after[0]) == {mark_of(person(1), area) for area in AREAS}
    assert after[1] == before[1]
    assert orjson.loads(await crowd.answer(1, LIST))["data"]["me"]["represents"] == []
