"""Cases and documents in the hour that Danish clocks repeat in October."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gateway.loaders.building_cases import with_building_cases
from gateway.visibility.case_rules import judge_case
from gateway.visibility.rule_context import HiddenReason, RuleContext
from sources.records import CaseProgress, CaseRecord, ProgressStep, Sensitivity
from sources.reference.danish_time import DENMARK, instant
from tests.builders import an_authority, an_opening
from tests.sources.builders import (
    EXEMPT,
    FakeIndex,
    a_case,
    a_class,
    a_description,
    a_display_class,
    a_document,
    a_document_class,
    a_party,
    a_registration,
    a_state,
    a_step,
    a_title,
    an_answer,
    calls_to,
    case_question,
    document_question,
    facts,
    paid,
    payment_question,
    soap_benefits,
    soap_cases,
    soap_documents,
)

BEFORE, AFTER = "2026-10-25T02:50:00+02:00", "2026-10-25T02:10:00+01:00"


SPELLINGS = [
    (BEFORE, AFTER),
    ("2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z"),
    ("2026-10-25T00:50:00.000Z", AFTER),
    (BEFORE, "2026-10-24T21:10:00-04:00"),
    ("2026-10-25T02:50:00+02.00", "2026-10-25T02:10:00+01.00"),
]


either_spelling = pytest.mark.parametrize(("before", "after"), SPELLINGS)


either_order = pytest.mark.parametrize("order", [1, -1], ids=["in-order", "reversed"])


BETWEEN = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)


LATER = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)


async def read_case_at(now: datetime, *parts: Any) -> CaseRecord:
    """Return the record of a case with these parts, read at a moment."""
    answer = await soap_cases(calls_to(FakeIndex(an_answer(a_case(*parts)))), now=now).cases(
        case_question(journal=True)
    )
    (record,) = answer.records
    return record


VIEW = RuleContext(an_authority(an_opening("32")), frozenset(), frozenset({EXEMPT}))
CLOCKS = pytest.mark.parametrize(
    "now", [LATER, LATER.astimezone(DENMARK), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)], ids=["utc", "danish", "then"]
)


@CLOCKS
@either_order
@either_spelling
async def test_a_case_is_hidden_by_what_its_newest_registration_says(
    before: str, after: str, order: int, now: datetime
) -> None:
    """A case that was the citizen's is hidden once it is exempt, another's, or VIP, in the repeated hour as well."""
    begins = "2026-01-05T09:00:00+01:00"
    ordinary = [a_party(begins=begins), a_class(begins=begins), a_title("Sag"), facts()]
    old = a_registration(*ordinary, index_at=before)
    assert judge_case(await read_case_at(now, old), VIEW) is None
    for newer, reason in [
        ([*ordinary, a_display_class()], HiddenReason.MARKED),
        ([a_party("urn:oio:cpr-nr:0000000000"), a_class()], HiddenReason.PARTY),
        ([a_party(), a_class(), facts(sensitivity="VIP_SAGER")], HiddenReason.VIP),
    ]:
        new = a_registration(*newer, index_at=after)
        assert judge_case(await read_case_at(now, *[old, new][::order]), VIEW) is reason


@either_order
@either_spelling
async def test_a_case_deleted_in_the_repeated_hour_is_gone(before: str, after: str, order: int) -> None:
    """The deletion is the newest registration."""
    old = a_registration(a_party(), index_at=before)
    gone = a_registration(a_party(), index_at=after, lifecycle="Slettet")
    answer = await soap_cases(calls_to(FakeIndex(an_answer(a_case(*[old, gone][::order]))))).cases(case_question())
    assert answer.records == ()


@either_spelling
async def test_what_is_in_force_in_the_repeated_hour_decides(before: str, after: str) -> None:
    """An exemption and another primary party that began at 02:50+02:00 hold at 02:00+01:00."""
    ended, follows = a_party(ends=before), a_party("urn:oio:cpr-nr:0000000000", begins=before)
    for now in (BETWEEN, BETWEEN.astimezone(DENMARK)):
        assert not (await read_case_at(now, ended, follows)).is_primary_party
        assert (await read_case_at(now, a_party(), a_display_class(begins=before))).display_classes
        assert (await read_case_at(now, a_party(begins=before, ends=after))).is_primary_party
        levels = [facts(sensitivity="VIP_SAGER", begins=before), facts(sensitivity="IKKE_FORTROLIGE_DATA", ends=before)]
        assert (await read_case_at(now, *levels)).sensitivity is Sensitivity.VIP


async def test_a_bare_limit_of_the_repeated_hour_never_shows_more() -> None:
    """For the hour in which nobody knows, the party is none yet or no more, and the exemption holds."""
    bare = "2026-10-25T02:30:00"
    for when in ({"begins": bare}, {"ends": bare}):
        assert not (await read_case_at(BETWEEN, a_party(**when))).is_primary_party
        assert (await read_case_at(BETWEEN, a_display_class(**when))).display_classes


@either_order
@either_spelling
async def test_steps_of_the_repeated_hour_keep_their_order(before: str, after: str, order: int) -> None:
    """A case reopened twenty minutes after it was closed is open, and its steps are told in that order."""
    steps = [a_step("Afsluttet", before), a_step("Oplyst", after)][::order]
    record = await read_case_at(LATER, *steps)
    assert record.progress is CaseProgress.EXAMINED
    day = date(2026, 10, 25)
    assert record.steps == (ProgressStep(CaseProgress.CLOSED, day), ProgressStep(CaseProgress.EXAMINED, day))
    early = await read_case_at(BETWEEN, *steps)
    assert (early.progress, early.steps) == (CaseProgress.CLOSED, (ProgressStep(CaseProgress.CLOSED, day),))


@either_order
@either_spelling
async def test_a_document_is_what_its_newest_registration_says(before: str, after: str, order: int) -> None:
    """A letter that is withdrawn and exempted in the repeated hour is no finished letter any more."""
    old = a_registration(a_description("Brev"), a_state("Endeligt"), space="di", index_at=before)
    new = a_registration(a_description("Brev"), a_state("Kladde"), a_document_class(), space="di", index_at=after)
    upstream = FakeIndex(an_answer(a_document(*[old, new][::order])))
    (record,) = (await soap_documents(calls_to(upstream), now=LATER).documents(document_question())).records
    assert (record.is_finished, bool(record.display_classes)) == (False, True)


async def test_an_answer_is_read_at_an_instant() -> None:
    """The moment of reading is UTC from every adapter, so the older of two is the older instant."""
    before, after = (datetime.fromisoformat(text).astimezone(DENMARK) for text in (BEFORE, AFTER))
    cases = await soap_cases(calls_to(FakeIndex(an_answer())), now=before).cases(case_question())
    building = await soap_cases(calls_to(FakeIndex(an_answer())), now=after).cases(case_question())
    for answer in (with_building_cases(cases, building), with_building_cases(building, cases)):
        assert (answer.read_at, answer.read_at.tzinfo) == (instant(before), UTC)
    documents = await soap_documents(calls_to(FakeIndex(an_answer())), now=after).documents(document_question())
    payments = await soap_benefits(calls_to(FakeIndex(paid())), now=after).payments(payment_question())
    assert documents.read_at.tzinfo is payments.read_at.tzinfo is UTC
    assert documents.read_at == payments.read_at == instant(after)


async def test_a_question_of_the_repeated_hour_says_which_of_the_two_it_is() -> None:
    """TransaktionsTid bears its offset."""
    for text in (BEFORE, AFTER):
        upstream = FakeIndex(paid())
        await soap_benefits(calls_to(upstream), now=datetime.fromisoformat(text)).payments(payment_question())
        (written,) = (element.text for element in upstream.questions[0].iter("{*}TransaktionsTid"))
        assert written == text.replace("00+", "00.000+", 1)
