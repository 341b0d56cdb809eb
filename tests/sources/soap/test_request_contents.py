"""What our questions say: the parts, the limits and the person, and nothing more."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lxml import etree

from sources.ports import DocumentQuestion, Right
from sources.sf1470 import cases
from tests.sources.builders import (
    AUTHORITY,
    CASE,
    CITIZEN,
    CPR,
    DOCUMENT,
    GRANT,
    NOW,
    PRIMARY_PARTY,
    PROPERTY,
    URL,
    Element,
    FakeIndex,
    a_benefit,
    a_case,
    a_grant,
    a_line,
    a_payment,
    an_answer,
    benefit_question,
    calls_to,
    case_question,
    granted,
    its_case,
    lines,
    numbered,
    soap_benefits,
    soap_cases,
    soap_documents,
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


def a_rich_benefit() -> Element:
    with_payment = lines(a_line(OekonomiskEffektueringStruktur=a_payment()))
    return a_benefit(
        OEkonomiskYdelseseffektueringListe=with_payment, BevillingStruktur=a_grant(Bevillingssag=its_case())
    )


async def test_cases_are_asked_by_party_and_role() -> None:
    """The question names the citizen and the role of primary party: a name alone would match any role."""
    question = await asked_for_cases()
    party = next(question.iter(tag("sag:Sagspart")))
    assert values(party, "sd:UUIDIdentifikator") == [PRIMARY_PARTY]
    assert values(party, "sd:URNIdentifikator") == [f"urn:oio:cpr-nr:{CPR}"]


@pytest.mark.parametrize(
    ("question", "more"),
    [
        ({}, set()),
        ({"journal": True}, {"journalpost"}),
        ({"properties": frozenset({PROPERTY})}, {"sagsgenstand"}),
    ],
    ids=["plain", "journal", "properties"],
)
async def test_only_the_parts_that_are_needed_are_asked_for(question: dict[str, Any], more: set[str]) -> None:
    """The journal and the objects of cases are asked for where they are wanted; the text of notes never is."""
    needed = {"egenskaber", "fremdrift", "sagsklasse", "sagsaktoer", "sagspart", "sagsrelation", "itsystem"}
    assert set(values(await asked_for_cases(**question), "sdi:Vis")) == needed | more


async def test_cases_are_asked_by_property_without_the_person() -> None:
    """Each property is a clause of its own, and any clause may match; none of them names the citizen."""
    question = await asked_for_cases(properties=frozenset({numbered(7), numbered(8)}))
    assert values(question, "sdi:operation") == ["OR"]
    assert len(list(question.iter(tag("sdi:SoegSag")))) == 2
    assert CPR not in etree.tostring(question, encoding="unicode")
    objects = [values(element, "sd:UUIDIdentifikator") for element in question.iter(tag("sag:Sagsgenstande"))]
    assert objects == [[numbered(7)], [numbered(8)]]


async def test_documents_are_asked_by_uuid_alone() -> None:
    """A question about documents names their UUIDs and no person."""
    question = await asked_for_documents(DOCUMENT, CASE)
    assert values(question, "sdi:DokumentUuid") == [DOCUMENT, CASE]
    assert CPR not in etree.tostring(question, encoding="unicode")


async def test_many_documents_are_asked_in_several_questions() -> None:
    """A question names at most 500 documents; no documents cost no question."""
    upstream = FakeIndex(an_answer())
    adapter = soap_documents(calls_to(upstream))
    await adapter.documents(DocumentQuestion(AUTHORITY, tuple(numbered(number) for number in range(1001))))
    assert sorted(len(values(question, "sdi:DokumentUuid")) for question in upstream.questions) == [1, 500, 500]
    await adapter.documents(DocumentQuestion(AUTHORITY, ()))
    assert len(upstream.questions) == 3


@pytest.mark.parametrize(("area", "sent"), [("32", "32.*"), ("32.24", "32.24.*"), ("32.24.04", "32.24.04")], ids=AREAS)
async def test_areas_are_sent_as_the_index_writes_them(area: str, sent: str) -> None:
    """An area that is not a whole number ends with a star."""
    assert values(await asked_for_benefits(rights=(Right(area),)), "i:KLEDataAfgr") == [sent]


async def test_systems_are_sent_with_their_area() -> None:
    """Systems are a comma list beside their area."""
    question = await asked_for_benefits(rights=(Right("32", frozenset({GRANT, CASE})), Right("27")))
    limits = list(question.iter(tag("i:BevillingDataAfgr")))
    assert [values(element, "i:SystemDataAfgr") for element in limits] == [[f"{CASE},{GRANT}"], []]


async def test_what_is_asked_for_cannot_change_the_question() -> None:
    """A text is sent as it is, whatever it is made of."""
    strange = '</i:SystemDataAfgr><i:x a="1">&amp;\'ø'
    question = await asked_for_benefits(rights=(Right("32", frozenset({strange})),))
    assert values(question, "i:SystemDataAfgr") == [strange]
    assert values(await asked_for_documents(strange), "sdi:DokumentUuid") == [strange]


async def test_benefits_are_asked_for_the_person_granted() -> None:
    """Both name the citizen as the person granted and the authority, and leave out what is exempt from display."""
    for question in (await asked_for_benefits(), await asked_for_payments()):
        assert values(question, "i:PartCPRNummer") == [CITIZEN.reveal()]
        assert values(question, "i:PartRolle") == ["Bevillingsmodtager"]
        assert values(question, "i:FjernUndtagetVisningForBorger") == ["true"]
        assert values(question, "i:VirksomhedCVRNummer") == [AUTHORITY]
        assert values(question, "k:MunicipalityCVR") == [AUTHORITY]
        assert values(question, "k:TransaktionsTid") == [NOW.isoformat(timespec="milliseconds")]


@pytest.mark.parametrize(("has_benefits", "sent"), [(True, "true"), (False, "false")], ids=["wanted", "not-wanted"])
async def test_payments_come_with_benefits_only_when_asked_for(has_benefits: bool, sent: str) -> None:
    """MedtagEffektueringer says whether payments come along."""
    assert values(await asked_for_benefits(payments=has_benefits), "i:MedtagEffektueringer") == [sent]


async def test_one_row_more_than_a_page_is_asked_for() -> None:
    """The index says no total: one row more shows whether there is another page."""
    question = await asked_for_benefits()
    assert values(question, "i:ResultatAntalMaks") == ["2001"]
    assert values(question, "i:ResultatStart") == ["0"]


async def test_the_last_day_is_inclusive_here_and_exclusive_there() -> None:
    """Payments up to a day are asked for before the day after; the last day there is has none."""
    question = await asked_for_payments(available_from=date(2026, 10, 1), available_to=date(2026, 10, 31))
    assert values(question, "i:OekonomiskEffektueringDispositionsDatoFra") == ["2026-10-01"]
    assert values(question, "i:OekonomiskEffektueringDispositionsDatoTil") == ["2026-11-01"]
    assert not values(await asked_for_payments(available_to=date.max), "i:OekonomiskEffektueringDispositionsDatoTil")


async def test_every_question_is_soap_12_with_its_action() -> None:
    """The media type is SOAP 1.2's and names the operation."""
    upstream = FakeIndex(an_answer())
    await soap_cases(calls_to(upstream)).cases(case_question())
    action = "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"
    assert upstream.envelopes[0].tag == tag("s12:Envelope")
    assert upstream.headers[0]["Content-Type"] == f'application/soap+xml; charset=utf-8; action="{action}"'
    upstream = FakeIndex(granted())
    await soap_benefits(calls_to(upstream)).benefits(benefit_question())
    assert (
        'action="http://www.kombit.dk/int/2022/01/01/YdelseListeHentService#BevillingHent"'
        in (upstream.headers[0]["Content-Type"])
    )


async def test_every_call_has_a_transaction_of_its_own() -> None:
    """No two calls share a transaction id, not even two pages of one question."""
    upstream = FakeIndex(an_answer(*(a_case(uuid=numbered(number)) for number in range(cases.PAGE))), an_answer())
    adapter = soap_cases(calls_to(upstream))
    await adapter.cases(case_question())
    await adapter.cases(case_question())
    ids = [next(root.iter(f"{HEADER}TransactionUUID")).text for root in upstream.envelopes]
    assert len(upstream.questions) >= 3
    assert len(set(ids)) == len(ids)
    benefits = FakeIndex(granted())
    for _ in range(2):
        await soap_benefits(calls_to(benefits)).benefits(benefit_question())
    first, second = (values(element, "k:TransaktionsId") for element in benefits.questions)
    assert first != second


async def test_the_citizen_is_never_in_an_address_or_a_header() -> None:
    """A CPR number travels in bodies only."""
    for upstream, ask in (
        (FakeIndex(an_answer()), lambda calls: soap_cases(calls).cases(case_question())),
        (FakeIndex(granted()), lambda calls: soap_benefits(calls).benefits(benefit_question())),
    ):
        await ask(calls_to(upstream))
        assert CPR not in URL + repr(upstream.headers)
        assert CPR in etree.tostring(upstream.envelopes[0], encoding="unicode")
