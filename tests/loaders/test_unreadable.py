"""Records that could not be read: the others are shown, the list is not whole, and rule 11 stays safe."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway.errors import Code, FieldError
from gateway.loaders.coverage import AnswerState, cover, demand
from sources.ports import Answer, BenefitAnswer, Properties
from sources.records import JournalEntry, PartialCase
from sources.reference.record_kinds import DOCUMENTS
from tests.builders import FLOOR, MARK, READ_AT, a_benefit, a_case, a_document, a_line, uuid
from tests.loaders.sources import REQUEST, ScriptedSources, korsbaek

LETTERS = tuple(JournalEntry(uuid(number), None, FLOOR) for number in (1, 2))
CASE = a_case(journal=LETTERS)
DOCUMENTS_ANSWER = Answer((a_document(1), a_document(2)), READ_AT)
EXEMPT = PartialCase(display_classes=(MARK,), journal=LETTERS[:1])
ORDINARY = PartialCase(journal=LETTERS[:1])


def cases(**facts: Any) -> Answer[Any]:
    """Return an answer with one case that could be read and one that could not."""
    return Answer((CASE,), READ_AT, truncated=True, unreadable=1, **facts)


async def test_the_other_cases_are_shown_and_the_list_is_not_whole() -> None:
    """One unreadable case hides itself and nothing else."""
    loaders = ScriptedSources(cases(partial=(ORDINARY,))).loaders()
    read = await loaders.cases(korsbaek(loaders))
    assert (list(read.shown), read.answer.state) == ([CASE.uuid], AnswerState.TRUNCATED)
    assert not cover([read.answer]).complete


@pytest.mark.parametrize(
    ("partial", "expected"),
    [
        pytest.param((ORDINARY,), [uuid(1), uuid(2)], id="filed on an ordinary case too"),
        pytest.param((EXEMPT,), [uuid(2)], id="filed on an exempt case too"),
        pytest.param((ORDINARY, EXEMPT), [uuid(2)], id="filed on both"),
    ],
)
async def test_an_exempt_case_that_cannot_be_read_takes_its_documents_with_it(
    partial: tuple[PartialCase, ...], expected: list[str]
) -> None:
    """Its class and its journal are all that rule 11 needs of it."""
    loaders = ScriptedSources(cases(partial=partial), DOCUMENTS_ANSWER).loaders()
    [case] = (await loaders.cases(korsbaek(loaders))).shown.values()
    [read] = await loaders.documents([case])
    assert [document.uuid for document in read.shown] == expected
    assert not read.coverage.complete


async def test_where_nobody_can_tell_no_document_is_shown() -> None:
    """Neither an empty list that looks like none, nor a question whose answer could not be shown."""
    sources = ScriptedSources(cases(withhold_documents=True), DOCUMENTS_ANSWER)
    loaders = sources.loaders()
    [case] = (await loaders.cases(korsbaek(loaders))).shown.values()
    [read] = await loaders.documents([case])
    assert list(read.shown) == []
    assert [(answer.index, answer.state) for answer in read.answers] == [(DOCUMENTS, AnswerState.GARBLED)]
    assert not read.coverage.complete
    assert not sources.questions["documents"]
    with pytest.raises(FieldError) as refused:
        demand(read.answers)
    assert refused.value.code is Code.SOURCE_GARBLED


async def test_a_building_case_that_cannot_be_read_is_as_one_of_the_citizens_own() -> None:
    """Both questions for cases tell what rule 11 needs."""
    sources = ScriptedSources(
        cases(partial=(EXEMPT,)), DOCUMENTS_ANSWER, property_answer=Properties(frozenset({uuid(77)}))
    )
    loaders = sources.loaders()
    with capture_logs() as lines:
        read = await loaders.cases(korsbaek(loaders))
    assert sources.questions["cases"] == 2
    assert read.exempt_documents == {uuid(1)}
    assert [line["unreadable"] for line in lines] == [2]


@pytest.mark.parametrize("told_twice", [False, True])
async def test_a_line_that_cannot_be_read_leaves_the_benefits_complete(told_twice: bool) -> None:
    """The index tells a line with its benefit and with its payment: one line of the log says that it is missing."""
    granted_answer = BenefitAnswer((a_benefit(),), READ_AT, lines=(a_line(),), unreadable_lines=1)
    paid_answer = Answer((a_line(),), READ_AT, truncated=told_twice, unreadable=int(told_twice))
    loaders = ScriptedSources(benefit_answer=granted_answer, payment_answer=paid_answer).loaders()
    with capture_logs() as lines:
        granted = await loaders.benefits(korsbaek(loaders))
    assert (cover([granted.answer]).complete, cover([granted.paid]).complete) == (True, False)
    assert granted.paid.state is AnswerState.TRUNCATED
    assert [(line["event"], line["source"], line["state"], line["unreadable"]) for line in lines] == [
        ("source_incomplete", "payments", "TRUNCATED", 1)
    ]


async def test_a_plan_that_cannot_be_read_leaves_the_payments_complete() -> None:
    granted_answer = BenefitAnswer((a_benefit(),), READ_AT, lines=(a_line(),), unreadable_plans=1)
    paid_answer = Answer((a_line(),), READ_AT)
    loaders = ScriptedSources(benefit_answer=granted_answer, payment_answer=paid_answer).loaders()
    with capture_logs() as lines:
        granted = await loaders.benefits(korsbaek(loaders))
    assert (cover([granted.answer]).complete, cover([granted.paid]).complete) == (False, True)
    assert [(line["source"], line["state"], line["unreadable"]) for line in lines] == [("benefits", "TRUNCATED", 1)]


@pytest.mark.parametrize("port", ["benefit_answer", "payment_answer", "document_answer"])
async def test_other_records_that_cannot_be_read_leave_their_lists_incomplete(port: str) -> None:
    """Benefits, payment lines and documents: what could be read is shown."""
    spoilt = {
        "benefit_answer": BenefitAnswer((a_benefit(),), READ_AT, truncated=True, unreadable=1, lines=(a_line(),)),
        "payment_answer": Answer((a_line(),), READ_AT, truncated=True, unreadable=1),
        "document_answer": Answer((a_document(1),), READ_AT, truncated=True, unreadable=1),
    }
    answers: dict[str, Any] = {
        "case_answer": Answer((CASE,), READ_AT),
        "benefit_answer": BenefitAnswer((a_benefit(),), READ_AT),  # without lines, so payments are asked for
        "payment_answer": Answer((a_line(),), READ_AT),
        "document_answer": DOCUMENTS_ANSWER,
        port: spoilt[port],
    }
    loaders = ScriptedSources(**answers).loaders()
    with capture_logs() as lines:
        granted = await loaders.benefits(korsbaek(loaders))
        [documents] = await loaders.documents(list((await loaders.cases(korsbaek(loaders))).shown.values()))
    assert (len(granted.shown), len(list(granted.lines))) == (1, 1)
    incomplete = {
        "benefit_answer": cover([granted.answer]).complete,
        "payment_answer": cover([granted.paid]).complete,
        "document_answer": documents.coverage.complete,
    }
    left_out = {"benefit_answer", "payment_answer"} if port == "benefit_answer" else {port}
    assert {name for name, is_whole in incomplete.items() if not is_whole} == left_out
    assert [(line["event"], line["source"], line["unreadable"], line["request_id"]) for line in lines] == [
        ("source_incomplete", port.replace("_answer", "s"), 1, REQUEST)
    ]
