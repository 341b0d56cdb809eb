"""The benefit and payment records out of what SF1491 answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

from sources.records import BenefitRecord, Payee, PaymentLineRecord, PaymentRecord, PlanRecord, sensitivity
from sources.records.subject import Subject
from sources.reference.danish_time import day, is_empty_day, is_unreadable_day
from sources.reference.kle import is_area
from sources.reference.uuids import uuid_of
from sources.sf1491.amounts import amount, is_unreadable_amount
from sources.sf1491.shapes import BenefitPart, GrantedPart, LinePart, PaidPart, PartyPart, PaymentPart
from sources.soap.public_text import public_text
from sources.soap.xml_binding import Text, Unread, XmlStruct
from sources.soap.xml_parser import has_damaged_codes

P = TypeVar("P", bound=XmlStruct)
_IN_ADVANCE = {"Forud": True, "Bagud": False}


class UnreadableRecordError(Exception):
    """What a record is told by, or what it is worth, cannot be read: the record is left out of the answer."""


class IndexRow(NamedTuple, Generic[P]):
    """A row of an answer. `is_marked`: characters of it could not be read."""

    part: P
    is_marked: bool


def granted_benefit(row: IndexRow[GrantedPart], authority: str, citizen: Subject) -> BenefitRecord | None:
    """Return the benefit of a row. None: it cannot be read."""
    if row.is_marked and has_damaged_codes(row.part, but="lines"):
        return None
    try:
        return _benefit_record(row.part, authority, citizen)
    except UnreadableRecordError:
        return None


def _benefit_record(row: BenefitPart, authority: str, citizen: Subject) -> BenefitRecord:
    """Return a benefit. Raise UnreadableRecordError for one that has no key."""
    grant = row.grants[0] if row.grants else None
    uuid = uuid_of(grant.uuid) if grant else None
    if grant is None or uuid is None or not row.id:
        raise UnreadableRecordError
    area = row.area or ""
    return BenefitRecord(
        grant=uuid,
        id=row.id,
        authority=grant.authority or authority,
        is_granted_to_citizen=_is_person(grant.recipients, citizen),
        title=public_text(row.name, citizen) or public_text(row.own_name, citizen) or area,
        area=area if is_area(area) else "",
        starts=day(row.starts),
        ends=day(row.ends),
        sensitivity=sensitivity(grant.sensitivity),
        system=_lower(grant.system),
        case=_lower(grant.case),
        payee=_payee(row.payees, citizen),
        plan=_plan(row, citizen),
        system_name=public_text(grant.system_name, citizen),
    )


def _plan(row: BenefitPart, citizen: Subject) -> PlanRecord | None:
    kroner, frequency = amount(row.amount), public_text(row.frequency, citizen)
    disposition_day = None if not row.day or is_empty_day(row.day) else public_text(row.day, citizen)
    in_advance = _IN_ADVANCE.get(row.in_advance or "")
    if kroner is None and frequency is None and disposition_day is None and in_advance is None:
        return None
    return PlanRecord(kroner, frequency, disposition_day, in_advance, approved_by_hand=row.by_hand in ("true", "1"))


def granted_lines(
    row: IndexRow[GrantedPart], benefit: BenefitRecord, citizen: Subject
) -> Iterator[PaymentLineRecord | None]:
    """Yield the lines that paid a benefit, None for each that cannot be read."""
    for line in row.part.lines:
        try:
            payment = _payment(line.payments, citizen, row.is_marked)
            yield _line(line, benefit.authority, benefit, payment)
        except UnreadableRecordError:
            yield None


class PaidLines:
    """Reads the lines of payments. Each tells the whole benefit again, which is read once."""

    def __init__(self, authority: str, citizen: Subject) -> None:
        self._authority = authority
        self._citizen = citizen
        self._benefits: dict[Unread[BenefitPart], BenefitRecord | None] = {}

    def read(self, row: IndexRow[PaidPart]) -> Iterator[PaymentLineRecord | None]:
        """Yield the lines of a payment, None for each that cannot be read."""
        try:
            payment = _payment(row.part.payments, self._citizen, row.is_marked)
        except UnreadableRecordError:
            yield from [None] * len(row.part.lines)
            return
        for line in row.part.lines:
            try:
                benefit = self._benefit(line.benefits, row.is_marked)
                yield _line(line, benefit.authority if benefit else self._authority, benefit, payment)
            except UnreadableRecordError:
                yield None

    def _benefit(self, parts: Sequence[Unread[BenefitPart]], is_marked: bool) -> BenefitRecord | None:
        """Return the benefit that a line pays. None: the index withholds it, or its grant."""
        if not parts:
            return None
        part = parts[0]
        if part not in self._benefits:
            row = part.read()
            if is_marked and has_damaged_codes(row):
                raise UnreadableRecordError
            self._benefits[part] = _benefit_record(row, self._authority, self._citizen) if row.grants else None
        return self._benefits[part]


def _line(
    line: LinePart, authority: str, benefit: BenefitRecord | None, payment: PaymentRecord | None
) -> PaymentLineRecord:
    kroner = amount(line.amount)
    if kroner is None:
        raise UnreadableRecordError
    return PaymentLineRecord(authority, benefit, payment, kroner, day(line.start), day(line.end))


def _payment(parts: Sequence[PaymentPart], citizen: Subject, is_marked: bool) -> PaymentRecord | None:
    """Return the payment. None: the index withholds it. Raise UnreadableRecordError for one without an id."""
    if not parts:
        return None
    part = parts[0]
    if not part.uuid or (is_marked and has_damaged_codes(part)):
        raise UnreadableRecordError
    return PaymentRecord(
        uuid=part.uuid.lower(),
        available_on=day(part.available),
        period_from=day(part.start),
        period_to=day(part.end),
        gross=amount(part.gross),
        after_tax=amount(part.after_tax),
        sent=amount(part.sent),
        paid=amount(part.paid),
        sent_text=public_text(part.sent_text, citizen),
        paid_text=public_text(part.paid_text, citizen),
        status_text=public_text(part.status_text, citizen),
        payee=_payee(part.payees, citizen),
    )


def unreadable_payments(parts: Iterable[PaymentPart]) -> int:
    """Count the payments of which an amount or the day is written and cannot be read: null looks like untold."""
    return len({part.uuid for part in parts if _is_unreadable(part)})


def _is_unreadable(part: PaymentPart) -> bool:
    amounts = (part.gross, part.after_tax, part.sent, part.paid)
    return is_unreadable_day(part.available) or any(map(is_unreadable_amount, amounts))


def unreadable_plans(parts: Iterable[BenefitPart]) -> int:
    """Count the benefits of which the planned amount is written and cannot be read."""
    return sum(is_unreadable_amount(part.amount) for part in parts)


def _is_person(parties: Sequence[PartyPart], citizen: Subject) -> bool:
    return bool(parties) and citizen.is_person(cpr=parties[0].cpr, urn=parties[0].urn)


def _payee(parties: Sequence[PartyPart], citizen: Subject) -> Payee:
    if not parties:
        return Payee.UNKNOWN
    if _is_person(parties, citizen):
        return Payee.CITIZEN
    return Payee.UNKNOWN if parties[0].kind not in ("Person", "Virksomhed") else Payee.OTHER


def _lower(text: Text) -> str | None:
    return text.lower() if text else None
