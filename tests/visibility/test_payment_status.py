"""What has become of a payment: the index's own words decide, and amounts where there are none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from gateway.visibility.payment_status import PaymentStatus, is_known, payment_status
from sources.records import PaymentRecord
from tests.builders import a_payment

TODAY = date(2026, 11, 16)
TOMORROW = date(2026, 11, 17)


def paid(status_text: str | None, **facts: object) -> PaymentRecord:
    """Return a payment of 12,000 kroner, of which 8,000 were sent."""
    amounts = {"gross": "12000.00", "sent": "8000.00", "paid": None} | {
        name: value for name, value in facts.items() if name in ("gross", "sent", "paid")
    }
    decimals = {name: None if value is None else Decimal(str(value)) for name, value in amounts.items()}
    return replace(a_payment(), available_on=facts.get("available_on", TODAY), status_text=status_text, **decimals)


@pytest.mark.parametrize(
    ("status_text", "status"),
    [
        ("Planlagt", "PLANNED"),
        ("Klar til udbetaling", "PLANNED"),
        ("Ikke sendt", "PLANNED"),
        ("Sendt til udbetaling", "SENT"),
        ("SENDT_TIL_UDBETALING", "SENT"),
        ("Udbetalt", "PAID"),
        ("  udbetalt. ", "PAID"),
        ("Delvist udbetalt", "PARTLY_PAID"),
        ("Delvis  udbetalt", "PARTLY_PAID"),
        ("Returneret", "RETURNED"),
        ("Tilbageført", "RETURNED"),
        ("Tilbagefoert", "RETURNED"),
        ("Tilbagefo\u0308rt", "UNKNOWN"),
        ("Afvist af NemKonto", "RETURNED"),
        ("Fejl i pengeinstituttet", "RETURNED"),
        ("Krav oprettet", "RECLAIMED"),
        ("Annulleret", "UNKNOWN"),
        ("Ikke udbetalt", "UNKNOWN"),
        ("Noget helt andet", "UNKNOWN"),
        ("x" * 10_000, "UNKNOWN"),
    ],
)
def test_the_indexs_own_words_decide(status_text: str, status: str) -> None:
    """Whatever case, spaces, stops and spellings of æ, ø and å they come with."""
    assert payment_status(paid(status_text), TODAY) is PaymentStatus[status]


@pytest.mark.parametrize(
    "status_text", ["Returneret", "Krav oprettet", "Noget helt andet", "Planlagt", "Sendt til udbetaling"]
)
def test_words_outweigh_the_amounts(status_text: str) -> None:
    with_amounts = payment_status(paid(status_text, paid="8000.00"), TODAY)

    assert with_amounts is payment_status(paid(status_text), TODAY)
    assert with_amounts is not PaymentStatus.PAID


@pytest.mark.parametrize("status_text", ["Udbetalt", None])
@pytest.mark.parametrize(
    ("sent", "reached", "status"),
    [
        ("8000.00", "8000.00", "PAID"),
        ("8000.00", "7000.00", "PARTLY_PAID"),
        ("8000.00", "0.00", "PARTLY_PAID"),
        ("0.00", "0.00", "PARTLY_PAID"),
        (None, "8000.00", "PAID"),
        (None, "0", "PARTLY_PAID"),
    ],
)
def test_some_of_it_or_nothing_reached_the_account(
    status_text: str | None, sent: str | None, reached: str, status: str
) -> None:
    assert payment_status(paid(status_text, sent=sent, paid=reached), TODAY) is PaymentStatus[status]


def test_a_payment_of_nothing_is_paid_in_full() -> None:
    assert payment_status(paid("Udbetalt", gross="0.00", sent="0.00", paid="0.00"), TODAY) is PaymentStatus.PAID


@pytest.mark.parametrize("status_text", [None, "", "  ", "Udbetalt", "Sendt til udbetaling", "Delvist udbetalt"])
@pytest.mark.parametrize("reached", [None, "0.00", "-1204.50"])
def test_a_payment_below_zero_takes_money_back(status_text: str | None, reached: str | None) -> None:
    """No words make a payment of less than nothing one that is sent or paid."""
    assert payment_status(paid(status_text, gross="-1204.50", sent="-1204.50", paid=reached), TODAY).name == "RECLAIMED"


@pytest.mark.parametrize(
    ("status_text", "status"), [("Returneret", "RETURNED"), ("Planlagt", "PLANNED"), ("?", "UNKNOWN")]
)
def test_other_words_stand_below_zero_too(status_text: str, status: str) -> None:
    assert payment_status(paid(status_text, gross="-1204.50"), TODAY) is PaymentStatus[status]


@pytest.mark.parametrize("status_text", [None, "", " "])
def test_without_words_the_amounts_decide(status_text: str | None) -> None:
    assert payment_status(paid(status_text), TODAY) is PaymentStatus.SENT
    assert payment_status(paid(status_text, sent=None, available_on=TOMORROW), TODAY) is PaymentStatus.PLANNED
    assert payment_status(paid(status_text, sent=None, available_on=TODAY), TODAY) is PaymentStatus.PLANNED
    assert payment_status(paid(status_text, sent=None, available_on=date(2026, 11, 15)), TODAY) is PaymentStatus.UNKNOWN
    assert payment_status(paid(status_text, sent=None, available_on=None), TODAY) is PaymentStatus.UNKNOWN


def test_what_the_index_withholds_is_unknown() -> None:
    assert payment_status(None, TODAY) is PaymentStatus.UNKNOWN


@pytest.mark.parametrize(
    ("status_text", "is_understood"), [(None, True), ("", True), ("udbetalt", True), ("Annulleret", False)]
)
def test_words_that_nobody_knows_can_be_counted(status_text: str | None, is_understood: bool) -> None:
    assert is_known(status_text) is is_understood
