"""Cases over several pages: which of them the answer has, and whether it is whole."""

from __future__ import annotations

import pytest

from sources.errors import SourceGarbledError
from sources.sf1470 import cases
from tests.sources.builders import (
    NOW,
    Element,
    FakeIndex,
    a_case,
    a_count,
    a_display_class,
    a_registration,
    an_answer,
    calls_to,
    case_question,
    numbered,
    soap_cases,
)


def a_page(number: int, size: int = cases.PAGE) -> bytes:
    return an_answer(*(a_case(uuid=numbered(number * 1000 + index)) for index in range(size)))


async def test_pages_are_read_until_one_is_not_full() -> None:
    """All pages make one answer, which says when it was read and that it is whole."""
    upstream = FakeIndex(a_page(0), a_page(1), a_page(2, size=7))
    answer = await soap_cases(calls_to(upstream)).cases(case_question())
    assert len(answer.records) == 2 * cases.PAGE + 7
    assert (answer.truncated, answer.read_at, len(upstream.questions)) == (False, NOW, 3)
    assert not answer.withhold_documents


async def test_a_full_last_page_costs_one_more_question() -> None:
    """Only a page that is not full says that there is no other."""
    upstream = FakeIndex(a_page(0), an_answer())
    answer = await soap_cases(calls_to(upstream)).cases(case_question())
    assert (len(answer.records), answer.truncated, len(upstream.questions)) == (cases.PAGE, False, 2)


@pytest.mark.parametrize(
    ("counts", "truncated"),
    [
        pytest.param([a_count("3")], True, id="more than are given"),
        pytest.param([a_count("1"), a_count("3")], True, id="of several clauses"),
        pytest.param([a_count("2")], False, id="as many"),
        pytest.param([a_count("1")], False, id="fewer, as of clauses that meet"),
        pytest.param([a_count("9", "dokumenter"), a_count("many"), a_count("-9")], False, id="of something else"),
    ],
)
async def test_an_index_that_counts_more_than_it_gives_is_cut_short(counts: list[Element], truncated: bool) -> None:
    """It may give fewer rows a page than are asked for: then a page that is not full is not the last."""
    upstream = FakeIndex(an_answer(*counts, a_case(uuid=numbered(1)), a_case(uuid=numbered(2))))
    answer = await soap_cases(calls_to(upstream)).cases(case_question())
    assert (len(answer.records), answer.truncated, answer.withhold_documents) == (2, truncated, truncated)


async def test_the_cap_shows_as_truncated() -> None:
    """After the last page that is asked for, the answer says that more may exist."""
    upstream = FakeIndex(*(a_page(number) for number in range(cases.MAX_PAGES + 5)))
    answer = await soap_cases(calls_to(upstream)).cases(case_question())
    assert len(upstream.questions) == cases.MAX_PAGES
    assert (len(answer.records), answer.truncated) == (cases.MAX_PAGES * cases.PAGE, True)
    assert answer.withhold_documents, "one of those beyond may be exempt, with the letters of these"


async def test_an_index_that_repeats_its_page_ends() -> None:
    """A page that brings nothing new is the last, and the answer says that it may not be whole."""
    upstream = FakeIndex(a_page(0))
    answer = await soap_cases(calls_to(upstream)).cases(case_question())
    assert (len(upstream.questions), len(answer.records), answer.truncated) == (2, cases.PAGE, True)


async def test_a_case_on_two_pages_is_one_case() -> None:
    """Pages that overlap, since the index changed meanwhile, tell each case once."""
    overlapping = an_answer(*(a_case(uuid=numbered(record)) for record in range(200, 300)))
    answer = await soap_cases(calls_to(FakeIndex(a_page(0), overlapping))).cases(case_question())
    assert len(answer.records) == 300


async def test_a_case_that_slipped_between_two_pages_is_missed() -> None:
    """Where one comes again at the end, another is on neither page: what the index counts tells that it is missing."""
    remaining = (a_case(uuid=numbered(case)) for case in range(cases.PAGE + 1, 300))
    last = an_answer(a_count("300"), *remaining, a_case(uuid=numbered(7)))
    answer = await soap_cases(calls_to(FakeIndex(a_page(0), last))).cases(case_question())
    assert (len(answer.records), answer.truncated, answer.withhold_documents) == (299, True, True)


async def test_a_deleted_case_is_not_missed() -> None:
    """The index counts and gives it, and it is shown to nobody."""
    gone = a_case(a_registration(lifecycle="Slettet"), uuid=numbered(2))
    upstream = FakeIndex(an_answer(a_count("2"), a_case(uuid=numbered(1)), gone))
    answer = await soap_cases(calls_to(upstream)).cases(case_question())
    assert (len(answer.records), answer.truncated) == (1, False)


async def test_a_case_that_changed_between_two_pages_is_as_it_was_told_last() -> None:
    """The pages go by the day of the registration, so one that is registered anew comes again: exempt, it may be."""
    again = an_answer(a_case(a_display_class(), uuid=numbered(7)))
    answer = await soap_cases(calls_to(FakeIndex(a_page(0), again))).cases(case_question())
    assert [record.uuid for record in answer.records if record.display_classes] == [numbered(7)]
    assert len(answer.records) == cases.PAGE


async def test_a_failing_page_fails_the_answer() -> None:
    """Half an answer is not told as a whole one."""
    with pytest.raises(SourceGarbledError):
        await soap_cases(calls_to(FakeIndex(a_page(0), b"<html/>"))).cases(case_question())


async def test_no_cases_is_an_answer() -> None:
    """Nothing found, with status 20 or 44, is an empty answer."""
    for status in ("20", "44"):
        answer = await soap_cases(calls_to(FakeIndex(an_answer(status=status)))).cases(case_question())
        assert (answer.records, answer.truncated) == ((), False)
