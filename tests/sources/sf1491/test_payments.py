"""Payment lines out of the answers of the benefit index."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest

from sources.errors import SourceGarbledError, SourceRefusedError
from sources.records import Payee, PaymentRecord
from sources.sf1491 import client
from tests.sources.builders import (
    AUTHORITY,
    CPR,
    PAYMENT,
    FakeIndex,
    a_benefit,
    a_grant,
    a_line,
    a_paid,
    a_payment,
    a_person,
    benefit_question,
    calls_to,
    el,
    granted,
    lines,
    numbered,
    paid,
    payment_question,
    read_payments,
    soap_benefits,
)


async def test_a_payment_tells_what_it_is() -> None:
    """An ordinary payment is read field by field."""
    payment = a_payment(
        OekonomiskEffektueringBeloebEfterSkatATP="9500.00",
        OEkonomiskEffektueringBeloebUdbetalt="8000.00",
        OekonomiskEffektueringSendtTilUdbetalingTekst="Modregnet husleje",
        OekonomiskEffektueringUdbetaltTekst="Modregnet af Gældsstyrelsen",
        OekonomiskEffektueringUdbetalingStatus="Udbetalt",
        OekonomiskEffektueringSlutDato="2026-10-31",
    )
    (line,) = await read_payments(a_paid(a_line(BevilgetYdelse=a_benefit()), payment=payment))
    assert line.payment == PaymentRecord(
        uuid=PAYMENT,
        available_on=date(2026, 10, 30),
        period_from=date(2026, 10, 1),
        period_to=date(2026, 10, 31),
        gross=Decimal("12000.00"),
        after_tax=Decimal("9500.00"),
        sent=Decimal("9000.00"),
        paid=Decimal("8000.00"),
        sent_text="Modregnet husleje",
        paid_text="Modregnet af Gældsstyrelsen",
        status_text="Udbetalt",
        payee=Payee.CITIZEN,
    )
    assert (line.authority, line.amount, line.number) == (AUTHORITY, Decimal("12000.00"), 0)
    assert (line.period_from, line.period_to) == (date(2026, 10, 1), date(2026, 10, 31))
    assert line.benefit is not None
    assert line.benefit.is_granted_to_citizen


async def test_a_payment_may_say_little() -> None:
    """Only the payment's UUID and the line's amount are needed; the rest is told as unknown."""
    payment = el("i:OekonomiskEffektueringStruktur", el("i:OekonomiskEffektueringUUID", PAYMENT.upper()))
    line = el("i:OEkonomiskYdelseseffektuering", el("i:OekonomiskYdelseseffektueringBeloeb", "1"))
    (record,) = await read_payments(a_paid(line, payment=payment))
    assert record.payment == PaymentRecord(PAYMENT, *[None] * 9, payee=Payee.UNKNOWN)
    assert (record.benefit, record.period_from, record.period_to) == (None, None, None)


# What the index withholds


async def test_a_withheld_payment_is_none() -> None:
    """A line whose payment is withheld is told without it."""
    (line,) = await read_payments(a_paid(a_line(BevilgetYdelse=a_benefit()), payment=None))
    assert line.payment is None
    assert line.benefit is not None


async def test_a_withheld_benefit_is_none() -> None:
    """A line whose benefit, or whose grant, is withheld is told without a benefit, as the authority's who was asked."""
    stripped = a_benefit(BevillingStruktur=None)
    first, second = await read_payments(a_paid(a_line(), a_line(BevilgetYdelse=stripped), payment=a_payment()))
    assert (first.benefit, second.benefit, first.authority) == (None, None, AUTHORITY)


async def test_a_line_belongs_to_the_authority_of_its_benefit() -> None:
    """Another authority's benefit makes another authority's line."""
    grant = a_grant(BevillingEjer=el("i:E", el("i:VirksomhedCVRNummer", "99999999")))
    (line,) = await read_payments(a_paid(a_line(BevilgetYdelse=a_benefit(BevillingStruktur=grant))))
    assert line.authority == "99999999"


async def test_a_payment_without_an_id_is_left_out() -> None:
    """A payment that has no UUID cannot be told from another: its lines are counted, the next payment is read."""
    bad = a_paid(a_line(), a_line(), payment=a_payment(OekonomiskEffektueringUUID=None))
    answer = await soap_benefits(calls_to(FakeIndex(paid(bad, a_paid(a_line("1.00")))))).payments(payment_question())
    assert [line.amount for line in answer.records] == [Decimal("1.00")]
    assert (answer.truncated, answer.unreadable) == (True, 2)
    below = lines(a_line(OekonomiskEffektueringStruktur=a_payment(OekonomiskEffektueringUUID=" ")), a_line("1.00"))
    upstream = FakeIndex(granted(a_benefit(OEkonomiskYdelseseffektueringListe=below)))
    answer_by_grant = await soap_benefits(calls_to(upstream)).benefits(benefit_question(payments=True))
    assert ([line.amount for line in answer_by_grant.lines], answer_by_grant.unreadable_lines) == ([Decimal("1.00")], 1)


async def test_a_line_of_a_benefit_without_a_key_is_left_out() -> None:
    """Nobody knows whether it may be shown; the line beside it is read."""
    bad = a_line(BevilgetYdelse=a_benefit(BevilgetYdelseID=None))
    row = a_paid(bad, a_line("1.00", BevilgetYdelse=a_benefit()), payment=a_payment())
    answer = await soap_benefits(calls_to(FakeIndex(paid(row)))).payments(payment_question())
    assert ([line.amount for line in answer.records], answer.unreadable) == ([Decimal("1.00")], 1)


async def test_damaged_codes_of_payments_are_unreadable() -> None:
    """Only the line or payment with the bad character is left out; in a text that decides nothing it costs nothing."""
    readable = a_paid(a_line("1.00", BevilgetYdelse=a_benefit(YdelseNavn="Hjaelp")), payment=a_payment())
    hidden = a_paid(
        a_line("2.00", BevilgetYdelse=a_benefit(BevilgetYdelseKLEEmne="32.24.08")),
        a_line("3.00", BevilgetYdelse=a_benefit()),
        payment=a_payment(OekonomiskEffektueringUUID=numbered(71)),
    )
    body = paid(readable, hidden).replace(b"Hjaelp", b"Hj\xe6lp").replace(b"32.24.08", b"32.24\x0c08")
    answer = await soap_benefits(calls_to(FakeIndex(body))).payments(payment_question())
    assert [line.amount for line in answer.records] == [Decimal("1.00"), Decimal("3.00")]
    assert answer.records[0].benefit is not None
    assert (answer.records[0].benefit.title, answer.unreadable) == ("Hj\ufffdlp", 1)


async def test_a_payment_without_lines_is_no_payment() -> None:
    """A payment is told by its lines."""
    assert await read_payments(el("i:OEkonomiskEffektuering", a_payment())) == ()


async def test_the_payee_of_a_payment_may_be_another() -> None:
    """Rent paid to a landlord is a payment to another."""
    landlord = a_person(PartType="Virksomhed", PartCPRNummer=None, PartURN="urn:oio:cvr-nr:12345678")
    (line,) = await read_payments(a_paid(a_line(), payment=a_payment(OEkonomiskEffektueringModtager=landlord)))
    assert line.payment is not None
    assert line.payment.payee is Payee.OTHER


# Lines that are alike


async def test_lines_alike_get_different_numbers() -> None:
    """Two lines that differ in nothing stay two lines, told apart by a number."""
    read = await read_payments(
        a_paid(a_line("5.00"), a_line("5.0"), a_line("6.00"), a_line("5.00"), payment=a_payment())
    )
    assert [line.number for line in read] == [0, 1, 0, 2]
    assert len(set(read)) == 4


async def test_lines_of_two_payments_are_not_alike() -> None:
    """The same line of two payments is two lines, each the first of its kind."""
    two = [a_paid(a_line(), payment=a_payment(OekonomiskEffektueringUUID=numbered(number))) for number in (70, 71)]
    assert [line.number for line in await read_payments(*two)] == [0, 0]


async def test_numbers_run_on_over_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines alike on two pages get different numbers too."""
    monkeypatch.setattr(client, "PAGE", 1)
    upstream = FakeIndex(paid(a_paid(a_line()), a_paid(a_line())), paid(a_paid(a_line())))
    answer = await soap_benefits(calls_to(upstream)).payments(payment_question())
    assert [line.number for line in answer.records] == [0, 1]


async def test_a_payment_that_comes_again_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages overlap where something was added meanwhile; an index may also have no pages, and begin anew each time."""
    monkeypatch.setattr(client, "PAGE", 2)
    first, two, three = (
        a_paid(a_line(), payment=a_payment(OekonomiskEffektueringUUID=numbered(number))) for number in (71, 72, 73)
    )
    overlapping = FakeIndex(paid(first, two, three), paid(deepcopy(two), deepcopy(three)))
    answer = await soap_benefits(calls_to(overlapping)).payments(payment_question())
    assert (len(answer.records), answer.truncated) == (3, False)
    endless = FakeIndex(paid(*map(deepcopy, (first, two, three))))
    answer = await soap_benefits(calls_to(endless)).payments(payment_question())
    assert (len(answer.records), answer.truncated, len(endless.questions)) == (2, True, 2)


# Reactions


async def test_an_advice_keeps_the_payments_and_an_error_refuses() -> None:
    """Advis changes nothing; Fejl is a refusal without words."""
    advised = FakeIndex(paid(a_paid(a_line()), advis="Usorteret"))
    assert len((await soap_benefits(calls_to(advised)).payments(payment_question())).records) == 1
    with pytest.raises(SourceRefusedError) as refused:
        await soap_benefits(calls_to(FakeIndex(paid(fejl=CPR)))).payments(payment_question())
    assert CPR not in repr(refused.value)


async def test_an_answer_without_facts_is_garbled() -> None:
    """An answer that does not say how it went may lack anything."""
    answer = paid(a_paid(a_line())).replace(b"HovedOplysningerSvar", b"Andet")
    with pytest.raises(SourceGarbledError):
        await soap_benefits(calls_to(FakeIndex(answer))).payments(payment_question())


async def test_lines_may_be_empty_lists() -> None:
    """An empty list has no lines."""
    assert await read_payments(el("i:OEkonomiskEffektuering", a_payment(), lines())) == ()
