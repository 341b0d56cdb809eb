"""What the adapters ask: valid by the real schemas, and no more than the question needs."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from sources.ports import Right
from sources.sf1470 import cases
from tests.sources.builders import (
    AUTHORITY,
    CASE,
    GRANT,
    SYSTEM,
    Element,
    FakeIndex,
    a_benefit,
    a_case,
    a_class,
    a_description,
    a_display_class,
    a_document,
    a_document_class,
    a_grant,
    a_line,
    a_paid,
    a_party,
    a_payment,
    a_property,
    a_registration,
    a_state,
    a_step,
    a_system,
    a_title,
    an_answer,
    an_authority,
    an_entry,
    calls_to,
    case_question,
    facts,
    its_case,
    lines,
    listed,
    numbered,
    output,
    soap_cases,
    tag,
)
from tests.sources.soap.recorded_requests import (
    asked_for_benefits,
    asked_for_cases,
    asked_for_documents,
    asked_for_payments,
    values,
)

AREAS = ["32", "32.24", "32.24.04"]

HEADER = "{http://kombit.dk/xml/schemas/RequestHeader/1/}"


# Valid by the schemas


@pytest.mark.parametrize("journal", [False, True], ids=["no-journal", "journal"])
@pytest.mark.parametrize("properties", [0, 1, 3], ids=["no-property", "a-property", "properties"])
async def test_a_question_about_cases_is_valid(case_schema: etree.XMLSchema, journal: bool, properties: int) -> None:
    """Every form of the question about cases is valid by the real schema."""
    owned = frozenset(numbered(number) for number in range(properties))
    case_schema.assertValid(await asked_for_cases(journal=journal, properties=owned))


async def test_every_page_of_cases_is_asked_for_validly(case_schema: etree.XMLSchema) -> None:
    """The question stays valid on every page, and each clause has the page's offset."""
    upstream = FakeIndex(
        *(an_answer(*(a_case(uuid=numbered(page * 1000 + n)) for n in range(cases.PAGE))) for page in range(20))
    )
    await soap_cases(calls_to(upstream)).cases(case_question(properties=frozenset({numbered(7), numbered(8)})))
    for number, question in enumerate(upstream.questions):
        case_schema.assertValid(question)
        assert values(question, "sd:FoersteResultatReference") == [str(number * cases.PAGE)] * 2


@pytest.mark.parametrize("count", [1, 2, 500])
async def test_a_question_about_documents_is_valid(case_schema: etree.XMLSchema, count: int) -> None:
    """A question by UUIDs is valid by the real schema, be it one document or many."""
    case_schema.assertValid(await asked_for_documents(*(numbered(number) for number in range(count))))


@pytest.mark.parametrize("payments", [False, True], ids=["without-payments", "with-payments"])
@pytest.mark.parametrize("area", AREAS)
async def test_a_question_about_benefits_is_valid(benefit_schema: etree.XMLSchema, area: str, payments: bool) -> None:
    """BevillingHent is valid by the real schema for every length of an area."""
    benefit_schema.assertValid(await asked_for_benefits(rights=(Right(area),), payments=payments))


@pytest.mark.parametrize("since", [None, date(2026, 1, 1)], ids=["since-ever", "since"])
@pytest.mark.parametrize("until", [None, date(2026, 10, 31), date.max], ids=["for-ever", "until", "until-the-last-day"])
@pytest.mark.parametrize("area", AREAS)
async def test_a_question_about_payments_is_valid(
    benefit_schema: etree.XMLSchema, area: str, since: date | None, until: date | None
) -> None:
    """EffektueringHent is valid by the real schema, with and without dates."""
    question = await asked_for_payments(rights=(Right(area),), available_from=since, available_to=until)
    benefit_schema.assertValid(question)


@pytest.mark.parametrize("systems", [(), (SYSTEM,), (SYSTEM, GRANT, CASE)], ids=["any", "one", "three"])
async def test_rights_narrowed_to_systems_are_valid(benefit_schema: etree.XMLSchema, systems: tuple[str, ...]) -> None:
    """A right may name systems."""
    rights = (Right("32.24", frozenset(systems)), Right("32.30.04"))
    benefit_schema.assertValid(await asked_for_benefits(rights=rights))
    benefit_schema.assertValid(await asked_for_payments(rights=rights))


async def test_the_request_header_is_valid(header_schema: etree.XMLSchema) -> None:
    """The header that carries the transaction is valid by the real schema."""
    upstream = FakeIndex(an_answer())
    await soap_cases(calls_to(upstream)).cases(case_question())
    header = upstream.envelopes[0].find(f"{tag('s12:Header')}/{HEADER}RequestHeader")
    assert header is not None
    header_schema.assertValid(header)


def test_the_answers_of_these_tests_are_valid(case_schema: etree.XMLSchema, benefit_schema: etree.XMLSchema) -> None:
    """The builders answer as the real services may answer: else these tests would prove nothing."""
    case_schema.assertValid(output(a_rich_case(), a_rich_document()))
    benefit_schema.assertValid(listed("BevillingHent", "BevilgetYdelse", [a_rich_benefit()], "Advis", None))
    benefit_schema.assertValid(listed("EffektueringHent", "OEkonomiskEffektuering", [a_rich_payment()], None, "Fejl"))


def a_rich_case() -> Element:
    return a_case(
        a_registration(
            a_title("Kontanthjælp", secret="hemmelig"),
            facts(sensitivity="VIP_SAGER", created="2026-01-05T09:00:00Z"),
            a_step("Opstaaet"),
            a_party(),
            an_authority(cvr=AUTHORITY),
            a_class(title="Kontanthjælp"),
            a_display_class(),
            a_property(),
            an_entry(title="Brev", secret="hemmelig"),
            a_system(),
            at="2026-01-05T09:00:00Z",
        )
    )


def a_rich_document() -> Element:
    return a_document(
        a_description("Brev", kind="Brev, udgaaende", dated="2026-01-05", sensitivity="VIP_SAGER", secret="hemmelig"),
        a_state("Endeligt"),
        a_document_class(),
    )


def a_rich_benefit() -> Element:
    with_payment = lines(a_line(OekonomiskEffektueringStruktur=a_payment()))
    return a_benefit(
        OEkonomiskYdelseseffektueringListe=with_payment, BevillingStruktur=a_grant(Bevillingssag=its_case())
    )


def a_rich_payment() -> Element:
    return a_paid(a_line(BevilgetYdelse=a_benefit()), payment=a_payment())
