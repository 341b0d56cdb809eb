"""Ydelsesindekset: SF1491 BevillingHent and EffektueringHent, and benefit and payment records out of the answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from uuid import uuid4

from lxml import etree
from msgspec import structs

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
from sources.shapes import NAMESPACES, Part, Shape, part, parts, shape, text
from sources.subject import Subject
from sources.times import day, text_of

INT = f"{{{NAMESPACES['y']}}}"
KONTEKST = "{http://kombit.dk/xml/schemas/kontekst/2017/01/01/}"
SERVICE = "ydelselistehent"
ACTION = "http://www.kombit.dk/int/2022/01/01/YdelseListeHentService#"

_SOURCES = {"BevillingHent": "benefits", "EffektueringHent": "payments"}
_AMOUNT = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]{0,9})?|\.[0-9]{1,9})")

PAGE = 2_000
MOST_PAGES = 4

_PARTY = shape({"cpr": "y:PartCPRNummer", "urn": "y:PartURN", "kind": "y:PartType"})
_GRANT = shape(
    {
        "uuid": "y:BevillingUUID",
        "owner": "y:BevillingEjer/y:VirksomhedCVRNummer",
        "sensitivity": "y:BevillingFoelsomhed",
        "system": "y:BevillingMasterSystemInstans/y:ItSystemInstansIdentifikation",
        "system name": "y:BevillingMasterSystemInstans/y:ItSystemInstansTitel",
        "case": "y:Bevillingssag/y:SagUUID",
    },
    recipients=("y:Bevillingsmodtager", _PARTY),
)
_BENEFIT = {
    "id": "y:BevilgetYdelseID",
    "name": "y:YdelseNavn",
    "own name": "y:BevilgetYdelseNavn",
    "area": "y:BevilgetYdelseKLEEmne",
    "starts": "y:BevilgetYdelseStartDato",
    "ends": "y:BevilgetYdelseSlutDato",
    "amount": "y:OekonomiskEffektueringsplanYdelsesbeloeb",
    "frequency": "y:OekonomiskEffektueringsplanBeregningsfrekvens",
    "day": "y:OekonomiskEffektueringsplanDispositionsdag",
    "advance": "y:OekonomiskEffektueringsplanForudBagud",
    "by hand": "y:OekonomiskEffektueringsplanSkalManueltGodkendes",
}
_BENEFIT_PARTS = {
    "grants": ("y:BevillingStruktur", _GRANT),
    "payees": ("y:BevilgetYdelseEffektueringModtager", _PARTY),
}
_LINE = {
    "amount": "y:OekonomiskYdelseseffektueringBeloeb",
    "from": "y:OekonomiskYdelseseffektueringPeriodeFra",
    "to": "y:OekonomiskYdelseseffektueringPeriodeTil",
}
_LINES = "y:OEkonomiskYdelseseffektueringListe/y:OEkonomiskYdelseseffektuering"
_PAYMENT = shape(
    {
        "uuid": "y:OekonomiskEffektueringUUID",
        "available": "y:OekonomiskEffektueringDispositionsdato",
        "from": "y:OekonomiskEffektueringStartDato",
        "to": "y:OekonomiskEffektueringSlutDato",
        "gross": "y:OekonomiskEffektueringSamletBruttobeloeb",
        "after tax": "y:OekonomiskEffektueringBeloebEfterSkatATP",
        "sent": "y:OekonomiskEffektueringBeloebSendtTilUdbetaling",
        "paid": "y:OEkonomiskEffektueringBeloebUdbetalt",
        "sent text": "y:OekonomiskEffektueringSendtTilUdbetalingTekst",
        "paid text": "y:OekonomiskEffektueringUdbetaltTekst",
    },
    payees=("y:OEkonomiskEffektueringModtager", _PARTY),
)
_PAYMENTS = ("y:OekonomiskEffektueringStruktur", _PAYMENT)

_GRANTED = shape(_BENEFIT, **_BENEFIT_PARTS, lines=(_LINES, shape(_LINE, payments=_PAYMENTS)))
"""A row of BevillingHent: a benefit, and below it the lines that paid it."""

_PAID = shape(
    {},
    payments=_PAYMENTS,
    lines=(_LINES, shape(_LINE, benefits=("y:BevilgetYdelse", shape(_BENEFIT, **_BENEFIT_PARTS)))),
)
"""A row of EffektueringHent: a payment, and below it a line for each benefit that it pays."""


class SoapBenefits:
    """Reads SF1491 page by page until done, or until a cap that shows as truncated."""

    def __init__(self, calls: Calls, tokens: TokenProvider, url: str, clock: Callable[[], datetime]) -> None:
        self._index = Index(calls, tokens, service=SERVICE, url=url)
        self._clock = clock

    async def benefits(self, asked: BenefitQuestion) -> BenefitAnswer:
        """BevillingHent. Raises SourceError."""
        now = self._clock()
        rows, truncated = await self._all(
            "BevillingHent",
            lambda start: self._benefit_question(asked, start, now),
            "BevilgetYdelse",
            _GRANTED,
            asked.owner,
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
            _PAID,
            asked.owner,
        )
        told = _Told()
        lines = [line for row in rows for line in _payment_lines(row, asked.owner, asked.citizen, told)]
        return Answer(tuple(_numbered(lines)), now, truncated)

    async def _all(
        self, operation: str, question: Callable[[int], etree._Element], row: str, wanted: Shape, authority: str
    ) -> tuple[list[Part], bool]:
        """The rows of all pages. One more than a page is asked for, to see whether more exist."""
        found: list[Part] = []
        for number in range(MOST_PAGES):
            output = await self._ask(operation, question(number * PAGE), authority)
            rows = output.findall(f"{INT}{row}Liste/{INT}{row}")
            found += [part(one, wanted) for one in rows[:PAGE]]
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


def _benefit(row: Part, owner: str, citizen: Subject) -> BenefitRecord:
    grant = _first(row, "grants")
    identity, uuid = text(row, "id"), text(grant, "uuid")
    if grant is None or not identity or not uuid:
        raise Garbled("benefit")
    area = text(row, "area") or ""
    return BenefitRecord(
        grant=uuid.lower(),
        id=identity,
        owner=text(grant, "owner") or owner,
        is_granted_to_citizen=_is_person(_first(grant, "recipients"), citizen),
        title=text(row, "name") or text(row, "own name") or area,
        area=area if is_area(area) else "",
        starts=day(text(row, "starts")),
        ends=day(text(row, "ends")),
        sensitivity=sensitivity(text(grant, "sensitivity")),
        system=_lower(text(grant, "system")),
        case=_lower(text(grant, "case")),
        payee=_payee(_first(row, "payees"), citizen),
        plan=_plan(row),
        system_name=text(grant, "system name"),
    )


def _plan(row: Part) -> PlanRecord | None:
    plan = PlanRecord(
        amount=_amount(text(row, "amount")),
        frequency=text(row, "frequency"),
        disposition_day=text(row, "day"),
        in_advance={"Forud": True, "Bagud": False}.get(text(row, "advance") or ""),
        approved_by_hand=text(row, "by hand") in ("true", "1"),
    )
    said = (plan.amount, plan.frequency, plan.disposition_day, plan.in_advance)
    return plan if any(one is not None for one in said) else None


def _benefit_lines(row: Part, benefit: BenefitRecord, citizen: Subject) -> Iterator[PaymentLineRecord]:
    for line in parts(row, "lines"):
        yield _line(line, benefit.owner, benefit, _payment(_first(line, "payments"), citizen))


def _payment_lines(row: Part, owner: str, citizen: Subject, told: _Told) -> Iterator[PaymentLineRecord]:
    payment = _payment(_first(row, "payments"), citizen)
    for line in parts(row, "lines"):
        granted = _first(line, "benefits")
        benefit = told.benefit(granted, owner, citizen) if granted is not None and "grants" in granted else None
        yield _line(line, benefit.owner if benefit else owner, benefit, payment)


class _Told:
    """The benefits of one answer, which tells each again with every line that paid it."""

    def __init__(self) -> None:
        self._last: dict[str | None, tuple[Part, BenefitRecord]] = {}

    def benefit(self, row: Part, owner: str, citizen: Subject) -> BenefitRecord:
        """The record made before, where the answer says the same again."""
        key = text(_first(row, "grants"), "uuid")
        last = self._last.get(key)
        if last is None or last[0] != row:
            last = self._last[key] = row, _benefit(row, owner, citizen)
        return last[1]


def _line(line: Part, owner: str, benefit: BenefitRecord | None, payment: PaymentRecord | None) -> PaymentLineRecord:
    amount = _amount(text(line, "amount"))
    if amount is None:
        raise Garbled("line_without_amount")
    return PaymentLineRecord(
        owner=owner,
        benefit=benefit,
        payment=payment,
        amount=amount,
        period_from=day(text(line, "from")),
        period_to=day(text(line, "to")),
    )


def _payment(structure: Part | None, citizen: Subject) -> PaymentRecord | None:
    """None: the index withholds it."""
    if structure is None:
        return None
    uuid = text(structure, "uuid")
    if not uuid:
        raise Garbled("payment")
    return PaymentRecord(
        uuid=uuid.lower(),
        available_on=day(text(structure, "available")),
        period_from=day(text(structure, "from")),
        period_to=day(text(structure, "to")),
        gross=_amount(text(structure, "gross")),
        after_tax=_amount(text(structure, "after tax")),
        sent=_amount(text(structure, "sent")),
        paid=_amount(text(structure, "paid")),
        sent_text=text(structure, "sent text"),
        paid_text=text(structure, "paid text"),
        payee=_payee(_first(structure, "payees"), citizen),
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
        yield structs.replace(line, number=seen[alike]) if seen[alike] else line
        seen[alike] += 1


def _is_person(party: Part | None, citizen: Subject) -> bool:
    return party is not None and citizen.is_person(cpr=text(party, "cpr"), urn=text(party, "urn"))


def _payee(party: Part | None, citizen: Subject) -> Payee:
    if party is None:
        return Payee.UNKNOWN
    if _is_person(party, citizen):
        return Payee.CITIZEN
    return Payee.UNKNOWN if text(party, "kind") not in ("Person", "Virksomhed") else Payee.OTHER


@lru_cache(maxsize=4_096)
def _amount(text: str | None) -> Decimal | None:
    """An xs:decimal of a believable length. None for anything else: Decimal itself reads 1_000 and 1E999999 too."""
    return Decimal(text) if text and _AMOUNT.fullmatch(text) else None


def _first(found: Part, name: str) -> Part | None:
    return next(iter(parts(found, name)), None)


def _lower(text: str | None) -> str | None:
    return text.lower() if text else None
