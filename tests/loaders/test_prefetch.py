"""Who is asked in any case is asked before the register of residences has answered; the others after it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bench.memory import CODE, CVR, Executor, World
from gateway.policies.policy import Authority, AuthorityKind
from sources.ports import Answer, CaseQuestion, Residences
from sources.records import CaseRecord
from sources.records.subject import Subject

CASES = "{ me { cases { totalCount coverage { complete answers { authority { cvr } } } } } }"
FORMER = "22222222"


class Register:
    """Answers once the case index has been asked."""

    def __init__(self, residences: Residences) -> None:
        self.residences_ = residences
        self.was_asked = asyncio.Event()

    async def residences(self, _citizen: Subject) -> Residences:
        """Where somebody lives and has lived."""
        async with asyncio.timeout(5):
            await self.was_asked.wait()
        return self.residences_


class NotifyingWorld(World):
    """A world that tells the register who has asked it."""

    def of(self, register: Register) -> NotifyingWorld:
        """Return the same, with a register and a municipality of former days."""
        self.sources = replace(self.sources, residences=register)
        home = self.policies.authorities[CVR]
        former = Authority(FORMER, "Anden Kommune", AuthorityKind.MUNICIPALITY, "0998", home.openings)
        self.policies = replace(self.policies, authorities={CVR: home, FORMER: former})
        self.register, self.authorities = register, list[str]()
        return self

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        """As the case index."""
        self.authorities.append(question.authority)
        self.register.was_asked.set()
        return await super().cases(question)


@pytest.mark.parametrize(
    ("residences", "answered"),
    [
        pytest.param(Residences(current=CODE), [CVR], id="at home"),
        pytest.param(Residences(current=CODE, former=("0998",)), [CVR, FORMER], id="and formerly elsewhere"),
        pytest.param(Residences(current="0998"), [FORMER], id="moved since the token was made"),
    ],
)
async def test_the_authority_that_the_token_names_is_asked_at_once(residences: Residences, answered: list[str]) -> None:
    """Once, however many want its answer; the answer has what the register says, and nothing else."""
    world = NotifyingWorld().of(Register(residences))
    answer = await Executor(compiled=True).ask(world, CASES)
    answers = answer["data"]["me"]["cases"]["coverage"]["answers"]
    assert [answer["authority"]["cvr"] for answer in answers] == answered
    assert sorted(world.authorities) == sorted({CVR, *answered})
