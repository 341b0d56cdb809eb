"""Rows of an answer that belong to someone else: dropped, counted and logged."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from gateway.ids import Ids
from gateway.loaders import misdelivery
from gateway.loaders.loaders import Loaders
from gateway.policies.policy import Opening, Policies
from gateway.visibility.rule_context import HiddenReason
from sources.cache.sources import Sources
from sources.ports import Answer, BenefitAnswer, BenefitQuestion, CaseQuestion, DocumentQuestion, PaymentQuestion
from sources.records import BenefitRecord, CaseRecord, DocumentRecord, JournalEntry, PaymentLineRecord, Sensitivity
from sources.records.subject import Subject
from sources.reference.record_kinds import ON_DEMAND
from tests.builders import (
    DAY_BEFORE,
    ELSEWHERE,
    FLOOR,
    HOUSE,
    KORSBAEK,
    READ_AT,
    a_benefit,
    a_case,
    a_document,
    a_line,
    an_authority,
    an_opening,
    uuid,
)

EVERYTHING = an_opening("32")
QUIET = ("reason", "state", "unreadable", "request_id")


class MixedUp:
    """A far side that answers whatever it is given, whoever asks."""

    def __init__(
        self,
        cases: tuple[CaseRecord, ...] = (),
        documents: tuple[DocumentRecord, ...] = (),
        benefits: tuple[BenefitRecord, ...] = (),
        lines: tuple[PaymentLineRecord, ...] = (),
    ) -> None:
        self._cases, self._documents, self._benefits, self._lines = cases, documents, benefits, lines

    async def cases(self, _question: CaseQuestion) -> Answer[CaseRecord]:
        return Answer(self._cases, READ_AT)

    async def documents(self, _question: DocumentQuestion) -> Answer[DocumentRecord]:
        return Answer(self._documents, READ_AT)

    async def benefits(self, _question: BenefitQuestion) -> BenefitAnswer:
        return BenefitAnswer(self._benefits, READ_AT)

    async def payments(self, _question: PaymentQuestion) -> Answer[PaymentLineRecord]:
        return Answer(self._lines, READ_AT)

    def loaders(self, opening: Opening = EVERYTHING) -> Loaders:
        """For Karen, at Korsbæk, which has opened everything of 32 unless another opening is said."""
        return Loaders(
            sources=Sources(cases=self, documents=self, benefits=self),
            policies=Policies({KORSBAEK: an_authority(opening)}, "v"),
            ids=Ids(b"a key of thirty-two bytes or more"),
            citizen=Subject("0101610000"),
            residence="0999",
            wants=ON_DEMAND,
            deadline=1e12,
        )


FOREIGN_CASE = a_case(2, is_primary_party=False, names_citizen=False)
ELSEWHERES_CASE = a_case(3, authority=ELSEWHERE)
FOREIGN_BENEFIT = a_benefit(id="2", is_granted_to_citizen=False)
ELSEWHERES_BENEFIT = a_benefit(id="3", authority=ELSEWHERE)


async def test_foreign_cases_are_dropped_counted_and_logged() -> None:
    """One of another person and one of another authority, between two of one's own."""
    loaders = MixedUp(cases=(a_case(1), FOREIGN_CASE, ELSEWHERES_CASE, a_case(4))).loaders()
    with capture_logs() as logs:
        read = await loaders.cases(loaders.scope.policies.authorities[KORSBAEK])
    assert list(read.shown) == [uuid(1), uuid(4)]
    assert (loaders.hidden[HiddenReason.PARTY], loaders.hidden[HiddenReason.AUTHORITY]) == (1, 1)
    assert [alarm(line) for line in logs] == [("source_incomplete", "warning", "cases", KORSBAEK, 2)]


async def test_foreign_benefits_are_dropped_counted_and_logged() -> None:
    """With their payments."""
    own_line, foreign_line = a_line(), a_line(authority=ELSEWHERE, benefit=FOREIGN_BENEFIT)
    far_side = MixedUp((a_case(),), (), (a_benefit(), FOREIGN_BENEFIT, ELSEWHERES_BENEFIT), (own_line, foreign_line))
    loaders = far_side.loaders()
    with capture_logs() as logs:
        read = await loaders.benefits(loaders.scope.policies.authorities[KORSBAEK])
    assert [benefit.record.id for benefit in read.shown.values()] == ["1"]
    assert [line.record for line in read.lines] == [own_line]
    assert loaders.hidden[HiddenReason.GRANTED] == 2
    assert [alarm(line) for line in logs] == [("source_incomplete", "warning", "benefits", KORSBAEK, 3)]


FLOORED = an_opening("32", since=FLOOR)
"""Benefits are held to a floor, by their cases."""


@pytest.mark.parametrize(
    ("benefit", "of_line"),
    [
        pytest.param(a_benefit(sensitivity=Sensitivity.VIP), a_benefit(), id="VIP beside the benefits"),
        pytest.param(a_benefit(), a_benefit(sensitivity=Sensitivity.VIP), id="VIP beside the payments"),
        pytest.param(a_benefit(), a_benefit(case=None, starts=DAY_BEFORE), id="before the floor beside the payments"),
        pytest.param(a_benefit(case=uuid(99)), a_benefit(case=None), id="without its case beside the payments"),
    ],
)
async def test_what_hides_a_benefit_in_one_answer_hides_it_in_both(
    benefit: BenefitRecord, of_line: BenefitRecord
) -> None:
    """The benefit index tells of a benefit twice: with the benefits, and with the payments."""
    line = a_line(benefit=of_line)
    loaders = MixedUp((a_case(),), (), (benefit,), (line,)).loaders(FLOORED)
    read = await loaders.benefits(loaders.scope.policies.authorities[KORSBAEK])
    assert (dict(read.shown), list(read.lines)) == ({}, [])


async def test_a_document_that_nobody_asked_for_is_dropped_and_logged() -> None:
    """Whatever order the rows come in, each is matched by its id."""
    entries = tuple(JournalEntry(uuid(number), None, FLOOR) for number in (1, 2))
    rows = (a_document(2, title="To"), a_document(9, title="Fremmed"), a_document(1, title="Et"))
    loaders = MixedUp((a_case(1, journal=entries),), rows).loaders()
    authority = loaders.scope.policies.authorities[KORSBAEK]
    [case] = (await loaders.cases(authority)).shown.values()
    with capture_logs() as logs:
        [read] = await loaders.documents([case])
    assert [document.title for document in read.shown] == ["Et", "To"]
    assert [alarm(line) for line in logs] == [("source_incomplete", "warning", "documents", KORSBAEK, 1)]


def alarm(line: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a line says: where and how many. It never says whose or which."""
    assert line["reason"] == "records of somebody else"
    assert (line["state"], line["unreadable"], line["request_id"]) == ("ANSWERED", 0, None)
    assert line.keys() <= {"event", "log_level", "source", "authority", "misdelivered", *QUIET}
    return tuple(line[name] for name in ("event", "log_level", "source", "authority", "misdelivered"))


@pytest.mark.parametrize(
    ("case", "count"),
    [
        pytest.param(a_case(), 0, id="the citizen's own"),
        pytest.param(a_case(is_primary_party=False), 0, id="of a former or secondary party"),
        pytest.param(replace(FOREIGN_CASE, properties=frozenset({HOUSE})), 0, id="about the citizen's house"),
        pytest.param(replace(FOREIGN_CASE, properties=frozenset({"another"})), 1, id="about another house"),
        pytest.param(replace(FOREIGN_CASE, area="02.34.02"), 0, id="about what was the citizen's house"),
        pytest.param(FOREIGN_CASE, 1, id="of another person"),
        pytest.param(ELSEWHERES_CASE, 1, id="of another authority"),
        pytest.param(replace(ELSEWHERES_CASE, is_primary_party=False, names_citizen=False), 1, id="of both"),
    ],
)
def test_what_counts_as_foreign(case: CaseRecord, count: int) -> None:
    """A case that names the citizen in whatever role was asked for, even where the rules hide it."""
    assert misdelivery.cases([case], KORSBAEK, frozenset({HOUSE})) == count


async def test_an_answer_of_ones_own_leaves_no_line() -> None:
    """Nothing is logged while all is well."""
    loaders = MixedUp((a_case(),), (), (a_benefit(),), (a_line(),)).loaders()
    authority = loaders.scope.policies.authorities[KORSBAEK]
    with capture_logs() as logs:
        await loaders.cases(authority)
        await loaders.benefits(authority)
    assert logs == []
