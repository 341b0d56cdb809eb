"""An employee never sees a byte of another municipality's: many looks at once, at citizens who have records at both.

What each citizen has at each municipality is read alone first, as the citizen. Afterwards each look must be what its
employee's municipality has of its citizen, byte for byte.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sources.sandbox.personas import BY_KEY
from sources.sandbox.world import cached_world, open_world
from tests.support.staffed import AARHUS, KORSBAEK, VEJLE, Staffed, staffed

AT_BOTH = """SELECT ref FROM parties
  JOIN case_registrations ON case_registrations.id = registration JOIN cases ON cases.uuid = case_uuid
  WHERE newest AND authority IN (?, ?, ?) AND ref LIKE 'urn:oio:cpr-nr:%'
  GROUP BY ref HAVING count(DISTINCT authority) > 1"""
EMPLOYEES = {"korsbaek-1": KORSBAEK, "vejle-1": VEJLE, "aarhus-1": AARHUS, "aarhus-2": AARHUS}
FIELDS = (
    "cases{only} {{ totalCount nodes {{ id title authority {{ cvr }} }} }}",
    "benefits{only} {{ totalCount nodes {{ id title authority {{ cvr }} }} }}",
)
WHO = "{ citizen { authority { cvr name } } }"
CONNECTIONS = 24


@dataclass
class Tally:
    """What came of it."""

    answers: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    """Answers with an error, by its code: a busy machine makes sources late."""
    different: list[str] = field(default_factory=list)


Key = tuple[str, str, int]
"""A municipality, a citizen and a question."""


@dataclass
class Crowd:
    """Employees at work, and what each of their looks must answer."""

    gateway: Staffed
    expected: dict[Key, dict[str, Any]]
    foreign: dict[Key, set[str]]
    tokens: dict[str, str]
    tally: Tally = field(default_factory=Tally)

    async def work(self, chance: random.Random, count: int) -> None:
        """Look so many times, at anybody."""
        citizens = sorted({citizen for _, citizen, _ in self.expected})
        for _ in range(count):
            by, citizen, number = chance.choice(list(EMPLOYEES)), chance.choice(citizens), chance.randrange(6)
            key = EMPLOYEES[by], citizen, number
            query = f"{{ citizen {{ {FIELDS[number].format(only='')} }} }}" if number < len(FIELDS) else WHO
            answer = await self.gateway.look(query, at=citizen, token=self.tokens[by])
            self.tally.answers[by] += 1
            if not self.fits(answer.json(), answer.text, key):
                self.tally.different.append(f"{by} {number}: {answer.text[:200]}")

    def fits(self, answer: dict[str, Any], text: str, key: Key) -> bool:
        """Whether it is the municipality's own, with no id of another's in it."""
        cvr, citizen, number = key
        if any(id in text for id in self.foreign[cvr, citizen, min(number, 1)]):
            return False
        if "errors" in answer:
            self.tally.failed[answer["errors"][0]["extensions"]["code"]] += 1
            return True
        if number >= len(FIELDS):
            return bool(answer["data"]["citizen"]["authority"]["cvr"] == cvr)
        return json.dumps(answer["data"]["citizen"]) == json.dumps(self.expected[key])


def citizens() -> Iterator[str]:
    """Yield the numbers of those who have cases at two of the municipalities, and of some who have at one."""
    world = open_world(cached_world())
    for row in world.execute(AT_BOTH, (VEJLE, AARHUS, KORSBAEK)):
        yield row["ref"].rpartition(":")[2]
    world.close()
    yield from (BY_KEY[key].cpr for key in ("overblik", "korrektioner"))


async def crowd_of(gateway: Staffed) -> Crowd:
    """Ask each citizen's own graph first, authority by authority."""
    expected: dict[Key, dict[str, Any]] = {}
    for citizen in citizens():
        token = gateway.sandbox.state.issuer.sign(citizen)
        for cvr in set(EMPLOYEES.values()):
            for number, text in enumerate(FIELDS):
                query = f"{{ me {{ {text.format(only=f'(authorities: [{json.dumps(cvr)}])')} }} }}"
                answer = (await gateway.post(query, token=token)).json()
                assert "errors" not in answer, answer
                expected[cvr, citizen, number] = answer["data"]["me"]
    foreign = {
        (cvr, citizen, number): {
            id
            for (other, somebody, _), answer in expected.items()
            if other != cvr or somebody != citizen
            for id in ids(answer)
        }
        for cvr, citizen, number in expected
    }
    return Crowd(gateway, expected, foreign, {by: gateway.employee(by) for by in EMPLOYEES})


def ids(value: object) -> Iterator[str]:
    """Yield every id in an answer."""
    if isinstance(value, dict):
        yield from (str(element) for name, element in value.items() if name == "id")
        value = list(value.values())
    if isinstance(value, list):
        for element in value:
            yield from ids(element)


@pytest.mark.parametrize(
    "count",
    [pytest.param(2_000, id="staff-1"), pytest.param(20_000, id="staff-1-long", marks=pytest.mark.long)],
)
async def test_no_look_has_a_byte_of_another_municipality(count: int, tmp_path: Path) -> None:
    """With two employees of one municipality and two of others, at the same citizens, in any order."""
    limits = {"SUPPORT_RATE_LIMIT": "1000000/second", "LOG_LEVEL": "error"}
    async with staffed(tmp_path, **limits) as gateway:
        crowd = await crowd_of(gateway)
        assert sum(bool(list(ids(answer))) for answer in crowd.expected.values()) >= 6
        share = count // CONNECTIONS + 1
        await asyncio.gather(*(crowd.work(random.Random(number), share) for number in range(CONNECTIONS)))
    assert crowd.tally.different == []
    assert crowd.tally.answers.total() >= count
    assert crowd.tally.failed.total() < count / 4, crowd.tally.failed
    assert min(crowd.tally.answers.values()) > count / 8
