"""Benefit records out of the answers of the benefit index."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest

from sources.records import BenefitRecord, Payee, PlanRecord, Sensitivity
from tests.sources.builders import (
    AUTHORITY,
    CASE,
    CPR,
    GRANT,
    SYSTEM,
    Element,
    FakeIndex,
    a_benefit,
    a_grant,
    a_line,
    a_payment,
    a_person,
    a_system_of,
    benefit_question,
    calls_to,
    el,
    granted,
    its_case,
    lines,
    read_benefit,
    soap_benefits,
)


async def test_a_benefit_tells_what_it_is() -> None:
    """An ordinary benefit is read field by field."""
    record = await read_benefit(
        BevilgetYdelseSlutDato="2026-12-31",
        OekonomiskEffektueringsplanYdelsesbeloeb="12000.50",
        OekonomiskEffektueringsplanBeregningsfrekvens="Månedlig",
        OekonomiskEffektueringsplanForudBagud="Bagud",
        OekonomiskEffektueringsplanDispositionsdag="Sidste bankdag",
        OekonomiskEffektueringsplanSkalManueltGodkendes="true",
        BevillingStruktur=a_grant(Bevillingssag=its_case()),
    )
    assert record == BenefitRecord(
        grant=GRANT,
        id="1",
        authority=AUTHORITY,
        is_granted_to_citizen=True,
        title="Kontanthjælp",
        area="32.24.04",
        starts=date(2026, 1, 1),
        ends=date(2026, 12, 31),
        sensitivity=Sensitivity.SENSITIVE,
        system=SYSTEM,
        system_name="KY",
        case=CASE,
        payee=Payee.CITIZEN,
        plan=PlanRecord(Decimal("12000.50"), "Månedlig", "Sidste bankdag", in_advance=False, approved_by_hand=True),
    )


async def test_a_benefit_may_say_little() -> None:
    """Only the grant's UUID and the benefit's id are needed; the rest is told as unknown."""
    fields = ["YdelseNavn", "BevilgetYdelseStartDato", "BevilgetYdelseKLEEmne", "BevilgetYdelseEffektueringModtager",
              "OekonomiskEffektueringsplanSkalManueltGodkendes"]  # fmt: skip
    grant = a_grant(
        BevillingFoelsomhed=None, BevillingEjer=None, BevillingMasterSystemInstans=None, Bevillingsmodtager=None
    )
    record = await read_benefit(**dict.fromkeys(fields), BevillingStruktur=grant)
    assert record == BenefitRecord(
        grant=GRANT, id="1", authority=AUTHORITY, is_granted_to_citizen=False, title="", area="", payee=Payee.UNKNOWN
    )


@pytest.mark.parametrize(("text", "unreadable"), [("1.500,00", 1), ("NaN", 1), ("", 0), ("1500.00", 0)])
async def test_a_plan_with_an_unreadable_amount_is_counted(text: str, unreadable: int) -> None:
    """The benefit is read without it, and its lines are whole."""
    benefit = a_benefit(OekonomiskEffektueringsplanYdelsesbeloeb=text)
    answer = await soap_benefits(calls_to(FakeIndex(granted(benefit)))).benefits(benefit_question(payments=True))
    assert (len(answer.records), answer.truncated, answer.unreadable) == (1, False, 0)
    assert (answer.unreadable_plans, answer.unreadable_lines) == (unreadable, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"BevilgetYdelseID": None},
        {"BevilgetYdelseID": " "},
        {"BevillingStruktur": None},
        {"BevillingStruktur": a_grant(BevillingUUID=None)},
        {"BevillingStruktur": a_grant(BevillingUUID="KY-4711")},
    ],
    ids=["no-id", "blank-id", "no-grant", "no-grant-id", "strange-grant-id"],
)
async def test_a_benefit_without_its_key_is_left_out(changes: dict[str, Element | None]) -> None:
    """A benefit that lacks a part of its key cannot be told from another; its lines go with it, the next is read."""
    listed = lines(a_line(OekonomiskEffektueringStruktur=a_payment()))
    bad = a_benefit(OEkonomiskYdelseseffektueringListe=listed, **deepcopy(changes))
    upstream = FakeIndex(granted(bad, a_benefit(BevilgetYdelseID="2")))
    answer = await soap_benefits(calls_to(upstream)).benefits(benefit_question(payments=True))
    assert [record.id for record in answer.records] == ["2"]
    assert (answer.truncated, answer.unreadable, answer.unreadable_lines, answer.lines) == (True, 1, 0, ())


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (a_person(), True),
        (a_person(PartURN=None), True),
        (a_person(PartCPRNummer=None), True),
        (a_person(PartCPRNummer=f"{CPR[:6]}-{CPR[6:]}", PartURN=None), True),
        (a_person(PartCPRNummer="0000000000"), False),
        (a_person(PartCPRNummer=None, PartURN="urn:oio:cpr-nr:0000000000"), False),
        (a_person(PartCPRNummer=None, PartURN=f"urn:oio:udk:borgerid:{CPR}00"), False),
        (a_person(PartCPRNummer=None, PartURN=None, PartFuldtNavn=CPR), False),
        (None, False),
    ],
    ids=["both", "number", "urn", "hyphen", "another-number", "another-urn", "udk-id", "name", "nobody"],
)
async def test_a_benefit_is_granted_by_cpr_number(person: Element | None, expected: bool) -> None:
    """The person granted is the citizen by CPR number or its URN, and by nothing else."""
    assert (await read_benefit(BevillingStruktur=a_grant(Bevillingsmodtager=person))).is_granted_to_citizen is expected


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (a_person(), Payee.CITIZEN),
        (a_person(PartCPRNummer="0000000000"), Payee.OTHER),
        (a_person(PartType="Virksomhed", PartCPRNummer=None, PartURN="urn:oio:cvr-nr:12345678"), Payee.OTHER),
        (a_person(PartType="Ukendt", PartCPRNummer=None, PartURN="urn:oio:fuldtnavn:N"), Payee.UNKNOWN),
        (a_person(PartType=None, PartCPRNummer=None, PartURN=None), Payee.UNKNOWN),
        (None, Payee.UNKNOWN),
    ],
    ids=["citizen", "another", "company", "unknown", "says-nothing", "nobody"],
)
async def test_the_payee_may_be_another(person: Element | None, expected: Payee) -> None:
    """Who gets the money is the citizen, somebody else, or not known."""
    assert (await read_benefit(BevilgetYdelseEffektueringModtager=person)).payee is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("", None),
        ("IKKE_FORTROLIGE_DATA", Sensitivity.PUBLIC),
        ("VIP_SAGER", Sensitivity.VIP),
        ("HEMMELIGT", Sensitivity.VIP),
    ],
    ids=["missing", "empty", "public", "vip", "unknown"],
)
async def test_an_empty_sensitivity_is_missing(text: str | None, expected: Sensitivity | None) -> None:
    """The benefit index may write an empty sensitivity; one that nobody knows counts as the highest."""
    assert (await read_benefit(BevillingStruktur=a_grant(BevillingFoelsomhed=text))).sensitivity is expected


async def test_the_authority_is_the_grants() -> None:
    """The authority of the grant owns the benefit, whoever was asked."""
    grant = a_grant(BevillingEjer=el("i:E", el("i:VirksomhedCVRNummer", "99999999")))
    assert (await read_benefit(BevillingStruktur=grant)).authority == "99999999"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Kontanthjælp"),
        ({"YdelseNavn": None, "BevilgetYdelseNavn": "Særlig ydelse"}, "Særlig ydelse"),
        ({"YdelseNavn": " "}, "32.24.04"),
    ],
    ids=["name", "own-name", "area"],
)
async def test_a_benefit_has_a_title(changes: dict[str, str], expected: str) -> None:
    """YdelseNavn is the title; where it is missing the benefit's own name, else its number, stands in."""
    assert (await read_benefit(**changes)).title == expected


async def test_what_is_no_kle_number_is_no_area() -> None:
    """A subject that is not a KLE number opens nothing."""
    assert (await read_benefit(BevilgetYdelseKLEEmne="G01")).area == ""


@pytest.mark.parametrize(("text", "expected"), [("Forud", True), ("Bagud", False), ("Altid", None), (None, None)])
async def test_in_advance_or_in_arrears(text: str | None, expected: bool | None) -> None:
    """Forud is in advance, Bagud in arrears, anything else is not known."""
    record = await read_benefit(
        OekonomiskEffektueringsplanForudBagud=text, OekonomiskEffektueringsplanBeregningsfrekvens="Månedlig"
    )
    assert record.plan is not None
    assert record.plan.in_advance is expected


async def test_a_plan_that_says_nothing_is_none() -> None:
    """Whether payments are approved by hand is always said, and alone makes no plan."""
    assert (await read_benefit(OekonomiskEffektueringsplanSkalManueltGodkendes="true")).plan is None


async def test_uuids_are_in_lower_case() -> None:
    """UUIDs are compared as text, so one way of writing them holds everywhere."""
    grant = a_grant(
        BevillingUUID=GRANT.upper(),
        Bevillingssag=its_case(SagUUID=CASE.upper()),
        BevillingMasterSystemInstans=a_system_of(ItSystemInstansIdentifikation=SYSTEM.upper()),
    )
    record = await read_benefit(BevillingStruktur=grant)
    assert (record.grant, record.case, record.system) == (GRANT, CASE, SYSTEM)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-01-01+01:00", date(2026, 1, 1)), ("2026-01-01Z", date(2026, 1, 1)), ("snart", None)],
)
async def test_dates_with_a_zone_are_dates(text: str, expected: date | None) -> None:
    """A date is the day that is written, whatever zone it has."""
    assert (await read_benefit(BevilgetYdelseStartDato=text)).starts == expected


async def test_the_titles_of_cases_are_never_read() -> None:
    """What stands beside a grant about its case stays there: the case may be exempt from display."""
    grant = a_grant(Bevillingssag=its_case(SagTitel="HEMMELIG", SagUndtagetVisningForBorger="true"))
    assert "HEMMELIG" not in repr(await read_benefit(BevillingStruktur=grant))
