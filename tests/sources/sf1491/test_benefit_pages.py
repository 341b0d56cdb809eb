"""Reactions, pages and payments of the answers about benefits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sources.errors import SourceRefusedError
from sources.sf1491 import client
from tests.sources.builders import (
    CPR,
    NOW,
    FakeIndex,
    a_benefit,
    a_line,
    a_payment,
    benefit_question,
    calls_to,
    granted,
    lines,
    numbered,
    soap_benefits,
)


async def test_an_advice_keeps_the_data() -> None:
    """Advis stands beside data and changes nothing."""
    upstream = FakeIndex(granted(a_benefit(), advis="Ikke alle data er vist"))
    assert len((await soap_benefits(calls_to(upstream)).benefits(benefit_question())).records) == 1


async def test_an_error_refuses() -> None:
    """Fejl is a refusal, whatever stands beside it, and its text stays with the index."""
    upstream = FakeIndex(granted(a_benefit(), fejl=f"Ugyldig part {CPR}"))
    with pytest.raises(SourceRefusedError) as refused:
        await soap_benefits(calls_to(upstream)).benefits(benefit_question())
    assert CPR not in repr(refused.value)


async def test_an_error_after_an_advice_refuses() -> None:
    """An error counts wherever it stands among the reactions."""
    with pytest.raises(SourceRefusedError):
        await soap_benefits(calls_to(FakeIndex(granted(advis="A", fejl="B")))).benefits(benefit_question())


async def test_no_benefits_is_an_answer() -> None:
    """An answer without a list has found nothing."""
    answer = await soap_benefits(calls_to(FakeIndex(granted()))).benefits(benefit_question())
    assert (answer.records, answer.lines, answer.truncated, answer.read_at) == ((), (), False, NOW)


def a_page(number: int, size: int) -> bytes:
    return granted(*(a_benefit(BevilgetYdelseID=str(number * client.PAGE + index)) for index in range(size)))


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> int:
    """Pages of three, so that a test need not make thousands of rows."""
    monkeypatch.setattr(client, "PAGE", 3)
    return 3


async def test_one_row_too_many_means_another_page(small_pages: int) -> None:
    """The row beyond the page only says that there is another page, which brings it again."""
    upstream = FakeIndex(a_page(0, small_pages + 1), a_page(1, small_pages + 1), a_page(2, small_pages))
    answer = await soap_benefits(calls_to(upstream)).benefits(benefit_question())
    assert [record.id for record in answer.records] == [str(number) for number in range(9)]
    assert (answer.truncated, len(upstream.questions)) == (False, 3)
    starts = [question.findtext(".//{*}ResultatStart") for question in upstream.questions]
    assert starts == ["0", "3", "6"]


async def test_the_cap_shows_as_truncated(small_pages: int) -> None:
    """After the last page that is asked for, the answer says that more exist."""
    upstream = FakeIndex(*(a_page(number, small_pages + 1) for number in range(9)))
    answer = await soap_benefits(calls_to(upstream)).benefits(benefit_question())
    assert (len(upstream.questions), len(answer.records), answer.truncated) == (client.MAX_PAGES, 12, True)


# Payments that come with benefits


async def test_payments_come_with_their_benefit() -> None:
    """A line under a benefit is that benefit's, with the payment it is part of."""
    listed = lines(a_line("100.00", OekonomiskEffektueringStruktur=a_payment()), a_line("200.00"))
    upstream = FakeIndex(granted(a_benefit(OEkonomiskYdelseseffektueringListe=listed)))
    answer = await soap_benefits(calls_to(upstream)).benefits(benefit_question(payments=True))
    first, second = answer.lines
    assert first.benefit == second.benefit == answer.records[0]
    assert first.payment is not None
    assert second.payment is None
    assert [line.amount for line in answer.lines] == [Decimal("100.00"), Decimal("200.00")]


async def test_lines_of_two_benefits_are_not_alike() -> None:
    """The same line of two benefits is two lines, each the first of its kind."""
    benefits = [
        a_benefit(BevilgetYdelseID=name, OEkonomiskYdelseseffektueringListe=lines(a_line()))
        for name in ("1", numbered(2))
    ]
    answer = await soap_benefits(calls_to(FakeIndex(granted(*benefits)))).benefits(benefit_question(payments=True))
    assert [line.number for line in answer.lines] == [0, 0]
