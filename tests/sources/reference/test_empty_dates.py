"""Dates that senders write for "none" or "never": none wherever they stand, and never computed with."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sources.records import CaseProgress, PlanRecord, ProgressStep
from sources.reference.danish_time import day, is_empty_day, means_none, moment, read_limits
from tests.sources.builders import (
    FakeIndex,
    a_benefit,
    a_case,
    a_description,
    a_display_class,
    a_line,
    a_paid,
    a_party,
    a_payment,
    a_registration,
    a_state,
    a_step,
    a_title,
    an_answer,
    an_entry,
    calls_to,
    case_question,
    facts,
    read_benefit,
    read_case,
    read_document,
    read_payments,
    soap_cases,
)

NOW = datetime(2026, 11, 16, 11, 0, tzinfo=UTC)
EMPTY_DAYS = ["0001-01-01", "1900-01-01", "1753-01-01", "1601-01-01", "1899-12-30"]
NEVER_DAYS = ["9999-12-31", "9999-12-30", "2999-12-31", "3000-01-01"]
EMPTY_MOMENTS = [
    "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00+14:00",
    "1900-01-01T00:00:00", "1900-01-01T00:00:00.000+01:00", "1899-12-31T23:00:00Z", "1753-01-01T00:00:00",
]  # fmt: skip
NEVER_MOMENTS = [
    "9999-12-31T00:00:00", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.9999999", "9999-12-31T24:00:00Z",
    "9999-12-30T23:00:00Z", "9999-12-31T00:00:00+01:00",
]  # fmt: skip
TRUE_DAYS = ["1900-01-02", "1899-12-29", "1887-05-03", "2026-11-16", "2998-12-31"]
every_empty = pytest.mark.parametrize("text", [*EMPTY_DAYS, *NEVER_DAYS])
every_moment = pytest.mark.parametrize("text", [*EMPTY_MOMENTS, *NEVER_MOMENTS])


@every_empty
def test_an_empty_day_is_none(text: str) -> None:
    """With a zone or a time as well."""
    assert day(text) is day(f" {text}+01:00") is day(f"{text}T00:00:00") is None
    assert is_empty_day(text)
    assert means_none(date.fromisoformat(text))


@pytest.mark.parametrize("text", TRUE_DAYS)
def test_a_true_day_stays(text: str) -> None:
    """A building case may well have a letter of 1887."""
    assert day(text) == date.fromisoformat(text)
    assert not is_empty_day(text)


@every_moment
def test_an_empty_moment_is_none(text: str) -> None:
    """However it is written, in Danish time or in UTC."""
    assert moment(text) is None


@pytest.mark.parametrize("text", EMPTY_MOMENTS)
def test_an_empty_beginning_is_open(text: str) -> None:
    """It has begun."""
    limits = read_limits(text, None)
    assert limits is not None
    assert limits.start < NOW < limits.end


@pytest.mark.parametrize("text", NEVER_MOMENTS)
def test_a_never_ending_is_open(text: str) -> None:
    """It has not ended."""
    limits = read_limits(None, text)
    assert limits is not None
    assert limits.start < NOW < limits.end


@pytest.mark.parametrize("text", EMPTY_MOMENTS)
def test_an_empty_end_is_in_doubt(text: str) -> None:
    """It may mean that there is no end: what it ends shows nothing, and forbids."""
    assert read_limits(None, text) is None


# Cases and documents


@every_moment
async def test_an_empty_creation_gives_way_to_a_true_one(text: str) -> None:
    """To that of another part, or to the day the case arose; without either there is none."""
    arose = a_step("Opstaaet", "2026-02-01T09:00:00Z")
    assert (await read_case(facts(created=text), arose)).created == date(2026, 2, 1)
    earlier = facts(created="2026-01-20T09:00:00Z", begins="2025-01-01T00:00:00Z")
    assert (await read_case(facts(created=text), earlier)).created == date(2026, 1, 20)
    assert (await read_case(facts(created=text))).created is None


@pytest.mark.parametrize("text", EMPTY_MOMENTS)
async def test_a_step_since_ever_has_no_day(text: str) -> None:
    """It is there, before every true one, and hides none of them."""
    record = await read_case(a_step("Opstaaet", text), a_step("Oplyst", "2026-02-01T09:00:00Z"))
    assert record.steps == (
        ProgressStep(CaseProgress.OPENED, None),
        ProgressStep(CaseProgress.EXAMINED, date(2026, 2, 1)),
    )
    assert (record.progress, record.progress_since) == (CaseProgress.EXAMINED, date(2026, 2, 1))
    twice = await read_case(a_step("Opstaaet", text), a_step("Opstaaet", "2026-02-01T09:00:00Z"))
    assert (twice.created, twice.progress_since) == (date(2026, 2, 1), date(2026, 2, 1))
    assert twice.began(CaseProgress.OPENED) == date(2026, 2, 1)


@pytest.mark.parametrize("text", NEVER_MOMENTS)
async def test_a_step_that_never_comes_is_none(text: str) -> None:
    """A case is not closed by a date that means never."""
    record = await read_case(a_step("Opstaaet"), a_step("Afsluttet", text))
    assert [step.progress for step in record.steps] == [CaseProgress.OPENED]
    assert record.is_active


@pytest.mark.parametrize("text", EMPTY_MOMENTS)
async def test_a_letter_filed_since_ever_is_undated(text: str) -> None:
    """It is filed, without a day."""
    (entry,) = (await read_case(an_entry(begins=text))).journal
    assert (entry.since, entry.in_doubt) == (None, False)


@every_empty
async def test_a_letter_dated_none_is_undated(text: str) -> None:
    """Then the day it was filed counts, which is not ours to say here."""
    assert (await read_document(a_description(dated=text), a_state("Endeligt"))).dated is None


@pytest.mark.parametrize("text", EMPTY_MOMENTS)
async def test_a_registration_of_no_date_is_not_the_oldest(text: str) -> None:
    """It may be the newest, so what it exempts is exempt; beside the sender's own time, that one counts."""
    states = [
        a_registration(a_party(), index_at="2026-06-01T00:00:00Z"),
        a_registration(a_party(), a_display_class(), index_at=text),
    ]
    assert (await read_case(*states)).display_classes
    old = a_registration(a_title("Gammel"), index_at=text, at="2026-01-01T00:00:00Z")
    assert (await read_case(a_registration(a_title("Ny")), old)).title == "Ny"


async def test_an_exemption_that_ends_on_an_empty_date_holds() -> None:
    """And so the citizen whose relation ends so is no party."""
    record = await read_case(a_display_class(ends="0001-01-01T00:00:00"), a_party(ends="0001-01-01T00:00:00"))
    assert (bool(record.display_classes), record.is_primary_party) == (True, False)
    upstream = FakeIndex(an_answer(a_case(a_party(begins="1900-01-01T00:00:00", ends="9999-12-31T23:59:59"))))
    (case,) = (await soap_cases(calls_to(upstream)).cases(case_question())).records
    assert case.is_primary_party


# Benefits and payments


@every_empty
async def test_a_benefit_has_no_empty_days(text: str) -> None:
    """Neither its beginning nor its end."""
    record = await read_benefit(BevilgetYdelseStartDato=text, BevilgetYdelseSlutDato=f"{text}T00:00:00")
    assert (record.starts, record.ends) == (None, None)


@every_empty
async def test_a_plan_has_no_empty_day(text: str) -> None:
    """The disposition day is free text: a date that means none is none, and alone no plan."""
    assert (await read_benefit(OekonomiskEffektueringsplanDispositionsdag=text)).plan is None
    record = await read_benefit(
        OekonomiskEffektueringsplanDispositionsdag=text, OekonomiskEffektueringsplanBeregningsfrekvens="Månedlig"
    )
    assert record.plan == PlanRecord(None, "Månedlig", None, in_advance=None, approved_by_hand=False)


@every_empty
async def test_a_payment_has_no_empty_days(text: str) -> None:
    """Neither the day it is available nor its period, nor the period of its lines."""
    payment = a_payment(
        OekonomiskEffektueringDispositionsdato=text,
        OekonomiskEffektueringStartDato=text,
        OekonomiskEffektueringSlutDato=text,
    )
    line = a_line(
        OekonomiskYdelseseffektueringPeriodeFra=text,
        OekonomiskYdelseseffektueringPeriodeTil=text,
        BevilgetYdelse=a_benefit(),
    )
    (record,) = await read_payments(a_paid(line, payment=payment))
    assert record.payment is not None
    assert (record.payment.available_on, record.payment.period_from, record.payment.period_to) == (None, None, None)
    assert (record.period_from, record.period_to) == (None, None)
