"""What SF1491 answers, and the benefit and payment records out of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from msgspec import structs

from sources.errors import SourceGarbledError
from sources.records import (
    BenefitRecord,
    Payee,
    PaymentLineRecord,
    PaymentRecord,
    PlanRecord,
    sensitivity,
)
from sources.reference.danish_time import day
from sources.reference.kle import is_area
from sources.soap.xml_binding import Later, Shape, Text, Unread, XmlStruct
from sources.subject import Subject

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_AMOUNT = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]{0,9})?|\.[0-9]{1,9})")
_IN_ADVANCE = {"Forud": True, "Bagud": False}


class PartyPart(XmlStruct):
    """A person or a company."""

    cpr: Text
    urn: Text
    kind: Text


class GrantPart(XmlStruct):
    """BevillingStruktur."""

    uuid: Text
    authority: Text
    sensitivity: Text
    system: Text
    system_name: Text
    case: Text
    recipients: Sequence[PartyPart]


class BenefitPart(XmlStruct):
    """BevilgetYdelse."""

    id: Text
    name: Text
    own_name: Text
    area: Text
    starts: Text
    ends: Text
    amount: Text
    frequency: Text
    day: Text
    in_advance: Text
    by_hand: Text
    grants: Sequence[GrantPart]
    payees: Sequence[PartyPart]


class PaymentPart(XmlStruct):
    """OekonomiskEffektueringStruktur."""

    uuid: Text
    available: Text
    start: Text
    end: Text
    gross: Text
    after_tax: Text
    sent: Text
    paid: Text
    sent_text: Text
    paid_text: Text
    status_text: Text
    payees: Sequence[PartyPart]


class LinePart(XmlStruct):
    """OEkonomiskYdelseseffektuering."""

    amount: Text
    start: Text
    end: Text


class GrantedLinePart(LinePart):
    """A line below the benefit that it pays."""

    payments: Sequence[PaymentPart]


class GrantedPart(BenefitPart):
    """A row of BevillingHent: a benefit, and below it the lines that paid it."""

    lines: Sequence[GrantedLinePart]


class PaidLinePart(LinePart):
    """A line below the payment that it is part of. Every line tells the whole benefit again."""

    benefits: Sequence[Unread[BenefitPart]]


class PaidPart(XmlStruct):
    """A row of EffektueringHent: a payment, and below it a line for each benefit that it pays."""

    payments: Sequence[PaymentPart]
    lines: Sequence[PaidLinePart]


_PARTY = Shape(PartyPart, {"cpr": "y:PartCPRNummer", "urn": "y:PartURN", "kind": "y:PartType"})
_GRANT = Shape(
    GrantPart,
    {
        "uuid": "y:BevillingUUID",
        "authority": "y:BevillingEjer/y:VirksomhedCVRNummer",
        "sensitivity": "y:BevillingFoelsomhed",
        "system": "y:BevillingMasterSystemInstans/y:ItSystemInstansIdentifikation",
        "system_name": "y:BevillingMasterSystemInstans/y:ItSystemInstansTitel",
        "case": "y:Bevillingssag/y:SagUUID",
    },
    recipients=("y:Bevillingsmodtager", _PARTY),
)
_BENEFIT = {
    "id": "y:BevilgetYdelseID",
    "name": "y:YdelseNavn",
    "own_name": "y:BevilgetYdelseNavn",
    "area": "y:BevilgetYdelseKLEEmne",
    "starts": "y:BevilgetYdelseStartDato",
    "ends": "y:BevilgetYdelseSlutDato",
    "amount": "y:OekonomiskEffektueringsplanYdelsesbeloeb",
    "frequency": "y:OekonomiskEffektueringsplanBeregningsfrekvens",
    "day": "y:OekonomiskEffektueringsplanDispositionsdag",
    "in_advance": "y:OekonomiskEffektueringsplanForudBagud",
    "by_hand": "y:OekonomiskEffektueringsplanSkalManueltGodkendes",
}
_BENEFIT_PARTS: dict[str, tuple[str, Shape[Any]]] = {
    "grants": ("y:BevillingStruktur", _GRANT),
    "payees": ("y:BevilgetYdelseEffektueringModtager", _PARTY),
}
_LINE = {
    "amount": "y:OekonomiskYdelseseffektueringBeloeb",
    "start": "y:OekonomiskYdelseseffektueringPeriodeFra",
    "end": "y:OekonomiskYdelseseffektueringPeriodeTil",
}
_LINES = "y:OEkonomiskYdelseseffektueringListe/y:OEkonomiskYdelseseffektuering"
_PAYMENT = Shape(
    PaymentPart,
    {
        "uuid": "y:OekonomiskEffektueringUUID",
        "available": "y:OekonomiskEffektueringDispositionsdato",
        "start": "y:OekonomiskEffektueringStartDato",
        "end": "y:OekonomiskEffektueringSlutDato",
        "gross": "y:OekonomiskEffektueringSamletBruttobeloeb",
        "after_tax": "y:OekonomiskEffektueringBeloebEfterSkatATP",
        "sent": "y:OekonomiskEffektueringBeloebSendtTilUdbetaling",
        "paid": "y:OEkonomiskEffektueringBeloebUdbetalt",
        "sent_text": "y:OekonomiskEffektueringSendtTilUdbetalingTekst",
        "paid_text": "y:OekonomiskEffektueringUdbetaltTekst",
        "status_text": "y:OekonomiskEffektueringUdbetalingStatus",
    },
    payees=("y:OEkonomiskEffektueringModtager", _PARTY),
)
_PAYMENTS = ("y:OekonomiskEffektueringStruktur", _PAYMENT)

_AGAIN = Later(Shape(BenefitPart, _BENEFIT, **_BENEFIT_PARTS))

GRANTED = Shape(
    GrantedPart, _BENEFIT, **_BENEFIT_PARTS, lines=(_LINES, Shape(GrantedLinePart, _LINE, payments=_PAYMENTS))
)
PAID = Shape(
    PaidPart,
    {},
    payments=_PAYMENTS,
    lines=(_LINES, Shape(PaidLinePart, _LINE, benefits=("y:BevilgetYdelse", _AGAIN))),
)


def row_name(row: XmlStruct) -> str | None:
    """What no other row of an answer is called. None: it has no name."""
    match row:
        case GrantedPart(id=id, grants=[GrantPart(uuid=uuid), *_]):
            return f"{uuid}:{id}"
        case PaidPart(payments=[PaymentPart(uuid=uuid), *_]):
            return uuid
        case _:
            return None


def benefit_record(row: BenefitPart, authority: str, citizen: Subject) -> BenefitRecord:
    """A benefit. Raises SourceGarbledError for one that has no key."""
    grant = row.grants[0] if row.grants else None
    if grant is None or not row.id or not (grant.uuid and _UUID.fullmatch(grant.uuid)):
        raise SourceGarbledError("benefit")
    area = row.area or ""
    return BenefitRecord(
        grant=grant.uuid.lower(),
        id=row.id,
        authority=grant.authority or authority,
        is_granted_to_citizen=_is_person(grant.recipients, citizen),
        title=row.name or row.own_name or area,
        area=area if is_area(area) else "",
        starts=day(row.starts),
        ends=day(row.ends),
        sensitivity=sensitivity(grant.sensitivity),
        system=_lower(grant.system),
        case=_lower(grant.case),
        payee=_payee(row.payees, citizen),
        plan=_plan(row),
        system_name=grant.system_name or None,
    )


def _plan(row: BenefitPart) -> PlanRecord | None:
    amount, frequency, on = _amount(row.amount), row.frequency or None, row.day or None
    in_advance = _IN_ADVANCE.get(row.in_advance or "")
    if amount is None and frequency is None and on is None and in_advance is None:
        return None
    return PlanRecord(amount, frequency, on, in_advance, approved_by_hand=row.by_hand in ("true", "1"))


def granted_lines(row: GrantedPart, benefit: BenefitRecord, citizen: Subject) -> Iterator[PaymentLineRecord]:
    """The lines that paid a benefit."""
    for line in row.lines:
        yield _line(line, benefit.authority, benefit, _payment(line.payments, citizen))


def paid_lines(rows: Iterable[PaidPart], authority: str, citizen: Subject) -> Iterator[PaymentLineRecord]:
    """The lines of all payments."""
    told: dict[Unread[BenefitPart], BenefitRecord | None] = {}
    for row in rows:
        payment = _payment(row.payments, citizen)
        for line in row.lines:
            benefit = None
            if line.benefits:
                said = line.benefits[0]
                if said not in told:
                    told[said] = _granted(said.read(), authority, citizen)
                benefit = told[said]
            yield _line(line, benefit.authority if benefit else authority, benefit, payment)


def _granted(row: BenefitPart, authority: str, citizen: Subject) -> BenefitRecord | None:
    """The benefit that a line pays. None: the index withholds its grant."""
    return benefit_record(row, authority, citizen) if row.grants else None


def _line(
    line: LinePart, authority: str, benefit: BenefitRecord | None, payment: PaymentRecord | None
) -> PaymentLineRecord:
    amount = _amount(line.amount)
    if amount is None:
        raise SourceGarbledError("line_without_amount")
    return PaymentLineRecord(authority, benefit, payment, amount, day(line.start), day(line.end))


def _payment(structures: Sequence[PaymentPart], citizen: Subject) -> PaymentRecord | None:
    """None: the index withholds it."""
    if not structures:
        return None
    said = structures[0]
    if not said.uuid:
        raise SourceGarbledError("payment")
    return PaymentRecord(
        uuid=said.uuid.lower(),
        available_on=day(said.available),
        period_from=day(said.start),
        period_to=day(said.end),
        gross=_amount(said.gross),
        after_tax=_amount(said.after_tax),
        sent=_amount(said.sent),
        paid=_amount(said.paid),
        sent_text=said.sent_text or None,
        paid_text=said.paid_text or None,
        payee=_payee(said.payees, citizen),
        status_text=said.status_text or None,
    )


def numbered(lines: Sequence[PaymentLineRecord]) -> Iterator[PaymentLineRecord]:
    """Lines that are alike get a number, so that each keeps an id of its own."""
    named = [_named(line) for line in lines]
    often = Counter(named)
    seen: Counter[tuple[object, ...]] = Counter()
    for line, name in zip(lines, named, strict=True):
        if often[name] == 1:
            yield line
            continue
        alike = name, line.amount, line.period_from, line.period_to
        number = seen[alike]
        yield structs.replace(line, number=number) if number else line
        seen[alike] += 1


def _named(line: PaymentLineRecord) -> tuple[str | None, str | None, str | None]:
    """The benefit and payment of a line, by which most are told apart."""
    benefit, payment = line.benefit, line.payment
    return (
        benefit.grant if benefit else None,
        benefit.id if benefit else None,
        payment.uuid if payment else None,
    )


def _is_person(parties: Sequence[PartyPart], citizen: Subject) -> bool:
    return bool(parties) and citizen.is_person(cpr=parties[0].cpr, urn=parties[0].urn)


def _payee(parties: Sequence[PartyPart], citizen: Subject) -> Payee:
    if not parties:
        return Payee.UNKNOWN
    if _is_person(parties, citizen):
        return Payee.CITIZEN
    return Payee.UNKNOWN if parties[0].kind not in ("Person", "Virksomhed") else Payee.OTHER


@lru_cache(maxsize=4_096)
def _amount(text: Text) -> Decimal | None:
    """An xs:decimal of a believable length. None for anything else: Decimal itself reads 1_000 and 1E999999 too."""
    return Decimal(text) if text and _AMOUNT.fullmatch(text) else None


def _lower(text: Text) -> str | None:
    return text.lower() if text else None
