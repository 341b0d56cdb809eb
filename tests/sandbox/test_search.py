"""fremsoeg: what is found, what is shown, in which order, in which pages, and for whom."""

from __future__ import annotations

import sqlite3
import time

import pytest
from lxml import etree

from sources.sandbox.personas import BY_KEY
from tests.sandbox.asking import (
    ALL_CASE_PARTS,
    ALL_DOCUMENT_PARTS,
    LISTS,
    PREFIXES,
    Asker,
    by_party,
    envelope,
    expression,
    fremsoeg,
    shows,
    texts,
)

KORSBAEK, AARHUS, VEJLE = "11111111", "55133018", "29189900"
CASES, DOCUMENTS = "sdi:SagFiltreretOejebliksbillede", "sdi:DokumentFiltreretOejebliksbillede"
TITLE = f"{CASES}/sag:Registrering/sag:AttributListe/sag:Egenskaber/sag:Titel"
MANY = BY_KEY["mange-sager"].cpr
OVERVIEW = BY_KEY["overblik"].cpr
BASIC = shows(("egenskaber",))


def ids(answer: etree._Element, what: str = CASES) -> list[str]:
    """Return the ids of the cases (or documents) in an answer, in order."""
    space = "sag" if what == CASES else "di"
    return texts(answer, f"{what}/{space}:ObjektType/sd:UUIDIdentifikator")


def page(first: int, limit: int) -> str:
    """Return a page of a clause."""
    return (
        f"<sd:FoersteResultatReference>{first}</sd:FoersteResultatReference>"
        f"<sd:MaksimalAntalKvantitet>{limit}</sd:MaksimalAntalKvantitet>"
    )


def clause(relations: str = "", attributes: str = "", progress: str = "", before: str = "") -> str:
    """Return a case clause."""
    return (
        f"<sdi:SoegSag>{before}<sag:AttributListe>{attributes}</sag:AttributListe>"
        f"<sag:TilstandListe>{progress}</sag:TilstandListe><sag:RelationListe>{relations}</sag:RelationListe></sdi:SoegSag>"
    )


def party(cpr: str) -> str:
    """Return a party in any role."""
    urn = f"<sd:URNIdentifikator>urn:oio:cpr-nr:{cpr}</sd:URNIdentifikator>"
    return f"<sag:Sagspart><gd:ReferenceID>{urn}</gd:ReferenceID></sag:Sagspart>"


async def test_success_has_status_20_and_the_transaction(ask: Asker) -> None:
    answer = await ask.cases(KORSBAEK, fremsoeg(expression(by_party(OVERVIEW)), BASIC))
    assert answer.findtext("sd:StandardRetur/sd:StatusKode", namespaces=PREFIXES) == "20"
    assert texts(answer, "sdi:Antal/sdi:Element") == ["sager"]
    assert texts(answer, "sdi:Antal/sdi:Antal") == ["6"]
    assert len(ids(answer)) == 6


async def test_no_hits_are_a_success_without_lists(ask: Asker) -> None:
    answer = await ask.cases(KORSBAEK, fremsoeg(expression(by_party("6101010000")), BASIC))
    assert answer.findtext("sd:StandardRetur/sd:StatusKode", namespaces=PREFIXES) == "20"
    assert ids(answer) == []


@pytest.mark.parametrize(
    "filtered", ["", "<sdi:Filter/>", shows((), ("egenskaber",))], ids=["absent", "empty", "other type"]
)
async def test_without_a_filter_there_are_no_data(ask: Asker, filtered: str) -> None:
    answer = await ask.cases(KORSBAEK, fremsoeg(expression(by_party(OVERVIEW)), filtered))
    assert ids(answer) == []
    assert texts(answer, "sdi:Antal/sdi:Antal") == ["6"]


async def test_only_the_parts_asked_for_are_shown(ask: Asker) -> None:
    answer = await ask.cases(KORSBAEK, fremsoeg(expression(by_party(OVERVIEW)), shows(("fremdrift", "sagspart"))))
    lists = [f"{CASES}/sag:Registrering/sag:{name}Liste/*" for name in ("Attribut", "Tilstand", "Relation")]
    parts_shown = {etree.QName(part).localname for path in lists for part in answer.iterfind(path, PREFIXES)}
    assert parts_shown == {"Fremdrift", "Sagspart"}


async def test_the_text_of_notes_is_shown_only_when_asked_for(ask: Asker, specimens: dict[str, str]) -> None:
    question = expression(by_party(specimens["journal notes"]))
    without = await ask.cases(KORSBAEK, fremsoeg(question, shows(("journalpost",))))
    alone = await ask.cases(KORSBAEK, fremsoeg(question, shows(("journalpost-journalnote",))))
    assert texts(without, ".//sag:Notat") == []
    assert "URN:Empty" in texts(without, ".//sag:Journalpost/gd:ReferenceID/sd:URNIdentifikator")
    assert len(texts(alone, ".//sag:Notat")) == 2
    assert texts(alone, "sdi:Antal[sdi:Element='journalnotater']/sdi:Antal") == ["3"]


async def test_pages_of_a_clause_are_disjoint_and_whole(ask: Asker) -> None:
    found_ids: list[str] = []
    for first in range(0, 350, 50):
        answer = await ask.cases(AARHUS, fremsoeg(expression(by_party(MANY, page=page(first, 50))), BASIC))
        assert texts(answer, "sdi:Antal/sdi:Antal") == ["300"]
        assert texts(answer, "sdi:Antal/sdi:Paginering/sd:FoersteResultatReference") == [str(first)]
        found_ids += ids(answer)
    assert len(found_ids) == len(set(found_ids)) == 300


async def test_each_clause_has_its_own_page(ask: Asker) -> None:
    clauses = by_party(OVERVIEW, page=page(0, 2)), by_party(BY_KEY["undtaget"].cpr, page=page(1, 3))
    answer = await ask.cases(KORSBAEK, fremsoeg(expression(*clauses, operation="OR"), BASIC))
    assert len(ids(answer)) == 5
    assert len(texts(answer, "sdi:Antal/sdi:Antal")) == 2


async def test_titles_sort_both_ways(ask: Asker) -> None:
    def sorting(direction: str) -> str:
        return (
            f"<sdi:Sortering><sdi:SagSortering><sdi:Element>Titel</sdi:Element><sdi:Retning>{direction}</sdi:Retning>"
            "<sdi:Prioritet>1</sdi:Prioritet></sdi:SagSortering></sdi:Sortering>"
        )

    rising = texts(
        await ask.cases(KORSBAEK, fremsoeg(expression(by_party(OVERVIEW)), BASIC, sorting("Stigende"))), TITLE
    )
    falling = texts(
        await ask.cases(KORSBAEK, fremsoeg(expression(by_party(OVERVIEW)), BASIC, sorting("Faldende"))), TITLE
    )
    assert rising == sorted(rising)
    assert falling == rising[::-1]


@pytest.mark.parametrize(
    "element", ["Fremdrift", "StsRegistreringstidspunkt", "Sagklasse-BrugervendtNoegle", "Livscyklus", "Bruger"]
)
async def test_every_sorting_answers(ask: Asker, element: str) -> None:
    sorting = (
        f"<sdi:Sortering><sdi:SagSortering><sdi:Element>{element}</sdi:Element><sdi:Retning>Stigende</sdi:Retning>"
        "<sdi:Prioritet>1</sdi:Prioritet></sdi:SagSortering></sdi:Sortering>"
    )
    assert len(ids(await ask.cases(KORSBAEK, fremsoeg(expression(by_party(OVERVIEW)), BASIC, sorting)))) == 6


async def test_a_party_that_has_left_is_still_found(ask: Asker, specimens: dict[str, str]) -> None:
    cpr = specimens["former party"]
    noon = "<sd:TidsstempelDatoTid>2026-11-16T12:00:00+01:00</sd:TidsstempelDatoTid>"
    now = f"<sd:SoegVirkning><sd:FraTidspunkt>{noon}</sd:FraTidspunkt></sd:SoegVirkning>"
    assert len(ids(await ask.cases(KORSBAEK, fremsoeg(expression(by_party(cpr)), BASIC)))) == 1
    assert ids(await ask.cases(KORSBAEK, fremsoeg(expression(by_party(cpr, page=now)), BASIC))) == []


async def test_a_party_of_an_older_registration_is_not_found(ask: Asker, specimens: dict[str, str]) -> None:
    answer = await ask.cases(KORSBAEK, fremsoeg(expression(by_party(specimens["several registrations"])), BASIC))
    assert "Sag hvor borgeren var part i en ældre registrering" not in texts(answer, TITLE)
    assert texts(answer, TITLE).count("Nuværende titel") == 2
    assert texts(answer, TITLE).count("FORÆLDET TITEL") == 2


async def test_the_role_is_part_of_the_question(ask: Asker, specimens: dict[str, str]) -> None:
    cpr = specimens["secondary party"]
    assert ids(await ask.cases(KORSBAEK, fremsoeg(expression(by_party(cpr)), BASIC))) == []
    assert len(ids(await ask.cases(KORSBAEK, fremsoeg(expression(by_party(cpr, role="")), BASIC)))) == 1


SUBJECT = (
    "<sag:Sagsklasse><gd:LokalUdvidelseListe><si:SagsklasseLokalUdvidelse><si:BrugervendtNoegle>32.30.04"
    "</si:BrugervendtNoegle></si:SagsklasseLokalUdvidelse></gd:LokalUdvidelseListe></sag:Sagsklasse>"
)
CREATED = (
    "<gd:LokalUdvidelseListe><si:SoegEgenskaberLokalUdvidelse><si:OprettetTidspunktInterval><go:TilTidspunkt>"
    "<sd:TidsstempelDatoTid>2018-12-11T00:00:00+01:00</sd:TidsstempelDatoTid></go:TilTidspunkt></si:OprettetTidspunktInterval>"
    "</si:SoegEgenskaberLokalUdvidelse></gd:LokalUdvidelseListe>"
)
CLOSED = "<sag:Fremdrift><sag:FremdriftStatusKode>Afsluttet</sag:FremdriftStatusKode></sag:Fremdrift>"


async def test_examples_of_subject_progress_and_creation_narrow(ask: Asker, specimens: dict[str, str]) -> None:
    async def count(cpr: str, **examples: str) -> int:
        relations = examples.pop("relations", "")
        question = expression(clause(relations + party(cpr), **examples))
        return len(ids(await ask.cases(KORSBAEK, fremsoeg(question, BASIC))))

    assert await count(OVERVIEW, relations=SUBJECT) == 1
    assert await count(OVERVIEW, progress=CLOSED) == 2
    assert await count(specimens["creation days"], attributes=CREATED) == 5


async def test_expressions_combine(ask: Asker) -> None:
    async def count(*parts: str, operation: str = "") -> int:
        return len(ids(await ask.cases(KORSBAEK, fremsoeg(expression(*parts, operation=operation), BASIC))))

    mine, sick = by_party(OVERVIEW), clause(SUBJECT)
    assert await count(mine, sick) == 1
    assert await count(mine, f"<sdi:NOT>{sick}</sdi:NOT>") == 5
    assert await count(mine, expression(sick, clause(progress=CLOSED), operation="OR")) == 3
    assert await count(mine, by_party(BY_KEY["undtaget"].cpr), operation="OR") > 6


async def test_a_page_inside_and_is_refused(ask: Asker) -> None:
    question = fremsoeg(expression(by_party(OVERVIEW, page=page(0, 2)), clause(SUBJECT)), BASIC)
    assert "pagerer" in (await ask.post_cases(KORSBAEK, envelope(question))).text


async def test_documents_come_by_id_and_unknown_ones_are_absent(ask: Asker) -> None:
    cases = await ask.cases(KORSBAEK, fremsoeg(expression(by_party(OVERVIEW)), shows(("journalpost",))))
    document_ids = texts(cases, ".//sag:Journalpost/gd:ReferenceID/sd:UUIDIdentifikator")
    unknown = "0235dc7b-11c4-4ee5-b685-000000000000"
    wishes = "".join(f"<sdi:DokumentUuid>{uuid}</sdi:DokumentUuid>" for uuid in [*document_ids, unknown])
    answer = await ask.cases(KORSBAEK, fremsoeg(wishes, shows((), ("egenskaber",))))
    assert sorted(ids(answer, DOCUMENTS)) == sorted(document_ids)
    assert texts(answer, "sdi:Antal/sdi:Antal") == [str(len(document_ids))]


async def test_documents_can_come_with_their_cases(ask: Asker) -> None:
    inline = "<sdi:SagInkluder>journalpost</sdi:SagInkluder>"
    answer = await ask.cases(
        KORSBAEK, fremsoeg(expression(by_party(OVERVIEW)), shows(("journalpost",), ("egenskaber",), inline))
    )
    assert len(ids(answer, DOCUMENTS)) == len(texts(answer, ".//sag:Journalpost/gd:ReferenceID/sd:UUIDIdentifikator"))


async def test_documents_are_found_by_date_and_title(ask: Asker) -> None:
    question = (
        "<sdi:SoegUdtryk><sdi:SoegDokument><di:AttributListe>"
        "<di:Egenskaber><di:Titel>Brev som alle må se</di:Titel></di:Egenskaber>"
        "<gd:LokalUdvidelseListe><di:SoegEgenskaberLokalUdvidelse><di:BrevDatoInterval><go:FraTidspunkt><sd:TidsstempelDatoTid>"
        "2025-04-01T00:00:00+02:00</sd:TidsstempelDatoTid></go:FraTidspunkt><go:TilTidspunkt><sd:GraenseIndikator>true"
        "</sd:GraenseIndikator></go:TilTidspunkt></di:BrevDatoInterval></di:SoegEgenskaberLokalUdvidelse></gd:LokalUdvidelseListe>"
        "</di:AttributListe><di:TilstandListe/><di:RelationListe/></sdi:SoegDokument></sdi:SoegUdtryk>"
    )
    answer = await ask.cases(KORSBAEK, fremsoeg(question, shows((), ALL_DOCUMENT_PARTS)))
    assert len(ids(answer, DOCUMENTS)) == 1


async def test_a_token_reaches_only_its_authority(ask: Asker, world: sqlite3.Connection) -> None:
    everything = expression(f"<sdi:SoegSag>{LISTS}<sag:RelationListe/></sdi:SoegSag>")
    answer = await ask.cases(VEJLE, fremsoeg(everything, shows(("fremdrift",))))
    owned = {row[0] for row in world.execute("SELECT uuid FROM cases WHERE authority = ?", (VEJLE,))}
    assert set(ids(answer)) == owned
    foreign = world.execute("SELECT uuid FROM cases WHERE authority = ? LIMIT 1", (KORSBAEK,)).fetchone()[0]
    by_id = await ask.cases(VEJLE, fremsoeg(f"<sdi:SagUuid>{foreign}</sdi:SagUuid>", shows(("fremdrift",))))
    assert ids(by_id) == []


async def test_a_document_is_reached_through_any_of_its_cases(ask: Asker, specimens: dict[str, str]) -> None:
    cases = await ask.cases(
        AARHUS, fremsoeg(expression(by_party(specimens["document shared by two authorities"])), shows(("journalpost",)))
    )
    shared = texts(cases, ".//sag:Journalpost[gd:Indeks='9']/gd:ReferenceID/sd:UUIDIdentifikator")
    for authority, count in ((AARHUS, 1), (KORSBAEK, 1), (VEJLE, 0)):
        question = fremsoeg(f"<sdi:DokumentUuid>{shared[0]}</sdi:DokumentUuid>", shows((), ("egenskaber",)))
        assert len(ids(await ask.cases(authority, question), DOCUMENTS)) == count


async def test_a_case_is_found_by_its_building(ask: Asker, world: sqlite3.Connection) -> None:
    house = world.execute("SELECT object FROM properties NATURAL JOIN citizens WHERE persona = 'boligejer'").fetchone()[
        0
    ]
    building = f"<sd:UUIDIdentifikator>{house}</sd:UUIDIdentifikator>"
    example = f"<sag:Sagsgenstande><gd:ReferenceID>{building}</gd:ReferenceID></sag:Sagsgenstande>"
    answer = await ask.cases(KORSBAEK, fremsoeg(expression(clause(example)), BASIC))
    assert sorted(texts(answer, TITLE)) == ["Opførelse af carport", "Tilbygning til enfamiliehus"]


async def test_a_citizen_with_300_cases_is_answered_soon(ask: Asker) -> None:
    question = fremsoeg(expression(by_party(MANY)), shows(ALL_CASE_PARTS))
    await ask.cases(AARHUS, question)
    started = time.process_time()
    answer = await ask.post_cases(AARHUS, envelope(question))
    assert len(answer.content) > 2_000_000
    assert time.process_time() - started < 1.5  # 0.3 s on an idle machine
