"""Which parts of benefits and payments of SF1491 are read, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sources.soap.xml_binding import Later, Shape, Text, Unread, XmlStruct


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

_BENEFIT_LATER = Later(Shape(BenefitPart, _BENEFIT, **_BENEFIT_PARTS))

GRANTED = Shape(
    GrantedPart, _BENEFIT, **_BENEFIT_PARTS, lines=(_LINES, Shape(GrantedLinePart, _LINE, payments=_PAYMENTS))
)
PAID = Shape(
    PaidPart,
    {},
    payments=_PAYMENTS,
    lines=(_LINES, Shape(PaidLinePart, _LINE, benefits=("y:BevilgetYdelse", _BENEFIT_LATER))),
)
