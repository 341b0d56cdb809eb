"""The property register is asked for the sake of building cases (02.34), and for nothing else."""

from __future__ import annotations

import pytest

from gateway.ids import Ids
from gateway.loaders.loaders import Loaders
from gateway.policies.directives import Part
from gateway.policies.policy import Opening, Policies
from sources.cache.sources import Sources
from sources.ports import Answer, CaseQuestion, Properties
from sources.records import CaseRecord
from sources.records.subject import Subject
from sources.reference.record_kinds import RecordKind
from tests.builders import HOUSE, KORSBAEK, READ_AT, an_authority, an_opening

CASES = [Part.CASES]


class FarSide:
    """Knows the citizen's house, and no cases."""

    def __init__(self) -> None:
        self.questions: list[CaseQuestion] = []

    async def properties(self, _citizen: Subject) -> Properties:
        """As the property register."""
        return Properties(frozenset({HOUSE}))

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        """As the case index."""
        self.questions.append(question)
        return Answer((), READ_AT)


@pytest.mark.parametrize(
    ("openings", "is_asked"),
    [
        pytest.param([an_opening("02.34", CASES)], True, id="the group itself"),
        pytest.param([an_opening("02", CASES)], True, id="a wider area"),
        pytest.param([an_opening("02.34.02", CASES)], True, id="a narrower area"),
        pytest.param(
            [an_opening("02", CASES), an_opening("02.34", []), an_opening("02.34.02", CASES)], True, id="inside"
        ),
        pytest.param([an_opening("02", CASES), an_opening("02.34", [])], False, id="closed inside a wider area"),
        pytest.param([an_opening("02.34", [Part.BENEFITS])], False, id="no cases"),
        pytest.param([an_opening("32", CASES)], False, id="another area"),
    ],
)
async def test_whose_properties_are_asked_about(openings: list[Opening], is_asked: bool) -> None:
    """Whoever shows no building cases is asked about nobody's house."""
    far_side = FarSide()
    loaders = Loaders(
        sources=Sources(cases=far_side, documents=far_side, benefits=far_side, properties=far_side),  # type: ignore[arg-type]
        policies=Policies({KORSBAEK: an_authority(*openings)}, "v"),
        ids=Ids(b"a key of thirty-two bytes or more"),
        citizen=Subject("0101610000"),
        residence="0999",
        wants=frozenset[RecordKind](),
        deadline=1e12,
    )
    await loaders.cases(loaders.scope.policies.authorities[KORSBAEK])
    assert any(question.properties for question in far_side.questions) == is_asked
