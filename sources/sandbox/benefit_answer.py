"""Writes grants, benefits and payments as the SF1491 answers have them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from copy import copy
from dataclasses import dataclass, field

from lxml import etree

from sources.sandbox.benefit_rows import Payments, Row
from sources.sandbox.grant_cases import GrantCase
from sources.sandbox.names import KONTEKST, YDELSE, kontekst, ydelse
from sources.sandbox.rights import Rights
from sources.sandbox.soap import Element

_sub = etree.SubElement
NAMESPACES = {"y": YDELSE, "k": KONTEKST}


def _tags(*names: str) -> dict[str, str]:
    return {name: ydelse(name) for name in names}


def _text(parent: Element, name: str, value: str | None) -> None:
    if value is not None:
        _sub(parent, ydelse(name)).text = value


@dataclass(frozen=True, slots=True)
class AccessScope:
    """What a writer needs to leave out what may not be seen, and what it has written already, by key."""

    rights: Rights
    cases: Mapping[str, GrantCase]
    strip_hidden: bool
    written: dict[Hashable, Element | None] = field(default_factory=dict)


def write_benefit(parent: Element, row: Row) -> Element:
    """Return a benefit without its payments and its grant."""
    benefit = _sub(parent, ydelse("BevilgetYdelse"))
    if row["class"] or row["class_urn"]:
        kind = _sub(benefit, ydelse("YdelseKlasse"))
        _text(kind, "KlasseIdentifikation", row["class"])
        _text(kind, "KlasseUrnReference", row["class_urn"])
    _text(benefit, "YdelseNavn", row["name"])
    _text(benefit, "BevilgetYdelseID", row["id"])
    _text(benefit, "BevilgetYdelseNavn", row["detail"])
    _text(benefit, "BevilgetYdelseBegrundelse", row["reason"])
    _text(benefit, "BevilgetYdelseStartDato", row["starts_on"])
    _text(benefit, "BevilgetYdelseSlutDato", row["ends_on"])
    _text(benefit, "BevilgetYdelseKLEEmne", row["area"])
    _party(_sub(benefit, ydelse("BevilgetYdelseEffektueringModtager")), row, "payee")
    _text(benefit, "OekonomiskEffektueringsplanYdelsesbeloeb", row["plan_amount"])
    _text(benefit, "OekonomiskEffektueringsplanBeregningsfrekvens", row["frequency"])
    _text(benefit, "OekonomiskEffektueringsplanForudBagud", row["advance"])
    _text(benefit, "OekonomiskEffektueringsplanDispositionsdag", row["day"])
    _text(benefit, "OekonomiskEffektueringsplanSkalManueltGodkendes", row["manual"])
    return benefit


def _party(parent: Element, row: Row, prefix: str) -> None:
    for name, column in (
        ("PartType", "kind"), ("PartURN", "urn"), ("PartFuldtNavn", "name"), ("PartCPRNummer", "cpr"),
        ("PartCVRNummer", "cvr"), ("PartPNummer", "p"),
    ):  # fmt: skip
        _text(parent, name, row[f"{prefix}_{column}"])


def write_grant(scope: AccessScope, parent: Element, row: Row) -> None:
    """Write the grant behind a benefit, with its case."""
    grant = _sub(parent, ydelse("BevillingStruktur"))
    _text(grant, "BevillingUUID", row["grant_uuid"])
    _text(grant, "BevillingFoelsomhed", row["sensitivity"])
    _text(_sub(grant, ydelse("BevillingEjer")), "VirksomhedCVRNummer", row["authority"])
    _system(grant, "BevillingMasterSystemInstans", row["system"], row["system_title"])
    department = _sub(grant, ydelse("BevillingAnsvarligAfdeling"))
    _text(department, "OrganisationsenhedUUID", row["department"])
    _text(department, "AnsvarligAfdelingURN", row["department_urn"])
    _text(department, "AnsvarligAfdelingBrugervendtNoegle", row["department_key"])
    _text(department, "AnsvarligAfdelingFuldtNavn", row["department_name"])
    _party(_sub(grant, ydelse("Bevillingsmodtager")), row, "recipient")
    if row["case_uuid"]:
        _case(scope, grant, row["case_uuid"])


def _system(parent: Element, name: str, uuid: str, title: str | None) -> None:
    system = _sub(parent, ydelse(name))
    _text(system, "ItSystemInstansIdentifikation", uuid)
    _text(system, "ItSystemInstansTitel", title or "")


def _case(scope: AccessScope, parent: Element, uuid: str) -> None:
    """Write the case; of one that is hidden, unknown or out of reach the id alone."""
    element = _sub(parent, ydelse("Bevillingssag"))
    _text(element, "SagUUID", uuid)
    case = scope.cases.get(uuid)
    if case is None or (case.hidden and scope.strip_hidden):
        return
    if not scope.rights.allow(case.authority, case.area, case.sensitivity, case.system):
        return
    _text(element, "SagTitel", case.title)
    _text(element, "SagSagsnummer", case.number)
    _text(element, "SagFoelsomhed", case.sensitivity)
    _text(element, "SagKLEEmne", case.area)
    _text(element, "SagKLEHandlingsfacet", case.facet)
    _text(element, "SagEjerCVRNummer", case.authority)
    if case.system:
        _system(element, "SagMasterSystemInstans", case.system, case.system_title)
    if case.hidden:
        _text(element, "SagUndtagetVisningForBorger", "true")


def write_line(parent: Element, line: Row) -> Element:
    """One benefit's part of a payment."""
    element = _sub(parent, ydelse("OEkonomiskYdelseseffektuering"))
    _text(element, "OekonomiskYdelseseffektueringBeloeb", line["amount"])
    _text(element, "OekonomiskYdelseseffektueringPeriodeFra", line["period_from"])
    _text(element, "OekonomiskYdelseseffektueringPeriodeTil", line["period_to"])
    return element


_PAYMENT = (
    ("OekonomiskEffektueringUUID", "uuid"),
    ("OekonomiskEffektueringDispositionsdato", "available_on"),
    ("OekonomiskEffektueringSamletBruttobeloeb", "gross"),
    ("OekonomiskEffektueringBeloebEfterSkatATP", "after_tax"),
    ("OekonomiskEffektueringBeloebSendtTilUdbetaling", "sent"),
    ("OEkonomiskEffektueringBeloebUdbetalt", "paid"),
    ("OekonomiskEffektueringSendtTilUdbetalingTekst", "sent_text"),
    ("OekonomiskEffektueringUdbetalingStatus", "status"),
    ("OekonomiskEffektueringUdbetaltTekst", "paid_text"),
    ("OekonomiskEffektueringStartDato", "starts_on"),
    ("OekonomiskEffektueringSlutDato", "ends_on"),
)


def write_payment(parent: Element, row: Row) -> None:
    """Write a payment as a whole."""
    payment = _sub(parent, ydelse("OekonomiskEffektueringStruktur"))
    for name, column in _PAYMENT:
        _text(payment, name, row[column])
    _system(payment, "OEkonomiskEffektueringMasterSystemInstans", row["system"], row["system_title"])
    _party(_sub(payment, ydelse("OEkonomiskEffektueringModtager")), row, "recipient")


def write_payments_of(scope: AccessScope, benefit: Element, payments: Payments, lines: list[Row]) -> None:
    """Write a benefit's lines, each with its payment unless that is withheld."""
    if not lines:
        return
    holder = _sub(benefit, ydelse("OEkonomiskYdelseseffektueringListe"))
    for line in lines:
        element, uuid = write_line(holder, line), line["payment_uuid"]
        if uuid not in scope.written:
            payment = payments.by_id[uuid]
            is_shown = not payment["withheld"] and payments.complete(uuid, scope.rights)
            scope.written[uuid] = alone(write_payment, payment) if is_shown else None
        append_copy(element, scope.written[uuid])


def alone(write: Callable[[Element, Row], object], row: Row) -> Element:
    """Write something beside the answer, to be copied into it: a copy is quicker than building."""
    holder = etree.Element(ydelse("Kopi"), nsmap=NAMESPACES)
    write(holder, row)
    return holder[0]


def append_copy(parent: Element, element: Element | None) -> None:
    """Append a copy of an element, where there is one."""
    if element is not None:
        parent.append(copy(element))


def in_context(root: Element, transaction: tuple[str, str], *reactions: tuple[str, str, str]) -> None:
    """Write the head of an answer: the transaction it belongs to, and its reactions (Advis or Fejl)."""
    head = _sub(root, kontekst("HovedOplysningerSvar"))
    _sub(head, kontekst("TransaktionsId")).text = transaction[0]
    _sub(head, kontekst("TransaktionsTid")).text = transaction[1]
    for kind, id_, text in reactions:
        reaction = _sub(_sub(head, kontekst("SvarReaktion")), kontekst(kind))
        _sub(reaction, kontekst(f"{kind}Id")).text = id_
        _sub(reaction, kontekst(f"{kind}Tekst")).text = text
        _sub(reaction, kontekst("KildeId")).text = "YdelseListeHent"
