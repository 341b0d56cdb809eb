"""Building cases are asked for by property, beside the citizen's own and not before them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from msgspec import structs

from bench.memory import CVR, READ_AT, Executor, World
from gateway.policies.policy import Policies
from sources.errors import SourceError, SourceTimedOutError, SourceUnavailableError
from sources.ports import Answer, CaseQuestion, Properties
from sources.records import CaseRecord
from sources.records.subject import Subject
from tests.builders import a_building_case, a_case, an_authority, an_opening, uuid

CASES = "{ me { cases { nodes { title links { url } } totalCount coverage { complete answers { index state } } } } }"
HOUSE = uuid(77)
OWN_CASE = a_case(1, authority=CVR)
BUILT = a_building_case(HOUSE, uuid=uuid(2), authority=CVR)
OWN_BUILDING_CASE = structs.replace(a_building_case(HOUSE, uuid=uuid(3), authority=CVR), is_primary_party=True)


NOTHING = Properties()


@dataclass
class Town(World):
    """A municipality that has opened everything, and a citizen who may own a house there."""

    owned: Properties | SourceError = NOTHING
    building: Answer[CaseRecord] | SourceError = field(
        default_factory=lambda: Answer((BUILT, OWN_BUILDING_CASE), READ_AT)
    )
    own_cases: Answer[CaseRecord] | SourceError = field(
        # the index tells of what a case is about to those alone who ask for it
        default_factory=lambda: Answer((OWN_CASE, without_properties(OWN_BUILDING_CASE)), READ_AT)
    )
    questions: list[frozenset[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.policies = Policies({CVR: an_authority(an_opening("32"), an_opening("02"), cvr=CVR)}, "test")
        self.sources = replace(self.sources, properties=self)
        self.own_cases_asked = asyncio.Event()

    async def properties(self, _citizen: Subject) -> Properties:
        """As the register: it answers once the case index has been asked."""
        async with asyncio.timeout(5):
            await self.own_cases_asked.wait()
        return answer_or_raise(self.owned)

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        """As the case index."""
        self.questions.append(question.properties)
        self.own_cases_asked.set()
        return answer_or_raise(self.building if question.properties else self.own_cases)


def without_properties(case: CaseRecord) -> CaseRecord:
    """Return the same case, as it is told to those who did not ask what it is about."""
    return structs.replace(case, properties=frozenset())


def answer_or_raise(answer: Any) -> Any:
    """Return an answer, or the error raised."""
    if isinstance(answer, SourceError):
        raise answer
    return answer


async def cases_of(town: Town) -> tuple[int, str, bool]:
    """How many cases are shown, the state of the case index, and whether the list is whole."""
    cases = (await Executor(compiled=True).ask(town, CASES))["data"]["me"]["cases"]
    (answer,) = cases["coverage"]["answers"]
    return len(cases["nodes"]), answer["state"], cases["coverage"]["complete"]


async def test_who_owns_nothing_waits_for_no_register_and_one_question_is_asked() -> None:
    """The citizen's own cases are asked for at once; a building case without a property of the citizen's is hidden."""
    town = Town()
    assert await cases_of(town) == (1, "ANSWERED", True)
    assert town.questions == [frozenset()]


async def test_who_owns_a_house_sees_its_building_cases_too() -> None:
    """They are asked for once the register has answered; a case that both answers tell of is shown once."""
    town = Town(owned=Properties(frozenset({HOUSE})))
    assert await cases_of(town) == (3, "ANSWERED", True)
    assert town.questions == [frozenset(), frozenset({HOUSE})]


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param({"owned": SourceUnavailableError("made_up")}, id="register"),
        pytest.param(
            {"owned": Properties(frozenset({HOUSE})), "building": SourceTimedOutError("made_up")}, id="building cases"
        ),
        pytest.param(
            {"owned": Properties(frozenset({HOUSE})), "building": Answer((), READ_AT, truncated=True)}, id="cut"
        ),
    ],
)
async def test_own_cases_are_shown_without_the_building_cases(trouble: dict[str, Any]) -> None:
    """And the coverage says that some may be missing."""
    assert await cases_of(Town(**trouble)) == (1, "TRUNCATED", False)


async def test_a_property_that_cannot_be_read_hides_no_other() -> None:
    """The building cases of those that can are shown, and the coverage says that some may be missing."""
    assert await cases_of(Town(owned=Properties(frozenset({HOUSE})))) == (3, "ANSWERED", True)
    assert await cases_of(Town(owned=Properties(frozenset({HOUSE}), whole=False))) == (3, "TRUNCATED", False)


async def test_building_cases_alone_are_no_answer() -> None:
    """Without the citizen's own cases the list would look as if there were none."""
    answer = await Executor(compiled=True).ask(
        Town(owned=Properties(frozenset({HOUSE})), own_cases=SourceUnavailableError("made_up")), CASES
    )
    assert answer["data"]["me"]["cases"] is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["SOURCE_UNAVAILABLE"]
