"""BevillingHent and EffektueringHent: rights, filters, pages, orders, notices, and what is withheld."""

from __future__ import annotations

import sqlite3

import pytest
from lxml import etree

from sources.sandbox.personas import BY_KEY
from tests.sandbox.asking import CONTEXT, PREFIXES, Asker, hent, rights, texts

KORSBAEK, AGENCY, LEJRE, AARHUS = "11111111", "99999999", "29188548", "55133018"
OVERVIEW, MANY = BY_KEY["overblik"].cpr, BY_KEY["mange-betalinger"].cpr
WITH_PAYMENTS = "<y:MedtagEffektueringer>true</y:MedtagEffektueringer>"
WITH_GRANTS = "<y:MedtagBevilling>true</y:MedtagBevilling>"
REACTIONS = "k:HovedOplysningerSvar/k:SvarReaktion"


def names(answer: etree._Element) -> list[str]:
    """Return the benefits of an answer, in order."""
    return texts(answer, "y:BevilgetYdelseListe/y:BevilgetYdelse/y:YdelseNavn")


def page(limit: int, start: int = 0) -> str:
    """Return a page."""
    return (
        f"<y:ResultatFilter><y:ResultatAntalMaks>{limit}</y:ResultatAntalMaks>"
        f"<y:ResultatStart>{start}</y:ResultatStart></y:ResultatFilter>"
    )


def sorting(
    element: str, direction: str = "ASC", kind: str = "YdelseSortering", tag: str = "BevilgetYdelseSorteringElement"
) -> str:
    """Return an order."""
    return f"<y:{kind}><y:{tag}>{element}</y:{tag}><y:SorteringRetning>{direction}</y:SorteringRetning></y:{kind}>"


async def test_benefits_come_by_name_without_payments(ask: Asker) -> None:
    answer = await ask.benefits(KORSBAEK, hent("BevillingHent", OVERVIEW))
    assert names(answer) == ["Merudgiftsydelse til barn", "Sygedagpenge"]
    assert answer.find(".//y:OEkonomiskYdelseseffektueringListe", PREFIXES) is None
    assert texts(answer, "k:HovedOplysningerSvar/k:TransaktionsId") == ["t-1"]


async def test_a_token_reaches_only_its_authority(ask: Asker) -> None:
    assert names(await ask.benefits(AGENCY, hent("BevillingHent", OVERVIEW))) == [
        "Boligsikring",
        "Børne- og ungeydelse",
    ]
    assert names(await ask.benefits(AARHUS, hent("BevillingHent", OVERVIEW))) == []
    wider = rights(subjects="*", authorities=(KORSBAEK, AGENCY))
    assert names(await ask.benefits(AARHUS, hent("BevillingHent", OVERVIEW, limits=wider))) == []


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (rights(subjects="32.30.*"), ["Sygedagpenge"]),
        (rights(subjects="32.30.04"), ["Sygedagpenge"]),
        (rights(subjects="27.*, 32.18.*"), ["Merudgiftsydelse til barn"]),
        (rights(subjects="32.18.04-32.30.04"), ["Merudgiftsydelse til barn", "Sygedagpenge"]),
        (rights(subjects="27.*-28.*"), []),
        (rights(sensitivity="IKKE_FORTROLIGE_DATA"), []),
        (rights(sensitivity="VIP_SAGER"), ["Merudgiftsydelse til barn", "Sygedagpenge"]),
        (rights(systems="00000000-0000-4000-8000-0000000005a2"), ["Sygedagpenge"]),
        (rights(authorities=(AARHUS,)), []),
    ],
)
async def test_rights_limit(ask: Asker, limits: str, expected: list[str]) -> None:
    assert names(await ask.benefits(KORSBAEK, hent("BevillingHent", OVERVIEW, limits=limits))) == expected


async def test_a_group_of_rights_is_enough(ask: Asker) -> None:
    two = rights(subjects="27.*").replace("</y:RettighedListe>", "") + rights(subjects="32.30.*").replace(
        "<y:RettighedListe>", ""
    )
    assert names(await ask.benefits(KORSBAEK, hent("BevillingHent", OVERVIEW, limits=two))) == ["Sygedagpenge"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("<y:KLEKriterie>32.18.*</y:KLEKriterie>", ["Merudgiftsydelse til barn"]),
        (
            "<y:BevillingEjerCVRNummer>11111111</y:BevillingEjerCVRNummer>",
            ["Merudgiftsydelse til barn", "Sygedagpenge"],
        ),
        ("<y:BevillingEjerCVRNummer>99999999</y:BevillingEjerCVRNummer>", []),
        ("<y:BevilgetYdelseStartDatoFra>2025-11-10</y:BevilgetYdelseStartDatoFra>", ["Sygedagpenge"]),
        ("<y:BevilgetYdelseStartDatoTil>2025-11-10</y:BevilgetYdelseStartDatoTil>", ["Merudgiftsydelse til barn"]),
        (
            "<y:OekonomiskEffektueringDispositionsDatoFra>2026-11-30</y:OekonomiskEffektueringDispositionsDatoFra>",
            ["Sygedagpenge"],
        ),
    ],
)  # fmt: skip
async def test_filters_narrow_and_an_end_is_not_included(ask: Asker, options: str, expected: list[str]) -> None:
    assert names(await ask.benefits(KORSBAEK, hent("BevillingHent", OVERVIEW, options))) == expected


async def test_days_narrow_the_lines_too(ask: Asker) -> None:
    days = (
        "<y:OekonomiskEffektueringDispositionsDatoFra>2026-09-30</y:OekonomiskEffektueringDispositionsDatoFra>"
        "<y:OekonomiskEffektueringDispositionsDatoTil>2026-10-30</y:OekonomiskEffektueringDispositionsDatoTil>"
    )
    answer = await ask.benefits(KORSBAEK, hent("BevillingHent", OVERVIEW, WITH_PAYMENTS + days))
    assert sorted(texts(answer, ".//y:OekonomiskEffektueringDispositionsdato")) == ["2026-09-30", "2026-10-01"]


async def test_pages_are_disjoint_and_whole(ask: Asker) -> None:
    cpr = BY_KEY["mange-betalinger"].cpr
    uuids: list[str] = []
    for start in range(0, 700, 100):
        question = hent("EffektueringHent", cpr, after=page(100, start))
        answer = await ask.benefits("29189420", question, "EffektueringHent")
        uuids += texts(answer, ".//y:OekonomiskEffektueringUUID")
    assert len(uuids) == len(set(uuids)) == 470 + 60


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_orders_are_kept(ask: Asker, direction: str) -> None:
    answer = await ask.benefits(KORSBAEK, hent("BevillingHent", OVERVIEW, after=sorting("YdelseNavn", direction)))
    assert names(answer) == sorted(names(answer), reverse=direction == "DESC")
    order = sorting(
        "OekonomiskEffektueringDispositionsdato", direction, "EffektueringSortering", "EffektueringSorteringElement"
    )
    payments = await ask.benefits(KORSBAEK, hent("EffektueringHent", OVERVIEW, after=order), "EffektueringHent")
    days = texts(payments, ".//y:OekonomiskEffektueringDispositionsdato")
    assert days == sorted(days, reverse=direction == "DESC")


async def test_an_order_by_what_is_not_in_the_answer_gives_a_notice(ask: Asker) -> None:
    order = sorting("OekonomiskEffektueringStartDato")
    without = await ask.benefits(KORSBAEK, hent("BevillingHent", OVERVIEW, after=order))
    assert texts(without, f"{REACTIONS}/k:Advis/k:AdvisId") == ["A-2001"]
    assert len(names(without)) == 2
    assert (
        texts(await ask.benefits(KORSBAEK, hent("BevillingHent", OVERVIEW, WITH_PAYMENTS, after=order)), REACTIONS)
        == []
    )


async def test_one_authority_always_sends_a_notice_beside_the_data(ask: Asker) -> None:
    answer = await ask.benefits(LEJRE, hent("BevillingHent", BY_KEY["advis"].cpr))
    assert len(texts(answer, f"{REACTIONS}/k:Advis/k:AdvisTekst")) == 1
    assert names(answer) == ["Fleksløntilskud"]


@pytest.mark.parametrize(
    "question",
    [
        hent("BevillingHent", "061074"),
        hent("BevillingHent", OVERVIEW, after=page(-1)),
        hent("BevillingHent", OVERVIEW, context=CONTEXT.replace(
            "</k:HovedOplysninger>",
            "<k:AuthorityContext><k:MunicipalityCVR>55133018</k:MunicipalityCVR></k:AuthorityContext></k:HovedOplysninger>",
        )),
    ],
    ids=["number", "page", "context"],
)  # fmt: skip
async def test_what_cannot_be_answered_is_an_error_without_data(ask: Asker, question: str) -> None:
    answer = await ask.benefits(KORSBAEK, question)
    assert len(texts(answer, f"{REACTIONS}/k:Fejl/k:FejlTekst")) == 1
    assert names(answer) == []


async def test_an_exempt_case_is_stripped_to_its_id(ask: Asker) -> None:
    cpr, strip = BY_KEY["undtaget"].cpr, "<y:FjernUndtagetVisningForBorger>true</y:FjernUndtagetVisningForBorger>"
    path = ".//y:BevilgetYdelse[y:YdelseNavn='Tabt arbejdsfortjeneste']/y:BevillingStruktur/y:Bevillingssag/*"
    all_benefits = await ask.benefits(KORSBAEK, hent("BevillingHent", cpr))
    stripped = await ask.benefits(KORSBAEK, hent("BevillingHent", cpr, strip))
    assert "SagUndtagetVisningForBorger" in [
        etree.QName(part).localname for part in all_benefits.iterfind(path, PREFIXES)
    ]
    assert [etree.QName(part).localname for part in stripped.iterfind(path, PREFIXES)] == ["SagUUID"]
    assert names(stripped) == names(all_benefits)


async def test_a_case_out_of_reach_is_stripped_to_its_id(ask: Asker, specimens: dict[str, str]) -> None:
    limits = rights(subjects="32.24.04", sensitivity="FOELSOMME_PERSONOPLYSNINGER")
    answer = await ask.benefits(KORSBAEK, hent("BevillingHent", specimens["cases of benefits"], limits=limits))
    described = answer.findall(".//y:Bevillingssag/y:SagKLEEmne", PREFIXES)
    assert (len(texts(answer, ".//y:Bevillingssag/y:SagUUID")), len(described)) == (6, 2)


async def test_the_empty_sensitivity_goes_out_as_it_is(ask: Asker, specimens: dict[str, str]) -> None:
    answer = await ask.benefits(KORSBAEK, hent("BevillingHent", specimens["benefit sensitivities"]))
    assert "" in texts(answer, ".//y:BevillingFoelsomhed")
    assert "VIP_SAGER" in texts(answer, ".//y:BevillingFoelsomhed")


async def test_a_joint_payment_is_withheld_where_a_part_is_out_of_reach(ask: Asker, specimens: dict[str, str]) -> None:
    cpr = specimens["joint payments"]
    all_benefits = await ask.benefits(KORSBAEK, hent("BevillingHent", cpr, WITH_PAYMENTS))
    part = await ask.benefits(KORSBAEK, hent("BevillingHent", cpr, WITH_PAYMENTS, limits=rights(subjects="32.24.04")))
    assert len(texts(all_benefits, ".//y:OekonomiskEffektueringUUID")) == 5
    assert len(texts(part, ".//y:OekonomiskYdelseseffektueringBeloeb")) == 1
    assert texts(part, ".//y:OekonomiskEffektueringUUID") == []


async def test_a_payment_shows_all_its_lines_and_only_the_benefits_in_reach(
    ask: Asker, specimens: dict[str, str]
) -> None:
    limits = rights(subjects="32.24.04")
    question = hent("EffektueringHent", specimens["joint payments"], WITH_GRANTS, limits=limits)
    answer = await ask.benefits(KORSBAEK, question, "EffektueringHent")
    lines = answer.findall(".//y:OEkonomiskYdelseseffektuering", PREFIXES)
    assert [line.find("y:BevilgetYdelse", PREFIXES) is not None for line in lines] == [True, False, False]
    assert len(texts(answer, ".//y:BevillingStruktur/y:BevillingUUID")) == 1


async def test_a_payment_covers_no_other_authorities_benefit_by_name(ask: Asker, specimens: dict[str, str]) -> None:
    answer = await ask.benefits(
        KORSBAEK, hent("EffektueringHent", specimens["joint payments of two authorities"]), "EffektueringHent"
    )
    named = texts(answer, ".//y:BevilgetYdelse/y:YdelseNavn")
    assert (len(texts(answer, ".//y:OekonomiskYdelseseffektueringBeloeb")), named) == (
        4,
        ["Kontanthjælp", "Kontanthjælp"],
    )


async def test_a_withheld_payment_leaves_its_line(ask: Asker, specimens: dict[str, str]) -> None:
    cpr = specimens["withheld payment"]
    benefits = await ask.benefits(KORSBAEK, hent("BevillingHent", cpr, WITH_PAYMENTS))
    payments = await ask.benefits(KORSBAEK, hent("EffektueringHent", cpr), "EffektueringHent")
    assert len(texts(benefits, ".//y:OekonomiskYdelseseffektueringBeloeb")) == 2
    assert len(texts(benefits, ".//y:OekonomiskEffektueringUUID")) == 1
    assert len(texts(payments, ".//y:OekonomiskEffektueringUUID")) == 1


@pytest.mark.parametrize(("role", "count"), [("Bevillingsmodtager", 0), ("Effektueringsmodtager", 1), (None, 1)])
async def test_a_role_narrows(ask: Asker, specimens: dict[str, str], role: str | None, count: int) -> None:
    role_element = f"<y:PartRolle>{role}</y:PartRolle>" if role else ""
    cpr = specimens["granted to another"]
    assert len(names(await ask.benefits(KORSBAEK, hent("BevillingHent", cpr, role_element)))) == count
    payments = await ask.benefits(KORSBAEK, hent("EffektueringHent", cpr, role_element), "EffektueringHent")
    assert len(texts(payments, ".//y:OekonomiskEffektueringUUID")) == count


async def test_other_criteria_find_too(ask: Asker, world: sqlite3.Connection) -> None:
    row = world.execute(
        "SELECT uuid, case_uuid FROM grants WHERE recipient_cpr = ? AND authority = ? AND case_uuid NOT NULL",
        (OVERVIEW, KORSBAEK),
    ).fetchone()
    by_cpr = f"<y:PartCPRNummer>{OVERVIEW}</y:PartCPRNummer>"
    by_case = hent("BevillingHent", OVERVIEW).replace(by_cpr, f"<y:SagUUID>{row['case_uuid']}</y:SagUUID>")
    by_urn = hent("BevillingHent", OVERVIEW).replace(by_cpr, f"<y:PartURN>urn:oio:cpr-nr:{OVERVIEW}</y:PartURN>")
    key = f"<y:BevillingUUID>{row['uuid']}</y:BevillingUUID><y:BevilgetYdelseID>1</y:BevilgetYdelseID>"
    by_benefit = hent("EffektueringHent", OVERVIEW).replace(
        by_cpr, f"<y:BevilgetYdelseKriterie>{key}</y:BevilgetYdelseKriterie>"
    )
    assert len(names(await ask.benefits(KORSBAEK, by_case))) == 1
    assert len(names(await ask.benefits(KORSBAEK, by_urn))) == 2
    answer = await ask.benefits(KORSBAEK, by_benefit, "EffektueringHent")
    assert len(texts(answer, ".//y:OekonomiskEffektueringUUID")) == 12
