"""A question that breaks the rules gets a SOAP fault, as the real schemas would have it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from lxml import etree

from sources.sandbox.benefit_question import bevilling_hent, effektuering_hent
from sources.sandbox.case_question import fremsoeg as check_fremsoeg
from sources.sandbox.grammar import Rule
from sources.sandbox.soap import SoapFaultError
from tests.sandbox.asking import ENV, LISTS, Asker, by_party, envelope, expression, fremsoeg, hent, rights, shows

KORSBAEK = "11111111"
UUID = "0235dc7b-11c4-4ee5-b685-9f638f5cd032"
STAMP = "<sd:TidsstempelDatoTid>2026-01-01T00:00:00+01:00</sd:TidsstempelDatoTid>"
RICH_CLAUSE = f"""<sdi:SoegSag>
  <sd:FoersteResultatReference>0</sd:FoersteResultatReference>
  <sd:MaksimalAntalKvantitet>10</sd:MaksimalAntalKvantitet>
  <sd:SoegVirkning><sd:FraTidspunkt>{STAMP}</sd:FraTidspunkt>
    <sd:TilTidspunkt><sd:GraenseIndikator>true</sd:GraenseIndikator></sd:TilTidspunkt></sd:SoegVirkning>
  <go:SoegStsFraTidspunkt>{STAMP}</go:SoegStsFraTidspunkt>
  <sag:AttributListe><sag:Egenskaber><sag:Sagsnummer>1</sag:Sagsnummer><sag:Titel>Kontanthjælp</sag:Titel></sag:Egenskaber>
    <gd:LokalUdvidelseListe><si:SoegEgenskaberLokalUdvidelse><si:OprettetTidspunktInterval>
      <go:FraTidspunkt>{STAMP}</go:FraTidspunkt></si:OprettetTidspunktInterval></si:SoegEgenskaberLokalUdvidelse>
    </gd:LokalUdvidelseListe></sag:AttributListe>
  <sag:TilstandListe><sag:Fremdrift><sag:FremdriftStatusKode>Afgjort</sag:FremdriftStatusKode></sag:Fremdrift></sag:TilstandListe>
  <sag:RelationListe>
    <sag:Sagsklasse><gd:LokalUdvidelseListe><si:SagsklasseLokalUdvidelse><si:BrugervendtNoegle>32.24.04</si:BrugervendtNoegle>
      </si:SagsklasseLokalUdvidelse></gd:LokalUdvidelseListe></sag:Sagsklasse>
    <sag:Sagspart><gd:Rolle><sd:UUIDIdentifikator>{UUID}</sd:UUIDIdentifikator></gd:Rolle>
      <gd:ReferenceID><sd:URNIdentifikator>urn:x</sd:URNIdentifikator></gd:ReferenceID></sag:Sagspart>
  </sag:RelationListe></sdi:SoegSag>"""
DOCUMENT_CLAUSE = f"""<sdi:SoegDokument><di:AttributListe><di:Egenskaber><di:Titel>Brev</di:Titel>
  <di:BrevDato>2026-01-02</di:BrevDato><di:Type>Brev, udgaaende</di:Type></di:Egenskaber>
  <gd:LokalUdvidelseListe><di:SoegEgenskaberLokalUdvidelse><di:BrevDatoInterval>
  <go:FraTidspunkt>{STAMP}</go:FraTidspunkt><go:TilTidspunkt>{STAMP}</go:TilTidspunkt></di:BrevDatoInterval>
  </di:SoegEgenskaberLokalUdvidelse></gd:LokalUdvidelseListe></di:AttributListe><di:TilstandListe/><di:RelationListe>
  <di:Dokumentpart><gd:ReferenceID><sd:UUIDIdentifikator>{UUID}</sd:UUIDIdentifikator></gd:ReferenceID></di:Dokumentpart>
  </di:RelationListe></sdi:SoegDokument>"""
SORTING = """<sdi:Sortering><sdi:SagSortering><sdi:Element>Titel</sdi:Element><sdi:Retning>Faldende</sdi:Retning>
  <sdi:Prioritet>1</sdi:Prioritet></sdi:SagSortering></sdi:Sortering>"""
RICH_CASES = fremsoeg(
    f"<sdi:SagUuid>{UUID}</sdi:SagUuid><sdi:DokumentUuid>{UUID}</sdi:DokumentUuid>",
    expression(RICH_CLAUSE, DOCUMENT_CLAUSE, f"<sdi:NOT>{DOCUMENT_CLAUSE}</sdi:NOT>", operation="OR"),
    shows(("egenskaber", "fremdrift"), ("klasse",), "<sdi:SagInkluder>journalpost</sdi:SagInkluder>"),
    SORTING,
)
RICH_CONTEXT = """<k:HovedOplysninger><k:TransaktionsId>t</k:TransaktionsId>
  <k:TransaktionsTid>2026-11-16T09:00:00Z</k:TransaktionsTid>
  <k:OnBehalfOfUser>x</k:OnBehalfOfUser><k:AuthorityContext><k:MunicipalityCVR>11111111</k:MunicipalityCVR></k:AuthorityContext>
  </k:HovedOplysninger>"""
RICH_BENEFITS = hent(
    "BevillingHent",
    "6101010001",
    "<y:PartRolle>Bevillingsmodtager</y:PartRolle><y:MedtagEffektueringer>true</y:MedtagEffektueringer>"
    "<y:FjernUndtagetVisningForBorger>1</y:FjernUndtagetVisningForBorger><y:KLEKriterie>32.*</y:KLEKriterie>"
    f"<y:BevillingUUID>{UUID}</y:BevillingUUID><y:BevillingEjerCVRNummer>11111111</y:BevillingEjerCVRNummer>"
    f"<y:YdelseKlasse><y:KlasseIdentifikation>{UUID}</y:KlasseIdentifikation></y:YdelseKlasse>"
    "<y:BevilgetYdelseStartDatoFra>2020-01-01</y:BevilgetYdelseStartDatoFra>"
    "<y:OekonomiskEffektueringDispositionsDatoTil>2026-01-01</y:OekonomiskEffektueringDispositionsDatoTil>",
    limits=rights(
        subjects="27.*, 32.*-34.*,32.24.04", sensitivity="", systems=f"{UUID}, {UUID}", authorities=("11111111",)
    ),
    after="<y:ResultatFilter><y:ResultatAntalMaks>100</y:ResultatAntalMaks><y:ResultatStart>0</y:ResultatStart></y:ResultatFilter>"
    "<y:YdelseSortering><y:BevilgetYdelseSorteringElement>YdelseNavn</y:BevilgetYdelseSorteringElement>"
    "<y:SorteringRetning>DESC</y:SorteringRetning></y:YdelseSortering>",
    context=RICH_CONTEXT,
)
RICH_PAYMENTS = (
    f"<y:EffektueringHent_I>{RICH_CONTEXT}<y:Kriterie><y:BevilgetYdelseKriterie><y:BevillingUUID>{UUID}</y:BevillingUUID>"
    "<y:BevilgetYdelseID>1</y:BevilgetYdelseID></y:BevilgetYdelseKriterie></y:Kriterie>"
    f"<y:MedtagBevilling>false</y:MedtagBevilling>{rights(subjects='*')}<y:EffektueringSortering><y:EffektueringSorteringElement>"
    "OekonomiskEffektueringSlutDato</y:EffektueringSorteringElement></y:EffektueringSortering></y:EffektueringHent_I>"
)
BEFORE_THE_FIRST = "<sd:FoersteResultatReference>-1</sd:FoersteResultatReference>"
TOO_MANY = "<y:ResultatFilter><y:ResultatAntalMaks>10000</y:ResultatAntalMaks></y:ResultatFilter>"
COMPANY = "<y:PartCVRNummer>11111111</y:PartCVRNummer>"
# The sandbox asks for more than the schema in these: ids have the form of an id, pages are not negative.
STRICTER = ("SagUuid", "DokumentUuid")


def mutations(question: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield the question with each element taken out, doubled, moved behind the next, emptied, renamed or misspelt."""
    count = len(list(question.iter()))
    for position in range(1, count):
        for change in ("out", "double", "later", "text", "empty", "stranger"):
            twin = deepcopy(question)
            element = list(twin.iter())[position]
            parent = element.getparent()
            following = element.getnext()
            if change == "out":
                parent.remove(element)
            elif change == "double":
                element.addnext(deepcopy(element))
            elif change == "later" and following is not None:
                following.addnext(element)
            elif change == "text":
                element.text = "x-1"
            elif change == "empty":
                element.text = None
            else:
                element.append(etree.Element("{urn:x}Fremmed"))
            yield f"{change} {etree.QName(element).localname}", twin


def accepts(rule: Rule, question: etree._Element) -> bool:
    """Whether the sandbox takes the question."""
    try:
        rule(question)
    except SoapFaultError:
        return False
    return True


def question_of(text: str) -> etree._Element:
    """Return the question alone, without comments between elements."""
    return etree.fromstring(envelope(text))[-1][0]


@pytest.mark.parametrize(
    ("text", "rule", "schema"),
    [
        (RICH_CASES, check_fremsoeg, "case_schema"),
        (RICH_BENEFITS, bevilling_hent, "benefit_schema"),
        (RICH_PAYMENTS, effektuering_hent, "benefit_schema"),
    ],
    ids=["fremsoeg", "BevillingHent", "EffektueringHent"],
)
def test_the_sandbox_takes_what_the_real_schema_takes(
    text: str, rule: Rule, schema: str, request: pytest.FixtureRequest
) -> None:
    real = request.getfixturevalue(schema)
    question = question_of(text)
    assert real.validate(question), str(real.error_log.last_error)
    assert accepts(rule, question)
    differing = [
        (name, real.validate(twin))
        for name, twin in mutations(question)
        if accepts(rule, twin) != real.validate(twin) and not name.endswith(STRICTER)
    ]
    assert differing == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        f'<e:Envelope xmlns:e="{ENV}"><e:Body/></e:Envelope>'.encode(),
        envelope("<sdi:ImporterSagDokumentIndeksInput/>"),
        envelope(fremsoeg(), header=""),
        envelope(fremsoeg("<sdi:SagUuid>ikke-en-uuid</sdi:SagUuid>")),
        envelope(fremsoeg(shows(("alt",)))),
        envelope(fremsoeg(shows(), expression(by_party("6101010001")))),
        envelope(fremsoeg(expression("<sdi:SoegSag><sag:AttributListe/></sdi:SoegSag>"))),
        envelope(fremsoeg(expression(by_party("6101010001"), operation="XOR"))),
        envelope(fremsoeg(expression(by_party("6101010001", page=BEFORE_THE_FIRST)))),
    ],
    ids=["empty", "no xml", "no envelope", "dtd", "empty body", "write operation", "no header", "bad uuid", "bad part",
         "order", "no lists", "bad operation", "negative page"],
)  # fmt: skip
async def test_an_invalid_question_is_the_senders_fault(ask: Asker, content: bytes) -> None:
    response = await ask.post_cases(KORSBAEK, content)
    assert response.status_code == 400
    assert response.headers["content-type"].startswith("application/soap+xml")
    root = etree.fromstring(response.content)
    assert root.findtext(f".//{{{ENV}}}Value") == "env:Sender"
    assert root.findtext(f".//{{{ENV}}}Text")


async def test_an_envelope_of_soap_11_is_refused(ask: Asker) -> None:
    content = envelope(fremsoeg()).replace(ENV.encode(), b"http://schemas.xmlsoap.org/soap/envelope/")
    assert (await ask.post_cases(KORSBAEK, content)).status_code == 400


@pytest.mark.parametrize(
    "clause",
    [
        f"<sdi:SoegSag><sd:SoegRegistrering/>{LISTS}<sag:RelationListe/></sdi:SoegSag>",
        f"<sdi:SoegSag>{LISTS}<sag:RelationListe><sag:Sagspart><gd:Virkning/></sag:Sagspart></sag:RelationListe></sdi:SoegSag>",
        "<sdi:SoegSag><sag:AttributListe><sag:Egenskaber><sag:Beskrivelse>x</sag:Beskrivelse></sag:Egenskaber></sag:AttributListe>"
        "<sag:TilstandListe/><sag:RelationListe/></sdi:SoegSag>",
    ],
    ids=["registration", "virkning of a relation", "description"],
)
async def test_what_cannot_be_matched_is_refused_and_not_ignored(ask: Asker, clause: str) -> None:
    response = await ask.post_cases(KORSBAEK, envelope(fremsoeg(expression(clause), shows(("egenskaber",)))))
    assert response.status_code == 400
    assert "kan ikke søge" in response.text


@pytest.mark.parametrize(
    "question",
    [
        hent("BevillingHent", "6101010001", limits=""),
        hent("BevillingHent", "6101010001").replace("<y:PartCPRNummer>", f"{COMPANY}<y:PartCPRNummer>"),
        hent("BevillingHent", "6101010001", "<y:MedtagBevilling>true</y:MedtagBevilling>"),
        hent("BevillingHent", "6101010001", limits=rights(subjects="32")),
        hent("BevillingHent", "6101010001", limits=rights(systems=UUID.upper())),
        hent("BevillingHent", "6101010001", after=TOO_MANY),
        "<y:AndetHent_I/>",
    ],
    ids=["no rights", "two criteria", "other operation's part", "bad subject", "capital uuid", "page too large",
         "unknown operation"],
)  # fmt: skip
async def test_an_invalid_benefit_question_is_the_senders_fault(ask: Asker, question: str) -> None:
    response = await ask.post_benefits(KORSBAEK, envelope(question, ""))
    assert response.status_code == 400
    assert etree.fromstring(response.content).findtext(f".//{{{ENV}}}Value") == "env:Sender"


async def test_the_soap_action_is_required_by_the_case_index(ask: Asker) -> None:
    headers = ask.token("sagdokumentindeks", KORSBAEK) | {"content-type": "application/soap+xml"}
    response = await ask.client.post("/sagdokumentindeks/6", content=envelope(fremsoeg()), headers=headers)
    assert response.status_code == 400
