"""What the adapters ask: valid by the real schemas, and no more than the question needs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import zeep
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
    SYSTEM,
    URL,
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
    benefit_question,
    calls_to,
    case_question,
    facts,
    granted,
    its_case,
    lines,
    listed,
    numbered,
    output,
    paid,
    payment_question,
    soap_benefits,
    soap_cases,
    soap_documents,
    tag,
)

AREAS = ["32", "32.24", "32.24.04"]

HEADER = "{http://kombit.dk/xml/schemas/RequestHeader/1/}"


async def asked_for_cases(**question: Any) -> Element:
    far = FakeIndex(an_answer())
    await soap_cases(calls_to(far)).cases(case_question(**question))
    return far.questions[0]


async def asked_for_documents(*uuids: str) -> Element:
    far = FakeIndex(an_answer())
    await soap_documents(calls_to(far)).documents(DocumentQuestion(AUTHORITY, uuids))
    return far.questions[0]


async def asked_for_benefits(**question: Any) -> Element:
    far = FakeIndex(granted())
    await soap_benefits(calls_to(far)).benefits(benefit_question(**question))
    return far.questions[0]


async def asked_for_payments(**question: Any) -> Element:
    far = FakeIndex(paid())
    await soap_benefits(calls_to(far)).payments(payment_question(**question))
    return far.questions[0]


def values(question: Element, name: str) -> list[str]:
    return [one.text or "" for one in question.iter(tag(name))]


# Valid by the schemas


@pytest.mark.parametrize("journal", [False, True], ids=["no-journal", "journal"])
@pytest.mark.parametrize("properties", [0, 1, 3], ids=["no-property", "a-property", "properties"])
async def test_a_question_about_cases_is_valid(case_schema: etree.XMLSchema, journal: bool, properties: int) -> None:
    """Every form of the question about cases is valid by the real schema."""
    owned = frozenset(numbered(number) for number in range(properties))
    case_schema.assertValid(await asked_for_cases(journal=journal, properties=owned))


async def test_every_page_of_cases_is_asked_for_validly(case_schema: etree.XMLSchema) -> None:
    """The question stays valid on every page, and each clause has the page's offset."""
    far = FakeIndex(
        *(an_answer(*(a_case(uuid=numbered(page * 1000 + n)) for n in range(cases.PAGE))) for page in range(20))
    )
    await soap_cases(calls_to(far)).cases(case_question(properties=frozenset({numbered(7), numbered(8)})))
    for number, question in enumerate(far.questions):
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
    far = FakeIndex(an_answer())
    await soap_cases(calls_to(far)).cases(case_question())
    header = far.asked[0].find(f"{tag('s12:Header')}/{HEADER}RequestHeader")
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


# What is asked, and how


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
    needed = {"egenskaber", "fremdrift", "sagsklasse", "sagsaktoer", "sagspart", "itsystem"}
    assert set(values(await asked_for_cases(**question), "sdi:Vis")) == needed | more


async def test_cases_are_asked_by_property_without_the_person() -> None:
    """Each property is a clause of its own, and any clause may match; none of them names the citizen."""
    question = await asked_for_cases(properties=frozenset({numbered(7), numbered(8)}))
    assert values(question, "sdi:operation") == ["OR"]
    assert len(list(question.iter(tag("sdi:SoegSag")))) == 2
    assert CPR not in etree.tostring(question, encoding="unicode")
    objects = [values(one, "sd:UUIDIdentifikator") for one in question.iter(tag("sag:Sagsgenstande"))]
    assert objects == [[numbered(7)], [numbered(8)]]


async def test_documents_are_asked_by_uuid_alone() -> None:
    """A question about documents names their UUIDs and no person."""
    question = await asked_for_documents(DOCUMENT, CASE)
    assert values(question, "sdi:DokumentUuid") == [DOCUMENT, CASE]
    assert CPR not in etree.tostring(question, encoding="unicode")


async def test_many_documents_are_asked_in_several_questions() -> None:
    """A question names at most 500 documents; no documents cost no question."""
    far = FakeIndex(an_answer())
    adapter = soap_documents(calls_to(far))
    await adapter.documents(DocumentQuestion(AUTHORITY, tuple(numbered(number) for number in range(1001))))
    assert sorted(len(values(one, "sdi:DokumentUuid")) for one in far.questions) == [1, 500, 500]
    await adapter.documents(DocumentQuestion(AUTHORITY, ()))
    assert len(far.asked) == 3


@pytest.mark.parametrize(("area", "sent"), [("32", "32.*"), ("32.24", "32.24.*"), ("32.24.04", "32.24.04")], ids=AREAS)
async def test_areas_are_sent_as_the_index_writes_them(area: str, sent: str) -> None:
    """An area that is not a whole number ends with a star."""
    assert values(await asked_for_benefits(rights=(Right(area),)), "i:KLEDataAfgr") == [sent]


async def test_systems_are_sent_with_their_area() -> None:
    """Systems are a comma list beside their area."""
    question = await asked_for_benefits(rights=(Right("32", frozenset({GRANT, CASE})), Right("27")))
    limits = list(question.iter(tag("i:BevillingDataAfgr")))
    assert [values(one, "i:SystemDataAfgr") for one in limits] == [[f"{CASE},{GRANT}"], []]


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


@pytest.mark.parametrize(("wanted", "sent"), [(True, "true"), (False, "false")], ids=["wanted", "not-wanted"])
async def test_payments_come_with_benefits_only_when_asked_for(wanted: bool, sent: str) -> None:
    """MedtagEffektueringer says whether payments come along."""
    assert values(await asked_for_benefits(payments=wanted), "i:MedtagEffektueringer") == [sent]


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
    far = FakeIndex(an_answer())
    await soap_cases(calls_to(far)).cases(case_question())
    action = "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"
    assert far.asked[0].tag == tag("s12:Envelope")
    assert far.headers[0]["Content-Type"] == f'application/soap+xml; charset=utf-8; action="{action}"'
    far = FakeIndex(granted())
    await soap_benefits(calls_to(far)).benefits(benefit_question())
    assert (
        'action="http://www.kombit.dk/int/2022/01/01/YdelseListeHentService#BevillingHent"'
        in (far.headers[0]["Content-Type"])
    )


async def test_every_call_has_a_transaction_of_its_own() -> None:
    """No two calls share a transaction id, not even two pages of one question."""
    far = FakeIndex(an_answer(*(a_case(uuid=numbered(number)) for number in range(cases.PAGE))), an_answer())
    adapter = soap_cases(calls_to(far))
    await adapter.cases(case_question())
    await adapter.cases(case_question())
    ids = [next(root.iter(f"{HEADER}TransactionUUID")).text for root in far.asked]
    assert len(far.asked) >= 3
    assert len(set(ids)) == len(ids)
    benefits = FakeIndex(granted())
    for _ in range(2):
        await soap_benefits(calls_to(benefits)).benefits(benefit_question())
    first, second = (values(one, "k:TransaktionsId") for one in benefits.questions)
    assert first != second


async def test_the_citizen_is_never_in_an_address_or_a_header() -> None:
    """A CPR number travels in bodies only."""
    for far, ask in (
        (FakeIndex(an_answer()), lambda calls: soap_cases(calls).cases(case_question())),
        (FakeIndex(granted()), lambda calls: soap_benefits(calls).benefits(benefit_question())),
    ):
        await ask(calls_to(far))
        assert CPR not in URL + repr(far.headers)
        assert CPR in etree.tostring(far.asked[0], encoding="unicode")


# zeep, which knows nothing of us


def zeep_reads(wsdl: Path, message: Element) -> Any:
    """What zeep makes of a message of a service."""
    client = zeep.Client(str(wsdl))
    return client.wsdl.types.get_element(str(message.tag)).parse(message, client.wsdl.types)


async def test_zeep_reads_our_question_about_cases(kombit: Path) -> None:
    """Another reader finds in our question what we put there."""
    wsdl = kombit / "sf1470_sagdokumentindeks_v6" / "SagDokumentIndeksService_6.wsdl"
    question = zeep_reads(wsdl, await asked_for_cases(journal=True))
    (clause,) = question.SoegUdtryk._value_1[0]["SoegSag"]
    (party,) = clause.RelationListe.Sagspart
    assert party.Rolle.UUIDIdentifikator == PRIMARY_PARTY
    assert clause.MaksimalAntalKvantitet == cases.PAGE


async def test_zeep_reads_our_question_about_benefits(kombit: Path) -> None:
    """Another reader finds in our question what we put there."""
    wsdl = kombit / "sf1491_ydelselistehent" / "wsdl" / "YdelseListeHentService.wsdl"
    question = zeep_reads(wsdl, await asked_for_benefits(payments=True))
    (group,) = question.RettighedListe.BevillingDataAfgrGruppe
    assert question.MedtagEffektueringer is True
    assert group.BevillingAfgrListe.BevillingDataAfgr[0].KLEDataAfgr == "32.24.04"


def test_zeep_reads_the_answers_of_these_tests(kombit: Path) -> None:
    """Another reader finds in the builders' answer what they put there."""
    wsdl = kombit / "sf1491_ydelselistehent" / "wsdl" / "YdelseListeHentService.wsdl"
    answer = zeep_reads(wsdl, listed("BevillingHent", "BevilgetYdelse", [a_rich_benefit()], None, None))
    (benefit,) = answer.BevilgetYdelseListe.BevilgetYdelse
    assert benefit.YdelseNavn == "Kontanthjælp"
    assert benefit.BevillingStruktur.BevillingUUID == GRANT
