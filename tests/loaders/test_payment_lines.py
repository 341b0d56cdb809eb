"""The benefit index tells of payment lines in two answers: every line stands once, and none is lost."""

from __future__ import annotations

from decimal import Decimal

from gateway.loaders.payment_lines import joined
from sources.records import PaymentLineRecord
from tests.sources.builders import (
    PAYMENT,
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
    numbered,
    paid,
    payment_question,
    soap_benefits,
)

OTHER_PAYMENT = numbered(70)


async def lines_of(by_payment: list[Element], by_grant: list[Element]) -> list[PaymentLineRecord]:
    """Return what both operations answer, read and joined."""
    index = soap_benefits(calls_to(FakeIndex(paid(*by_payment), granted(*by_grant))))
    paid_lines = (await index.payments(payment_question())).records
    return joined(paid_lines, (await index.benefits(benefit_question(payments=True))).lines)


def a_granted(*amounts: str, plan: str | None = None, withheld: bool = False, payment: str = PAYMENT) -> Element:
    """Return a row of BevillingHent: a benefit with a plan, and the lines that paid it."""
    answers = [
        a_line(
            amount, OekonomiskEffektueringStruktur=None if withheld else a_payment(OekonomiskEffektueringUUID=payment)
        )
        for amount in amounts
    ]
    return a_benefit(OekonomiskEffektueringsplanYdelsesbeloeb=plan, OEkonomiskYdelseseffektueringListe=lines(*answers))


def a_whole(*amounts: str) -> Element:
    """Return a row of EffektueringHent: a payment with lines of that benefit."""
    return a_paid(*(a_line(amount, BevilgetYdelse=a_benefit()) for amount in amounts), payment=a_payment())


def amounts(lines: list[PaymentLineRecord]) -> list[Decimal]:
    return [line.amount for line in lines]


async def test_a_benefit_with_two_plans_is_paid_once() -> None:
    """A row of BevillingHent has room for one plan, so a benefit with two is told in two rows, each with all lines."""
    lines = await lines_of([a_whole("2000.00")], [a_granted("2000.00", plan="1000"), a_granted("2000.00", plan="2000")])

    assert amounts(lines) == [2000]


async def test_a_line_that_was_corrected_meanwhile_stands_as_its_payment_tells_it() -> None:
    """The answer by payment knows all lines of a payment: what the other one says of the same line is no second one."""
    assert amounts(await lines_of([a_whole("2000.00")], [a_granted("1900.00")])) == [2000]


async def test_alike_lines_of_one_payment_stay_two() -> None:
    """They differ in nothing, and both were paid."""
    lines = await lines_of([a_whole("500.00", "500.00")], [a_granted("500.00", "500.00")])

    assert amounts(lines) == [500, 500]
    assert [line.number for line in lines] == [0, 1]


async def test_what_the_answer_by_payment_lacks_stands() -> None:
    """A payment that it does not tell, and a line whose payment is withheld."""
    different = await lines_of([a_whole("500.00")], [a_granted("500.00", payment=OTHER_PAYMENT)])
    withheld = await lines_of([a_whole("500.00")], [a_granted("500.00", "600.00", withheld=True)])

    assert amounts(different) == [500, 500]
    assert amounts(withheld) == [500, 600]
