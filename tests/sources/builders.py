"""Builders for the tests of the adapters: answers of the indexes as XML, and a far side that gives them.

Each builder makes something ordinary and valid; a test changes only what matters to it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

import httpx
from lxml import etree

from sources.ports import BenefitQuestion, CaseQuestion, DocumentQuestion, PaymentQuestion, Right
from sources.records import BenefitRecord, CaseRecord, DocumentRecord, PaymentLineRecord
from sources.reference.danish_time import DENMARK
from sources.security_tokens import NoTokenProvider
from sources.sf1470.cases import SoapCases
from sources.sf1470.client import SagDokumentIndeks
from sources.sf1470.documents import SoapDocuments
from sources.sf1491.client import SoapBenefits
from sources.subject import Subject
from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient

Element: TypeAlias = etree._Element
Content: TypeAlias = Element | str | None

NAMESPACES = {
    "s12": "http://www.w3.org/2003/05/soap-envelope",
    "s11": "http://schemas.xmlsoap.org/soap/envelope/",
    "h": "http://kombit.dk/xml/schemas/RequestHeader/1/",
    "sdi": "urn:oio:sts:sagdok:sagdokumentindeks:6",
    "sag": "urn:oio:sts:sagdok:sag:6",
    "si": "urn:oio:sts:sagdok:sagindeks:6",
    "di": "urn:oio:sts:sagdok:dokumentindeks:6",
    "gd": "urn:oio:sts:generelledefinitioner:6",
    "sd": "urn:oio:sagdok:3.0.0",
    "i": "http://www.kombit.dk/int/2022/01/01/",
    "k": "http://kombit.dk/xml/schemas/kontekst/2017/01/01/",
}

NOW = datetime(2026, 11, 16, 12, 0, tzinfo=DENMARK)
CPR = "7405861042"
CITIZEN = Subject(CPR)
AUTHORITY = "11111111"
URL = "http://index.invalid/"

PRIMARY_PARTY = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
AUTHORITY_ROLE = "9e979b84-b846-4472-8622-58007dc63c7e"
PRIMARY_CLASS = "a86c6581-ec85-412d-a655-31a1f1d5b14f"
MASTER = "251c24fd-57b0-4afc-9d73-b063d1957eb3"
DISPLAY_ROLE = "00000000-0000-4000-8000-000000000e02"
EXEMPT = "00000000-0000-4000-8000-000000000e01"
OTHER_ROLE = "00000000-0000-4000-8000-000000000b01"
BEGAN = "2026-01-05T09:00:00.000+01:00"
FOR_EVER = "for ever"


def numbered(number: int) -> str:
    """A UUID made of a number."""
    return f"{number:08x}-0000-4000-8000-000000000001"


CASE, DOCUMENT, SYSTEM, PROPERTY, GRANT, PAYMENT = (numbered(number) for number in range(1, 7))


def el(name: str, *content: Content) -> Element:
    """An element such as `sag:Titel`, with elements and texts inside. What is None is left out."""
    made = etree.Element(tag(name), nsmap=NAMESPACES)
    for one in content:
        if isinstance(one, str):
            made.text = one
        elif one is not None:
            made.append(one)
    return made


def tag(name: str) -> str:
    """`sag:Titel` as lxml spells it."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def optional(name: str, text: str | None) -> Element | None:
    return None if text is None else el(name, text)


def identity(name: str, *, uuid: str | None = None, urn: str | None = None) -> Element | None:
    """A reference by UUID or URN. None where neither is given."""
    if uuid is None and urn is None:
        return None
    return el(name, optional("sd:UUIDIdentifikator", uuid), optional("sd:URNIdentifikator", urn))


def virkning(name: str, begins: str | None = BEGAN, ends: str | None = None) -> Element | None:
    """When something holds. None where neither limit is given."""
    if begins is None and ends is None:
        return None
    return el(name, _limit("sd:FraTidspunkt", begins), _limit("sd:TilTidspunkt", ends))


def _limit(name: str, text: str | None) -> Element | None:
    if text is None:
        return None
    return el(name, el("sd:GraenseIndikator", "true") if text == FOR_EVER else el("sd:TidsstempelDatoTid", text))


def relation(
    name: str,
    *more: Content,
    role: str | None = None,
    uuid: str | None = None,
    urn: str | None = None,
    extension: Element | None = None,
    begins: str | None = BEGAN,
    ends: str | None = None,
) -> Element:
    """Something that a case or document points at."""
    return el(
        name,
        virkning("gd:Virkning", begins, ends),
        identity("gd:Rolle", uuid=role),
        identity("gd:ReferenceID", uuid=uuid, urn=urn),
        None if extension is None else el("gd:LokalUdvidelseListe", extension),
        *more,
    )


# Cases


def a_title(title: str | None, *, begins: str | None = BEGAN, ends: str | None = None, secret: str = "") -> Element:
    """Egenskaber. `secret` is the title that the public must not see."""
    hidden = [el("sd:TitelAlternativTekst", secret), el("sd:OffentlighedUndtagetHjemmelTekst", secret)]
    return el(
        "sag:Egenskaber",
        virkning("sag:Virkning", begins, ends),
        el("sag:OffentlighedUndtaget", *hidden) if secret else None,
        optional("sag:Titel", title),
    )


def a_step(state: str | None, begins: str | None = BEGAN, ends: str | None = None) -> Element:
    """Fremdrift."""
    return el("sag:Fremdrift", virkning("sag:Virkning", begins, ends), optional("sag:FremdriftStatusKode", state))


def facts(
    *, sensitivity: str | None = None, created: str | None = None, begins: str | None = BEGAN, ends: str | None = None
) -> Element:
    """SagIndeksEgenskaber."""
    return el(
        "si:SagIndeksEgenskaber",
        virkning("gd:Virkning", begins, ends),
        optional("si:Foelsomhed", sensitivity),
        optional("si:OprettetTidspunkt", created),
    )


def a_party(
    urn: str | None = f"urn:oio:cpr-nr:{CPR}", *, uuid: str | None = None, role: str = PRIMARY_PARTY, **when: str | None
) -> Element:
    """Sagspart: the citizen as the primary party."""
    return relation("sag:Sagspart", role=role, urn=urn, uuid=uuid, **when)


def an_authority(
    *, cvr: str | None = None, urn: str | None = None, role: str = AUTHORITY_ROLE, **when: str | None
) -> Element:
    """Sagsaktør: the authority, by a CVR number in the extension or by a URN."""
    extension = None if cvr is None else el("si:SagsaktoerLokalUdvidelse", el("si:CVR-Nummer", cvr))
    return relation("sag:Sagsaktoer", role=role, urn=urn, extension=extension, **when)


def a_class(
    number: str | None = "32.24.04",
    title: str | None = None,
    *,
    role: str = PRIMARY_CLASS,
    uuid: str | None = None,
    **when: str | None,
) -> Element:
    """Sagsklasse: the KLE subject."""
    said = (optional("si:Klassetitel", title), optional("si:BrugervendtNoegle", number))
    return relation("sag:Sagsklasse", role=role, uuid=uuid, extension=el("si:SagsklasseLokalUdvidelse", *said), **when)


def a_display_class(
    *, uuid: str = EXEMPT, title: str | None = "Visning undtaget for borger", **when: str | None
) -> Element:
    """A class that forbids showing."""
    return a_class(None, title, role=DISPLAY_ROLE, uuid=uuid, **when)


def a_system(uuid: str = SYSTEM, *, role: str = MASTER, **when: str | None) -> Element:
    """SagsitsystemRelation."""
    return relation("si:SagsitsystemRelation", role=role, uuid=uuid, **when)


def a_property(uuid: str | None = PROPERTY, *, urn: str | None = None, **when: str | None) -> Element:
    """Sagsgenstand."""
    return relation("sag:Sagsgenstande", uuid=uuid, urn=urn, **when)


def an_entry(
    document: str | None = DOCUMENT,
    title: str | None = None,
    *,
    urn: str | None = None,
    secret: str = "",
    **when: str | None,
) -> Element:
    """Journalpost."""
    hidden = [el("sd:TitelAlternativTekst", secret), el("sd:OffentlighedUndtagetHjemmelTekst", secret)]
    said = el(
        "sag:JournalpostEgenskaber",
        optional("sag:Dokumenttitel", title),
        el("sd:OffentlighedUndtaget", *hidden) if secret else None,
    )
    return relation("sag:Journalpost", said, uuid=document, urn=urn, **when)


_CASE_RELATIONS = [
    tag(f"sag:{name}")
    for name in ("Sagsaktoer", "Sagsklasse", "Sagspart", "Sagsrelation", "Sagsgenstande", "Journalpost")
]
_DOCUMENT_RELATIONS = [
    tag(f"di:{name}") for name in ("Dokumentrelation", "Dokumentaktoer", "Dokumentpart", "Dokumentklasse")
]


def a_registration(
    *parts: Element,
    space: str = "sag",
    at: str | None = None,
    index_at: str | None = "2026-06-01T10:00:00.000Z",
    lifecycle: str | None = "Importeret",
) -> Element:
    """Registrering: the parts go where the schema wants them."""
    relations = _CASE_RELATIONS if space == "sag" else _DOCUMENT_RELATIONS
    extension = tag("si:SagIndeksEgenskaber")
    return el(
        f"{space}:Registrering",
        optional("sd:Tidspunkt", at),
        optional("sd:LivscyklusKode", lifecycle),
        optional("gd:StsTidspunkt", index_at),
        _list(f"{space}:AttributListe", parts, [tag(f"{space}:Egenskaber")], [extension]),
        _list(f"{space}:TilstandListe", parts, [tag(f"{space}:Fremdrift")], []),
        _list(f"{space}:RelationListe", parts, relations, [tag("si:SagsitsystemRelation")]),
    )


def _list(name: str, parts: Iterable[Element], own: list[str], extensions: list[str]) -> Element:
    made = el(name, *sorted((part for part in parts if part.tag in own), key=lambda part: own.index(str(part.tag))))
    more = [part for part in parts if part.tag in extensions]
    if more:
        made.append(el("gd:LokalUdvidelseListe", *more))
    return made


def _snapshot(name: str, space: str, uuid: str | None, parts: Iterable[Element]) -> Element:
    registrations = [part for part in parts if part.tag == tag(f"{space}:Registrering")]
    others = [part for part in parts if part.tag != tag(f"{space}:Registrering")]
    return el(
        f"sdi:{name}",
        el(f"{space}:ObjektType", optional("sd:UUIDIdentifikator", uuid)),
        *(registrations or [a_registration(*others, space=space)]),
    )


def a_case(*parts: Element, uuid: str | None = CASE) -> Element:
    """SagFiltreretOejebliksbillede, of registrations or of the parts of a single one."""
    return _snapshot("SagFiltreretOejebliksbillede", "sag", uuid, parts)


# Documents


def said(  # what a document says about itself
    title: str | None = None,
    *,
    kind: str | None = None,
    dated: str | None = None,
    sensitivity: str | None = None,
    secret: str = "",
    begins: str | None = BEGAN,
    ends: str | None = None,
) -> Element:
    """Egenskaber of a document."""
    hidden = [el("sd:TitelAlternativTekst", secret), el("sd:OffentlighedUndtagetHjemmelTekst", secret)]
    return el(
        "di:Egenskaber",
        virkning("di:Virkning", begins, ends),
        optional("di:Titel", title),
        optional("di:BrevDato", dated),
        el("di:OffentlighedUndtaget", *hidden) if secret else None,
        optional("di:Foelsomhed", sensitivity),
        optional("di:Type", kind),
    )


def a_state(state: str | None, begins: str | None = BEGAN, ends: str | None = None) -> Element:
    """Fremdrift of a document."""
    return el("di:Fremdrift", virkning("di:Virkning", begins, ends), optional("di:FremdriftStatusKode", state))


def a_document_class(
    *, uuid: str | None = EXEMPT, title: str | None = "Visning undtaget for borger", **when: str | None
) -> Element:
    """Dokumentklasse."""
    extension = el("di:DokumentklasseLokalUdvidelse", optional("di:Klassetitel", title))
    return relation("di:Dokumentklasse", role=DISPLAY_ROLE, uuid=uuid, extension=extension, **when)


def a_document(*parts: Element, uuid: str | None = DOCUMENT) -> Element:
    """DokumentFiltreretOejebliksbillede, of registrations or of the parts of a single one."""
    return _snapshot("DokumentFiltreretOejebliksbillede", "di", uuid, parts)


# Benefits and payments: fields by their Danish names, in the schema's order. None leaves a field out.

Value: TypeAlias = Element | str | None
Maker: TypeAlias = Callable[..., Element]


def _filled(name: str, defaults: Mapping[str, Value], changes: Mapping[str, Value]) -> Element:
    assert not set(changes) - set(defaults), "no such field"
    made = el(f"i:{name}")
    for field, value in {**defaults, **changes}.items():
        if isinstance(value, str):
            made.append(el(f"i:{field}", value))
        elif value is not None:
            value.tag = tag(f"i:{field}")
            made.append(value)
    return made


def _maker(name: str, defaults: Callable[[], Mapping[str, Value]]) -> Maker:
    def make(**changes: Value) -> Element:
        return _filled(name, defaults(), changes)

    return make


a_person = _maker(
    "Part",
    lambda: {
        "PartType": "Person",
        "PartURN": f"urn:oio:cpr-nr:{CPR}",
        "PartFuldtNavn": None,
        "PartCPRNummer": CPR,
        "PartCVRNummer": None,
        "PartPNummer": None,
    },
)
a_system_of = _maker("System", lambda: {"ItSystemInstansIdentifikation": SYSTEM, "ItSystemInstansTitel": "KY"})
its_case = _maker("Bevillingssag", lambda: {"SagUUID": CASE, "SagTitel": None, "SagUndtagetVisningForBorger": None})
a_grant = _maker(
    "BevillingStruktur",
    lambda: {
        "BevillingUUID": GRANT,
        "BevillingFoelsomhed": "FOELSOMME_PERSONOPLYSNINGER",
        "BevillingEjer": el("i:E", el("i:VirksomhedCVRNummer", AUTHORITY)),
        "BevillingMasterSystemInstans": a_system_of(),
        "BevillingAnsvarligAfdeling": el("i:A"),
        "Bevillingsmodtager": a_person(),
        "Bevillingssag": None,
    },
)
a_payment = _maker(
    "OekonomiskEffektueringStruktur",
    lambda: {
        "OekonomiskEffektueringUUID": PAYMENT,
        "OekonomiskEffektueringDispositionsdato": "2026-10-30",
        "OekonomiskEffektueringSamletBruttobeloeb": "12000.00",
        "OekonomiskEffektueringBeloebEfterSkatATP": None,
        "OekonomiskEffektueringBeloebSendtTilUdbetaling": "9000.00",
        "OEkonomiskEffektueringBeloebUdbetalt": None,
        "OekonomiskEffektueringSendtTilUdbetalingTekst": None,
        "OekonomiskEffektueringUdbetalingStatus": None,
        "OekonomiskEffektueringUdbetaltTekst": None,
        "OekonomiskEffektueringStartDato": "2026-10-01",
        "OekonomiskEffektueringSlutDato": None,
        "OEkonomiskEffektueringMasterSystemInstans": a_system_of(),
        "OEkonomiskEffektueringModtager": a_person(),
    },
)


def _benefit_fields() -> dict[str, Value]:
    return {
        "YdelseKlasse": None,
        "YdelseNavn": "Kontanthjælp",
        "BevilgetYdelseID": "1",
        "BevilgetYdelseNavn": None,
        "BevilgetYdelseBegrundelse": None,
        "BevilgetYdelseStartDato": "2026-01-01",
        "BevilgetYdelseSlutDato": None,
        "BevilgetYdelseKLEEmne": "32.24.04",
        "BevilgetYdelseEffektueringModtager": a_person(),
        "OekonomiskEffektueringsplanYdelsesbeloeb": None,
        "OekonomiskEffektueringsplanBeregningsfrekvens": None,
        "OekonomiskEffektueringsplanForudBagud": None,
        "OekonomiskEffektueringsplanDispositionsdag": None,
        "OekonomiskEffektueringsplanSkalManueltGodkendes": "false",
        "OEkonomiskYdelseseffektueringListe": None,
        "BevillingStruktur": a_grant(),
    }


a_benefit = _maker("BevilgetYdelse", _benefit_fields)


def a_line(amount: str | None = "12000.00", **changes: Value) -> Element:
    """OEkonomiskYdelseseffektuering, as BevillingHent and EffektueringHent both have it."""
    defaults: dict[str, Value] = {
        "OekonomiskYdelseseffektueringBeloeb": amount,
        "OekonomiskYdelseseffektueringPeriodeFra": "2026-10-01",
        "OekonomiskYdelseseffektueringPeriodeTil": "2026-10-31",
        "OekonomiskEffektueringStruktur": None,
        "BevilgetYdelse": None,
    }
    return _filled("OEkonomiskYdelseseffektuering", defaults, changes)


def lines(*made: Element) -> Element:
    return el("i:OEkonomiskYdelseseffektueringListe", *made)


def a_paid(*made: Element, payment: Element | None = None) -> Element:
    """OEkonomiskEffektuering: a payment and its lines."""
    return el("i:OEkonomiskEffektuering", payment, lines(*made))


# Envelopes


def envelope(body: Element | None, version: str = "s12") -> bytes:
    return etree.tostring(
        el(f"{version}:Envelope", el(f"{version}:Body", body)), encoding="utf-8", xml_declaration=True
    )


def output(*snapshots: Element, status: str | None = "20") -> Element:
    """FremsoegSagDokumentIndeksOutput."""
    returned = el("sd:StandardRetur", optional("sd:StatusKode", status))
    return el("sdi:FremsoegSagDokumentIndeksOutput", returned, *snapshots)


def found(*snapshots: Element, status: str | None = "20") -> bytes:
    """An answer of SF1470."""
    return envelope(output(*snapshots, status=status))


def a_count(number: str, what: str = "sager") -> Element:
    """What an answer of SF1470 says of how many there are."""
    return el("sdi:Antal", el("sdi:Element", what), el("sdi:Antal", number))


def _reaction(kind: str, text: str) -> Element:
    return el("k:SvarReaktion", el(f"k:{kind}", el(f"k:{kind}Id", "7"), el(f"k:{kind}Tekst", text)))


def listed(operation: str, name: str, rows: Iterable[Element], advis: str | None, fejl: str | None) -> Element:
    """BevillingHent_O or EffektueringHent_O."""
    rows = list(rows)
    answer_facts = el(
        "k:HovedOplysningerSvar",
        el("k:TransaktionsId", numbered(99)),
        el("k:TransaktionsTid", "2026-11-16T12:00:00.000+01:00"),
        None if advis is None else _reaction("Advis", advis),
        None if fejl is None else _reaction("Fejl", fejl),
    )
    return el(f"i:{operation}_O", answer_facts, el(f"i:{name}Liste", *rows) if rows else None)


def granted(*benefits: Element, advis: str | None = None, fejl: str | None = None) -> bytes:
    """An answer of BevillingHent."""
    return envelope(listed("BevillingHent", "BevilgetYdelse", benefits, advis, fejl))


def paid(*payments: Element, advis: str | None = None, fejl: str | None = None) -> bytes:
    """An answer of EffektueringHent."""
    return envelope(listed("EffektueringHent", "OEkonomiskEffektuering", payments, advis, fejl))


# The far side


class FarSide(httpx.AsyncBaseTransport):
    """Gives its answers in turn, the last of them again and again, and remembers what it was asked."""

    def __init__(self, *answers: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self._answers = answers
        self._status = status
        self._headers = dict(headers or {})
        self.asked: list[Element] = []
        self.headers: list[httpx.Headers] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.headers.append(request.headers)
        self.asked.append(etree.fromstring(await request.aread()))
        answer = self._answers[min(len(self.asked), len(self._answers)) - 1]
        return httpx.Response(self._status, headers=self._headers, stream=_Once(answer))

    def start_over(self, *answers: bytes) -> None:
        """Give other answers from now on, and forget what was asked."""
        self._answers = answers
        self.asked.clear()
        self.headers.clear()

    @property
    def questions(self) -> list[Element]:
        """What stood in the bodies."""
        return [root.find(tag("s12:Body"))[0] for root in self.asked]  # type: ignore[index]


class _Once(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


def calls_to(far: httpx.AsyncBaseTransport) -> UpstreamClient:
    """Our calls, with a far side at the end of them."""
    return UpstreamClient(HttpClient(inside={"http://index.invalid": far}))


def soap_cases(calls: UpstreamClient, url: str = URL, *, now: datetime = NOW) -> SoapCases:
    return SoapCases(SagDokumentIndeks(calls, NoTokenProvider(), url), lambda: now)


def soap_documents(calls: UpstreamClient, url: str = URL, *, now: datetime = NOW) -> SoapDocuments:
    return SoapDocuments(SagDokumentIndeks(calls, NoTokenProvider(), url), lambda: now)


def soap_benefits(calls: UpstreamClient, url: str = URL, *, now: datetime = NOW) -> SoapBenefits:
    return SoapBenefits(calls, NoTokenProvider(), url, lambda: now)


RIGHTS = (Right("32.24.04"),)


def case_question(**changes: Any) -> CaseQuestion:
    return CaseQuestion(**{"authority": AUTHORITY, "citizen": CITIZEN, **changes})


def document_question(*documents: str) -> DocumentQuestion:
    return DocumentQuestion(AUTHORITY, documents or (DOCUMENT,))


def benefit_question(**changes: Any) -> BenefitQuestion:
    return BenefitQuestion(**{"authority": AUTHORITY, "citizen": CITIZEN, "rights": RIGHTS, **changes})


def payment_question(**changes: Any) -> PaymentQuestion:
    return PaymentQuestion(**{"authority": AUTHORITY, "citizen": CITIZEN, "rights": RIGHTS, **changes})


async def read_cases(*snapshots: Element, **changes: Any) -> tuple[CaseRecord, ...]:
    """The records of an answer with these snapshots."""
    answer = await soap_cases(calls_to(FarSide(found(*snapshots)))).cases(case_question(journal=True, **changes))
    return answer.records


async def read_case(*parts: Element) -> CaseRecord:
    """The record of one case with these parts."""
    (record,) = await read_cases(a_case(*parts))
    return record


async def read_documents(*snapshots: Element, names: tuple[str, ...] = (DOCUMENT,)) -> tuple[DocumentRecord, ...]:
    answer = await soap_documents(calls_to(FarSide(found(*snapshots)))).documents(DocumentQuestion(AUTHORITY, names))
    return answer.records


async def read_document(*parts: Element) -> DocumentRecord:
    (record,) = await read_documents(a_document(*parts))
    return record


async def read_benefit(**changes: Value) -> BenefitRecord:
    answer = await soap_benefits(calls_to(FarSide(granted(a_benefit(**changes))))).benefits(benefit_question())
    (record,) = answer.records
    return record


async def read_payments(*rows: Element) -> tuple[PaymentLineRecord, ...]:
    answer = await soap_benefits(calls_to(FarSide(paid(*rows)))).payments(payment_question())
    return answer.records
