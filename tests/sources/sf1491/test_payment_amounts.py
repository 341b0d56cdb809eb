"""Amounts of payment lines and payments: read exactly, or not at all."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

import pytest

from tests.sources.builders import (
    Element,
    FakeIndex,
    a_benefit,
    a_line,
    a_paid,
    a_payment,
    benefit_question,
    calls_to,
    granted,
    lines,
    paid,
    payment_question,
    read_payments,
    soap_benefits,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12000.00", "12000.00"),
        ("-250.00", "-250.00"),
        ("+250.00", "250.00"),
        ("0", "0"),
        ("  7 ", "7"),
        ("0.10", "0.10"),
        ("5.", "5"),
        (".5", "0.5"),
        ("-0.00", "0.00"),
        ("-0", "0"),
        ("+0.0", "0.0"),
        ("9999999999999.99", "9999999999999.99"),
    ],
)
async def test_an_amount_is_exactly_what_is_written(text: str, expected: str) -> None:
    """Money is Decimal, digit for digit: nothing is rounded, and nothing is guessed about a thousands separator."""
    (line,) = await read_payments(a_paid(a_line(text)))
    assert isinstance(line.amount, Decimal)
    assert str(line.amount) == expected


async def test_ten_oere_thirty_times_are_three_kroner() -> None:
    """Amounts add up as money does and floats do not."""
    read = await read_payments(a_paid(*(a_line("0.10") for _ in range(30))))
    assert sum(line.amount for line in read) == Decimal("3.00")


MALFORMED = [
    "", " ", ".", "1.500,00", "1500,00", "1 500", "kr. 5", "NaN", "Infinity", "-Infinity", "sNaN", "1e3", "1E999999",
    "1_000", "0x10", "١٢", "--5", "9" * 5000, "5.942", "12.000", "-0.000", "99999999999999.00", "1.234,56", "5,00",
]  # fmt: skip
malformed = pytest.mark.parametrize("text", MALFORMED, ids=[f"{text[:12]!r}" for text in MALFORMED])


@malformed
async def test_a_line_with_a_malformed_amount_is_left_out(text: str) -> None:
    """A line must have an amount: it is counted, and the other line of the payment is read."""
    await expect_unreadable_line(a_line(text))


async def test_a_line_without_an_amount_is_left_out() -> None:
    """A missing or nil amount is not nought."""
    await expect_unreadable_line(a_line(None))
    nil = a_line("")
    nil[0].set("{http://www.w3.org/2001/XMLSchema-instance}nil", "true")
    await expect_unreadable_line(nil)


async def expect_unreadable_line(bad: Element) -> None:
    """Both below a payment and below a benefit."""
    payment = a_paid(deepcopy(bad), a_line("6.00", BevilgetYdelse=a_benefit()), payment=a_payment())
    answer = await soap_benefits(calls_to(FakeIndex(paid(payment)))).payments(payment_question())
    assert [line.amount for line in answer.records] == [Decimal("6.00")]
    assert (answer.truncated, answer.unreadable) == (True, 1)
    benefit = a_benefit(OEkonomiskYdelseseffektueringListe=lines(deepcopy(bad), a_line("6.00")))
    benefits = await soap_benefits(calls_to(FakeIndex(granted(benefit)))).benefits(benefit_question(payments=True))
    assert ([line.amount for line in benefits.lines], len(benefits.records)) == ([Decimal("6.00")], 1)
    assert (benefits.truncated, benefits.unreadable, benefits.unreadable_lines) == (False, 0, 1)


@malformed
async def test_a_malformed_total_is_unknown(text: str) -> None:
    """A payment whose total cannot be read is told without it."""
    payment = a_payment(OekonomiskEffektueringSamletBruttobeloeb=text, OEkonomiskEffektueringBeloebUdbetalt=text)
    (line,) = await read_payments(a_paid(a_line(), payment=payment))
    assert line.payment is not None
    assert (line.payment.gross, line.payment.paid) == (None, None)


AMOUNTS_OF_A_PAYMENT = {
    "gross": "OekonomiskEffektueringSamletBruttobeloeb",
    "after_tax": "OekonomiskEffektueringBeloebEfterSkatATP",
    "sent": "OekonomiskEffektueringBeloebSendtTilUdbetaling",
    "paid": "OEkonomiskEffektueringBeloebUdbetalt",
}


@pytest.mark.parametrize("amount", AMOUNTS_OF_A_PAYMENT)
@pytest.mark.parametrize(("text", "unreadable"), [("1.500,00", 1), ("NaN", 1), ("5.942", 1), ("", 0), ("7.50", 0)])
async def test_a_payment_with_an_unreadable_amount_leaves_the_payments_incomplete(
    amount: str, text: str, unreadable: int
) -> None:
    """Its lines are shown; it is counted once, below the payment and below the benefit. Empty is untold."""
    payment = a_payment(**{AMOUNTS_OF_A_PAYMENT[amount]: text})
    row = a_paid(a_line("1.00"), a_line("2.00"), payment=deepcopy(payment))
    answer = await soap_benefits(calls_to(FakeIndex(paid(row, a_paid(a_line("3.00")))))).payments(payment_question())
    assert [line.amount for line in answer.records] == [Decimal("1.00"), Decimal("2.00"), Decimal("3.00")]
    assert (answer.truncated, answer.unreadable) == (unreadable > 0, unreadable)
    listed = lines(*(a_line("1.00", OekonomiskEffektueringStruktur=deepcopy(payment)) for _ in range(2)))
    upstream = FakeIndex(granted(a_benefit(OEkonomiskYdelseseffektueringListe=listed)))
    benefits = await soap_benefits(calls_to(upstream)).benefits(benefit_question(payments=True))
    assert len(benefits.lines) == 2
    assert (benefits.truncated, benefits.unreadable, benefits.unreadable_lines) == (False, 0, unreadable)


@pytest.mark.parametrize(
    ("text", "unreadable"),
    [("30-10-2026", 1), ("2026-02-30", 1), ("snart", 1), ("", 0), ("9999-12-31", 0), ("2026-10-30", 0)],
)
async def test_a_payment_on_an_unreadable_day_leaves_the_payments_incomplete(text: str, unreadable: int) -> None:
    """Without its day it is in no timeline and no next payment, as if nobody had planned it."""
    payment = a_payment(OekonomiskEffektueringDispositionsdato=text)
    answer = await soap_benefits(calls_to(FakeIndex(paid(a_paid(a_line(), payment=payment))))).payments(
        payment_question()
    )
    assert (len(answer.records), answer.truncated, answer.unreadable) == (1, unreadable > 0, unreadable)
