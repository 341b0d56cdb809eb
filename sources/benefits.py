"""Ydelsesindekset: SF1491 BevillingHent and EffektueringHent, and benefit and payment records out of the answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from lxml import etree

from sources import soap
from sources.areas import is_area
from sources.calls import Calls
from sources.errors import Garbled, Refused
from sources.http import Reply
from sources.index import Index
from sources.ports import Answer, BenefitAnswer, BenefitQuestion, PaymentQuestion, Right, TokenProvider
from sources.records import (
    BenefitRecord,
    Payee,
    PaymentLineRecord,
    PaymentRecord,
    PlanRecord,
    sensitivity,
)
from sources.subject import Subject
from sources.times import day, text_of

INT = "{http://www.kombit.dk/int/2022/01/01/}"
KONTEKST = "{http://kombit.dk/xml/schemas/kontekst/2017/01/01/}"
SERVICE = "ydelselistehent"
ACTION = "http://www.kombit.dk/int/2022/01/01/YdelseListeHentService#"

_SOURCES = {"BevillingHent": "benefits", "EffektueringHent": "payments"}
_AMOUNT = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]{0,9})?|\.[0-9]{1,9})")

PAGE = 2_000
MOST_PAGES = 4


class SoapBenefits:
    """Reads SF1491 page by page until done, or until a cap that shows as truncated."""

    def __init__(self, calls: Calls, tokens: TokenProvider, url: str, clock: Callable[[], datetime]) -> None:
        self._index = Index(calls, tokens, service=SERVICE, url=url)
        self._clock = clock

    async def benefits(self, asked: BenefitQuestion) -> BenefitAnswer:
        """BevillingHent. Raises SourceError."""
        now = self._clock()
        rows, truncated = await self._all(
            "BevillingHent", lambda start: self._benefit_question(asked, start, now), "BevilgetYdelse", asked.owner
        )
        benefits = [_benefit(row, asked.owner, asked.citizen) for row in rows]
        granted = zip(rows, benefits, strict=True)
        lines = [line for row, one in granted for line in _benefit_lines(row, one, asked.citizen)]
        return BenefitAnswer(tuple(benefits), now, truncated, lines=tuple(_numbered(lines)))

    async def payments(self, asked: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """EffektueringHent. Raises SourceError."""
        now = self._clock()
        rows, truncated = await self._all(
            "EffektueringHent",
            lambda start: self._payment_question(asked, start, now),
            "OEkonomiskEffektuering",
            asked.owner,
        )
        lines = [line for row in rows for line in _payment_lines(row, asked.owner, asked.citizen)]
        return Answer(tuple(_numbered(lines)), now, truncated)

    async def _all(
        self, operation: str, question: Callable[[int], etree._Element], row: str, authority: str
    ) -> tuple[list[etree._Element], bool]:
        """The rows of all pages. One more than a page is asked for, to see whether more exist."""
        found: list[etree._Element] = []
        for number in range(MOST_PAGES):
            output = await self._ask(operation, question(number * PAGE), authority)
            rows = output.findall(f"{INT}{row}Liste/{INT}{row}")
            found += rows[:PAGE]
            if len(rows) <= PAGE:
                return found, False
        return found, True

    async def _ask(self, operation: str, question: etree._Element, authority: str) -> etree._Element:
        def output(reply: Reply) -> etree._Element:
            found = soap.opened(reply, f"{INT}{operation}_O")
            _demand_success(found)
            return found

        return await self._index.ask(
            soap.envelope(question), output, source=_SOURCES[operation], action=ACTION + operation, authority=authority
        )

    def _benefit_question(self, asked: BenefitQuestion, start: int, now: datetime) -> etree._Element:
        root = _question("BevillingHent_I", asked.owner, asked.citizen, now)
        _add(root, "MedtagEffektueringer", "true" if asked.payments else "false")
        _add(root, "FjernUndtagetVisningForBorger", "true")
        _add_rights(root, asked.owner, asked.rights)
        _add_page(root, start)
        return root

    def _payment_question(self, asked: PaymentQuestion, start: int, now: datetime) -> etree._Element:
        root = _question("EffektueringHent_I", asked.owner, asked.citizen, now)
        _add(root, "MedtagBevilling", "true")
        _add(root, "FjernUndtagetVisningForBorger", "true")
        if asked.available_from:
            _add(root, "OekonomiskEffektueringDispositionsDatoFra", asked.available_from.isoformat())
        if asked.available_to and asked.available_to < date.max:
            until = asked.available_to + timedelta(days=1)  # exclusive over there
            _add(root, "OekonomiskEffektueringDispositionsDatoTil", until.isoformat())
        _add_rights(root, asked.owner, asked.rights)
        _add_page(root, start)
        return root


# Questions


def _question(name: str, owner: str, citizen: Subject, now: datetime) -> etree._Element:
    root = etree.Element(INT + name, nsmap={"i": INT[1:-1], "k": KONTEKST[1:-1]})
    facts = etree.SubElement(root, f"{KONTEKST}HovedOplysninger")
    etree.SubElement(facts, f"{KONTEKST}TransaktionsId").text = str(uuid4())
    etree.SubElement(facts, f"{KONTEKST}TransaktionsTid").text = text_of(now)
    authority = etree.SubElement(facts, f"{KONTEKST}AuthorityContext")
    etree.SubElement(authority, f"{KONTEKST}MunicipalityCVR").text = owner
    _add(etree.SubElement(root, f"{INT}Kriterie"), "PartCPRNummer", citizen.reveal())
    _add(root, "PartRolle", "Bevillingsmodtager")
    return root


def _add_rights(root: etree._Element, owner: str, rights: Sequence[Right]) -> None:
    """What the owner has opened, as far as the index can say it."""
    group = etree.SubElement(etree.SubElement(root, f"{INT}RettighedListe"), f"{INT}BevillingDataAfgrGruppe")
    _add(etree.SubElement(group, f"{INT}MyndighedDataAfgrListe"), "VirksomhedCVRNummer", owner)
    limits = etree.SubElement(group, f"{INT}BevillingAfgrListe")
    for right in rights:
        limit = etree.SubElement(limits, f"{INT}BevillingDataAfgr")
        _add(limit, "KLEDataAfgr", right.area if right.area == "*" or right.area.count(".") == 2 else f"{right.area}.*")
        if right.systems:
            _add(limit, "SystemDataAfgr", ",".join(sorted(right.systems)))


def _add_page(root: etree._Element, start: int) -> None:
    page = etree.SubElement(root, f"{INT}ResultatFilter")
    _add(page, "ResultatAntalMaks", str(PAGE + 1))
    _add(page, "ResultatStart", str(start))


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, INT + name).text = text


# Answers


def _demand_success(output: etree._Element) -> None:
    """An error (Fejl) is a refusal, whatever stands beside it. An advice (Advis) changes nothing."""
    facts = output.find(f"{KONTEKST}HovedOplysningerSvar")
    if facts is None:
        raise Garbled("answer_without_facts")
    if facts.find(f"{KONTEKST}SvarReaktion/{KONTEKST}Fejl") is not None:
        raise Refused("fejl")


def _benefit(row: etree._Element, owner: str, citizen: Subject) -> BenefitRecord:
    grant = row.find(f"{INT}BevillingStruktur")
    identity, uuid = _text(row, "BevilgetYdelseID"), _text(grant, "BevillingUUID")
    if grant is None or not identity or not uuid:
        raise Garbled("benefit")
    area = _text(row, "BevilgetYdelseKLEEmne") or ""
    return BenefitRecord(
        grant=uuid.lower(),
        id=identity,
        owner=_text(grant.find(f"{INT}BevillingEjer"), "VirksomhedCVRNummer") or owner,
        is_granted_to_citizen=_is_person(grant.find(f"{INT}Bevillingsmodtager"), citizen),
        title=_text(row, "YdelseNavn") or _text(row, "BevilgetYdelseNavn") or area,
        area=area if is_area(area) else "",
        starts=day(_text(row, "BevilgetYdelseStartDato")),
        ends=day(_text(row, "BevilgetYdelseSlutDato")),
        sensitivity=sensitivity(_text(grant, "BevillingFoelsomhed")),
        system=_lower(_text(grant.find(f"{INT}BevillingMasterSystemInstans"), "ItSystemInstansIdentifikation")),
        case=_lower(_text(grant.find(f"{INT}Bevillingssag"), "SagUUID")),
        payee=_payee(row.find(f"{INT}BevilgetYdelseEffektueringModtager"), citizen),
        plan=_plan(row),
        system_name=_text(grant.find(f"{INT}BevillingMasterSystemInstans"), "ItSystemInstansTitel"),
    )


def _plan(row: etree._Element) -> PlanRecord | None:
    advance = _text(row, "OekonomiskEffektueringsplanForudBagud")
    plan = PlanRecord(
        amount=_amount(_text(row, "OekonomiskEffektueringsplanYdelsesbeloeb")),
        frequency=_text(row, "OekonomiskEffektueringsplanBeregningsfrekvens"),
        disposition_day=_text(row, "OekonomiskEffektueringsplanDispositionsdag"),
        in_advance={"Forud": True, "Bagud": False}.get(advance or ""),
        approved_by_hand=_text(row, "OekonomiskEffektueringsplanSkalManueltGodkendes") in ("true", "1"),
    )
    said = (plan.amount, plan.frequency, plan.disposition_day, plan.in_advance)
    return plan if any(one is not None for one in said) else None


def _benefit_lines(row: etree._Element, benefit: BenefitRecord, citizen: Subject) -> Iterator[PaymentLineRecord]:
    for line in row.iterfind(f"{INT}OEkonomiskYdelseseffektueringListe/{INT}OEkonomiskYdelseseffektuering"):
        payment = line.find(f"{INT}OekonomiskEffektueringStruktur")
        read = _payment(payment, citizen) if payment is not None else None
        yield _line(line, benefit.owner, benefit, read)


def _payment_lines(row: etree._Element, owner: str, citizen: Subject) -> Iterator[PaymentLineRecord]:
    structure = row.find(f"{INT}OekonomiskEffektueringStruktur")
    payment = _payment(structure, citizen) if structure is not None else None
    for line in row.iterfind(f"{INT}OEkonomiskYdelseseffektueringListe/{INT}OEkonomiskYdelseseffektuering"):
        granted = line.find(f"{INT}BevilgetYdelse")
        known = granted is not None and granted.find(f"{INT}BevillingStruktur") is not None
        benefit = _benefit(granted, owner, citizen) if known and granted is not None else None
        yield _line(line, benefit.owner if benefit else owner, benefit, payment)


def _line(
    line: etree._Element, owner: str, benefit: BenefitRecord | None, payment: PaymentRecord | None
) -> PaymentLineRecord:
    amount = _amount(_text(line, "OekonomiskYdelseseffektueringBeloeb"))
    if amount is None:
        raise Garbled("line_without_amount")
    return PaymentLineRecord(
        owner=owner,
        benefit=benefit,
        payment=payment,
        amount=amount,
        period_from=day(_text(line, "OekonomiskYdelseseffektueringPeriodeFra")),
        period_to=day(_text(line, "OekonomiskYdelseseffektueringPeriodeTil")),
    )


def _payment(structure: etree._Element, citizen: Subject) -> PaymentRecord:
    uuid = _text(structure, "OekonomiskEffektueringUUID")
    if not uuid:
        raise Garbled("payment")
    return PaymentRecord(
        uuid=uuid.lower(),
        available_on=day(_text(structure, "OekonomiskEffektueringDispositionsdato")),
        period_from=day(_text(structure, "OekonomiskEffektueringStartDato")),
        period_to=day(_text(structure, "OekonomiskEffektueringSlutDato")),
        gross=_amount(_text(structure, "OekonomiskEffektueringSamletBruttobeloeb")),
        after_tax=_amount(_text(structure, "OekonomiskEffektueringBeloebEfterSkatATP")),
        sent=_amount(_text(structure, "OekonomiskEffektueringBeloebSendtTilUdbetaling")),
        paid=_amount(_text(structure, "OEkonomiskEffektueringBeloebUdbetalt")),
        sent_text=_text(structure, "OekonomiskEffektueringSendtTilUdbetalingTekst"),
        paid_text=_text(structure, "OekonomiskEffektueringUdbetaltTekst"),
        payee=_payee(structure.find(f"{INT}OEkonomiskEffektueringModtager"), citizen),
    )


def _numbered(lines: Iterable[PaymentLineRecord]) -> Iterator[PaymentLineRecord]:
    """Lines that are alike get a number, so that each keeps an id of its own."""
    seen: Counter[tuple[object, ...]] = Counter()
    for line in lines:
        benefit, payment = line.benefit, line.payment
        alike = (
            benefit and (benefit.grant, benefit.id),
            payment and payment.uuid,
            line.amount,
            line.period_from,
            line.period_to,
        )
        yield replace(line, number=seen[alike]) if seen[alike] else line
        seen[alike] += 1


def _is_person(party: etree._Element | None, citizen: Subject) -> bool:
    return party is not None and citizen.is_person(cpr=_text(party, "PartCPRNummer"), urn=_text(party, "PartURN"))


def _payee(party: etree._Element | None, citizen: Subject) -> Payee:
    if party is None:
        return Payee.UNKNOWN
    if _is_person(party, citizen):
        return Payee.CITIZEN
    return Payee.UNKNOWN if _text(party, "PartType") not in ("Person", "Virksomhed") else Payee.OTHER


def _amount(text: str | None) -> Decimal | None:
    """An xs:decimal of a believable length. None for anything else: Decimal itself reads 1_000 and 1E999999 too."""
    return Decimal(text) if text and _AMOUNT.fullmatch(text) else None


def _text(element: etree._Element | None, name: str) -> str | None:
    text = element.findtext(INT + name) if element is not None else None
    return text.strip() or None if text else None


def _lower(text: str | None) -> str | None:
    return text.lower() if text else None
