"""The next payment: an amount above zero that is coming, before and after tax and deductions, and never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from gateway.context import Context
from gateway.ids import Ids
from gateway.loaders.results import BenefitResults
from gateway.policies.policy import Policies
from gateway.resolvers.next_payment import NextPayment, NextPaymentBasis, next_payment
from gateway.visibility.shown import PaidBenefit, ShownBenefit, ShownLine, ShownTotal
from sources.records import BenefitRecord, PaymentRecord, PlanRecord
from sources.reference.record_kinds import BENEFITS
from tests.builders import READ_AT, a_benefit, a_line, a_payment, an_answer, an_authority, an_opening, uuid

TODAY = date(2026, 11, 16)
NOVEMBER, DECEMBER = date(2026, 11, 30), date(2026, 12, 30)
IDS = Ids(b"a key for tests that is long enough")
MONTHLY = PlanRecord(Decimal("12000.00"), "Månedligt", "Sidste bankdag i måneden", False, False)
CASH, RENT = a_benefit(plan=MONTHLY), a_benefit(id="2", title="Boligstøtte")


def pays(
    on: date,
    *amounts: str | tuple[BenefitRecord, str],
    status_text: str | None = "Sendt til udbetaling",
    number: int = 1,
    **facts: str | None,
) -> list[tuple[BenefitRecord, str, PaymentRecord]]:
    """Return a payment's lines; a line says its benefit where it is not cash benefit."""
    lines = [(CASH, amount) if isinstance(amount, str) else amount for amount in amounts]
    gross = sum(Decimal(amount) for _, amount in lines)
    net_amounts = {"sent": "8160.00", "paid": None} | facts
    decimals = {name: None if value is None else Decimal(value) for name, value in net_amounts.items()}
    payment = replace(a_payment(), uuid=uuid(number), available_on=on, gross=gross, status_text=status_text, **decimals)
    return [(benefit, amount, payment) for benefit, amount in lines]


def coming(
    *payments: list[tuple[BenefitRecord, str, PaymentRecord]], benefit: BenefitRecord = CASH, has_totals: bool = True
):
    """Return the next payment of a benefit with these payments; `has_totals`: their totals are shown."""
    authority, opening = an_authority(), an_opening()
    shown_benefit = ShownBenefit(benefit, authority, opening, READ_AT, IDS)
    totals: dict[str, ShownTotal] = {}

    def shown_totals() -> Mapping[str, ShownTotal]:
        return totals if has_totals else {}

    lines: list[ShownLine] = []
    for payment in payments:
        made = [
            ShownLine(
                a_line(amount, benefit=granted, payment=record),
                PaidBenefit(granted, authority, opening, None, shown_totals, IDS),
            )
            for granted, amount, record in payment
        ]
        record = payment[0][2]
        totals[record.uuid] = ShownTotal(record.uuid, record, record.gross or Decimal(), tuple(made))
        lines += made
    answer = an_answer(index=BENEFITS)
    lines_of_benefit = [line for line in lines if line.granted is benefit]
    results = BenefitResults(answer, answer, lines_by_benefit={(benefit.grant, benefit.id): lines_of_benefit})
    context = Context(Policies({authority.cvr: authority}, "test"), IDS, TODAY)
    raw: Any = next_payment
    answered: NextPayment | None = raw.__wrapped__(context, shown_benefit, results)
    return answered and (
        answered.date,
        answered.gross and str(answered.gross.amount),
        answered.net and str(answered.net.amount),
        answered.basis,
    )


PLANNED_NEXT = (NOVEMBER, "12000.00", None, NextPaymentBasis.PLAN)


def test_what_is_sent_says_what_reaches_the_account() -> None:
    assert coming(pays(NOVEMBER, "12000.00")) == (NOVEMBER, "12000.00", "8160.00", NextPaymentBasis.SENT)


def test_what_has_reached_the_account_today_is_told_as_it_arrived() -> None:
    today = coming(pays(TODAY, "12000.00", status_text="Delvist udbetalt", paid="7160.00"))

    assert today == (TODAY, "12000.00", "7160.00", NextPaymentBasis.SENT)


def test_the_lines_of_one_day_are_one_payment() -> None:
    joint = coming(pays(NOVEMBER, "12000.00", "-500.00"), pays(NOVEMBER, "100.00", number=2, sent="100.00"))

    assert joint == (NOVEMBER, "11600.00", "8260.00", NextPaymentBasis.SENT)


@pytest.mark.parametrize("facts", [{"sent": None}, {}])
def test_the_net_amount_is_null_where_the_index_does_not_tell_it(facts: dict[str, str | None]) -> None:
    assert coming(pays(NOVEMBER, "12000.00", **facts), has_totals=bool(facts)) == (
        NOVEMBER, "12000.00", None, NextPaymentBasis.SENT,
    )  # fmt: skip


def test_the_net_amount_of_a_payment_over_several_benefits_is_no_benefits_own() -> None:
    joint = pays(NOVEMBER, "12000.00", (RENT, "1100.00"))

    assert coming(joint) == (NOVEMBER, "12000.00", None, NextPaymentBasis.SENT)
    assert coming(joint, benefit=RENT) == (NOVEMBER, "1100.00", None, NextPaymentBasis.SENT)


def test_a_planned_payment_is_planned() -> None:
    planned = coming(pays(NOVEMBER, "12000.00", status_text="Planlagt"))

    assert planned == (NOVEMBER, "12000.00", "8160.00", NextPaymentBasis.PLAN)


@pytest.mark.parametrize(
    "payment",
    [
        pays(date(2026, 11, 20), "-1204.50", status_text="Krav oprettet", sent="-1204.50"),
        pays(date(2026, 11, 20), "-1204.50", status_text=None, sent="-1204.50"),
        pays(date(2026, 11, 20), "0.00", sent="0.00"),
        pays(date(2026, 11, 20), "500.00", "-500.00", sent="0.00"),
        pays(date(2026, 11, 20), "500.00", sent="0.00"),
        pays(date(2026, 11, 20), "500.00", status_text="Udbetalt", paid="0.00"),
        pays(date(2026, 11, 20), "500.00", status_text="Returneret"),
    ],
    ids=["reclaim", "below zero", "zero", "lines that cancel", "all set off", "nothing arrived", "came back"],
)
def test_what_brings_no_money_is_no_next_payment(payment: list[tuple[BenefitRecord, str, PaymentRecord]]) -> None:
    assert coming(payment) == PLANNED_NEXT
    after = coming(payment, pays(date(2026, 11, 25), "12000.00", number=2))
    assert after == (date(2026, 11, 25), "12000.00", "8160.00", NextPaymentBasis.SENT)


def test_a_claim_on_the_day_of_a_payment_takes_nothing_from_it() -> None:
    claim = pays(NOVEMBER, "-1204.50", status_text="Krav oprettet", number=2)

    assert coming(pays(NOVEMBER, "12000.00"), claim) == (NOVEMBER, "12000.00", "8160.00", NextPaymentBasis.SENT)


def test_a_claim_after_the_plans_day_does_not_hide_it() -> None:
    assert coming(pays(date(2026, 12, 5), "-10.00", status_text="Krav oprettet")) == PLANNED_NEXT


def test_a_payment_that_brings_nothing_is_that_months_payment_all_the_same() -> None:
    assert coming(pays(NOVEMBER, "12000.00", sent="0.00")) == (DECEMBER, "12000.00", None, NextPaymentBasis.PLAN)


def test_words_that_are_not_understood_promise_nothing() -> None:
    assert coming(pays(NOVEMBER, "12000.00", status_text="Annulleret")) is None


@pytest.mark.parametrize("amount", ["0.00", "-100.00"])
def test_a_plan_of_nothing_is_no_next_payment(amount: str) -> None:
    assert coming(benefit=a_benefit(plan=replace(MONTHLY, amount=Decimal(amount)))) is None


def test_a_plan_without_an_amount_says_the_day_alone() -> None:
    assert coming(benefit=a_benefit(plan=replace(MONTHLY, amount=None))) == (
        NOVEMBER, None, None, NextPaymentBasis.PLAN,
    )  # fmt: skip
