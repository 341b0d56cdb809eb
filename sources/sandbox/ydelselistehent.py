"""SF1491 BevillingHent and EffektueringHent: questions about benefits and payments, and their answers."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from functools import partial

from lxml import etree
from starlette.requests import Request

from sources.sandbox import soap
from sources.sandbox.benefit_answer import (
    NAMESPACES,
    AccessScope,
    alone,
    append_copy,
    in_context,
    write_benefit,
    write_grant,
    write_line,
    write_payment,
    write_payments_of,
)
from sources.sandbox.benefit_question import bevilling_hent, effektuering_hent
from sources.sandbox.benefit_rows import (
    Payments,
    Row,
    find_benefits,
    find_payments,
    matches_subject,
    payments_of_benefits,
    reached,
    read_criterion,
)
from sources.sandbox.grammar import name
from sources.sandbox.grant_cases import cases_of_grants
from sources.sandbox.names import kontekst, ydelse
from sources.sandbox.rights import Rights, read_rights
from sources.sandbox.soap import Element, SoapAnswer, SoapFaultError
from sources.sandbox.world import TODAY

ACTION = "http://www.kombit.dk/int/2022/01/01/YdelseListeHentService#"
_UNSORTED = ("Advis", "A-2001", "Der kan ikke sorteres på et felt, som ikke er med i svaret; data er usorterede.")


class BenefitRefusalError(Exception):
    """A well-formed question that is answered with a Fejl and no data."""

    def __init__(self, id_: str, text: str) -> None:
        super().__init__(text)
        self.id, self.text = id_, text


async def answer(request: Request, connection: sqlite3.Connection, authority: str) -> SoapAnswer:
    """Answer a question over HTTP, for the authority that the token names."""
    question = soap.read(await request.body()).body
    operation = _OPERATIONS.get(question.tag)
    if operation is None:
        raise SoapFaultError(f"Operationen {name(question)} findes ikke")
    check, tell, action = operation
    if soap.action(request) not in (None, ACTION + action):
        raise SoapFaultError("SOAP action svarer ikke til operationen")
    check(question)
    return SoapAnswer(_told(tell, connection, authority, question, action))


Tell = Callable[[sqlite3.Connection, str, Element, Element], None]


def _told(tell: Tell, connection: sqlite3.Connection, authority: str, question: Element, action: str) -> Element:
    root = etree.Element(ydelse(f"{action}_O"), nsmap=NAMESPACES)
    try:
        _may_ask(authority, question)
        tell(connection, authority, question, root)
    except BenefitRefusalError as refusal:
        root = etree.Element(ydelse(f"{action}_O"), nsmap=NAMESPACES)
        in_context(root, _transaction(question), ("Fejl", refusal.id, refusal.text))
    return root


def error(question: bytes) -> SoapAnswer:
    """Return a Fejl without data, whatever was asked. Raise SoapFaultError for what is no question."""
    return _error(soap.read(question).body)


def _error(question: Element) -> SoapAnswer:
    root = etree.Element(ydelse(name(question).removesuffix("_I") + "_O"), nsmap=NAMESPACES)
    in_context(root, _transaction(question), ("Fejl", "F-5000", "Systemfejl i Ydelsesindekset."))
    return SoapAnswer(root)


def _transaction(question: Element) -> tuple[str, str]:
    head = question.find(kontekst("HovedOplysninger"))
    if head is None:
        return "ukendt", "2026-11-16T09:00:00+01:00"
    return head.findtext(kontekst("TransaktionsId")) or "ukendt", head.findtext(kontekst("TransaktionsTid")) or ""


def _may_ask(authority: str, question: Element) -> None:
    """Refuse what is well-formed but still cannot be answered."""
    path = ("HovedOplysninger", "AuthorityContext", "MunicipalityCVR")
    context = question.findtext("/".join(map(kontekst, path)))
    if context is not None and context != authority:
        raise BenefitRefusalError("F-4030", "Myndigheden i AuthorityContext er en anden end tokenets.")
    cpr = question.findtext(f"{ydelse('Kriterie')}/{ydelse('PartCPRNummer')}")
    if cpr is not None and not re.fullmatch(r"[0-9]{10}", cpr):
        raise BenefitRefusalError("F-4001", "PartCPRNummer er ikke et gyldigt nummer.")
    limit, start = _page(question)
    if (limit is not None and limit < 0) or start < 0:
        raise BenefitRefusalError("F-4002", "ResultatFilter må ikke være negativt.")


def _page(question: Element) -> tuple[int | None, int]:
    page = question.find(ydelse("ResultatFilter"))
    if page is None:
        return None, 0
    return int(page.findtext(ydelse("ResultatAntalMaks")) or 0), int(page.findtext(ydelse("ResultatStart")) or 0)


def _paged(question: Element, rows: list[Row]) -> list[Row]:
    limit, start = _page(question)
    return rows[start:][:limit]


def _wants(question: Element, tag: str) -> bool:
    return (question.findtext(ydelse(tag)) or "").strip() in ("true", "1")


def _access_scope(
    connection: sqlite3.Connection, question: Element, rights: Rights, rows: Iterable[Row]
) -> AccessScope:
    cases = cases_of_grants(connection, (row["case_uuid"] for row in rows), TODAY)
    return AccessScope(rights, cases, _wants(question, "FjernUndtagetVisningForBorger"))


def _notices(connection: sqlite3.Connection, authority: str) -> list[tuple[str, str, str]]:
    rows = connection.execute("SELECT id, text FROM notices WHERE authority = ?", (authority,))
    return [("Advis", row["id"], row["text"]) for row in rows]


def _tell_benefits(connection: sqlite3.Connection, authority: str, question: Element, root: Element) -> None:
    rights = read_rights(authority, question)
    rows = find_benefits(connection, read_criterion(question), rights)
    payments = payments_of_benefits(connection, rows)
    lines = _lines_by_benefit(question, payments)
    scope = _access_scope(connection, question, rights, rows)
    rows = [row for row in rows if _wanted(question, scope, row, lines)]
    rows, unsorted = _sorted_benefits(question, rows, payments, lines)
    in_context(root, _transaction(question), *_notices(connection, authority), *([_UNSORTED] if unsorted else []))
    rows = _paged(question, rows)
    if not rows:
        return
    holder = etree.SubElement(root, ydelse("BevilgetYdelseListe"))
    for row in rows:
        benefit = write_benefit(holder, row)
        if _wants(question, "MedtagEffektueringer"):
            write_payments_of(scope, benefit, payments, lines.get((row["grant_uuid"], row["id"]), []))
        write_grant(scope, benefit, row)


Lines = dict[tuple[str, str], list[Row]]


def _lines_by_benefit(question: Element, payments: Payments) -> Lines:
    """Each benefit's lines inside the days asked for, by day."""
    lines_by_benefit: Lines = {}
    for uuid, lines in payments.lines.items():
        if _inside(question, "OekonomiskEffektueringDispositionsDato", payments.by_id[uuid]["available_on"]):
            for line in lines:
                lines_by_benefit.setdefault((line["grant_uuid"], line["benefit_id"]), []).append(line)
    for lines in lines_by_benefit.values():
        lines.sort(key=lambda line: (payments.by_id[line["payment_uuid"]]["available_on"], line["payment_uuid"]))
    return lines_by_benefit


def _inside(question: Element, tag: str, day: str | None) -> bool:
    """Whether a day lies in an interval; its end is not included. No day lies after every day."""
    first, last = question.findtext(ydelse(f"{tag}Fra")), question.findtext(ydelse(f"{tag}Til"))
    day = day or "9999-12-31"
    return (first is None or day >= first.strip()[:10]) and (last is None or day < last.strip()[:10])


def _wanted(question: Element, scope: AccessScope, row: Row, lines: Lines) -> bool:
    """Whether a benefit passes the filters of the question."""

    def same(tag: str, value: str | None) -> bool:
        expected = question.findtext(tag)
        return expected is None or expected == value

    case = scope.cases.get(row["case_uuid"] or "")
    subjects = question.findtext(ydelse("KLEKriterie"))
    dated = any(
        question.find(ydelse(f"OekonomiskEffektueringDispositionsDato{end}")) is not None for end in ("Fra", "Til")
    )
    return (
        same(ydelse("SagSagsnummer"), case.number if case else None)
        and (subjects is None or matches_subject(row, subjects))
        and same(ydelse("BevillingUUID"), row["grant_uuid"])
        and same(ydelse("BevillingEjerCVRNummer"), row["authority"])
        and same(ydelse("ItSystemInstansIdentifikation"), row["system"])
        and same(f"{ydelse('YdelseKlasse')}/{ydelse('KlasseIdentifikation')}", row["class"])
        and same(f"{ydelse('YdelseKlasse')}/{ydelse('KlasseUrnReference')}", row["class_urn"])
        and _inside(question, "BevilgetYdelseStartDato", row["starts_on"])
        and _inside(question, "BevilgetYdelseSlutDato", row["ends_on"])
        and (not dated or (row["grant_uuid"], row["id"]) in lines)
    )


_BENEFIT_COLUMNS = {
    "BevillingEjerCVRNummer": "authority",
    "BevillingAnsvarligAfdelingNavn": "department_name",
    "BevillingItSystemNavn": "system_title",
    "YdelseNavn": "name",
}


def _sorted_benefits(question: Element, rows: list[Row], payments: Payments, lines: Lines) -> tuple[list[Row], bool]:
    """Return the benefits as asked for; True where that cannot be done, since the field is not in the answer."""
    element = question.findtext(f"{ydelse('YdelseSortering')}/{ydelse('BevilgetYdelseSorteringElement')}")
    falling = question.findtext(f"{ydelse('YdelseSortering')}/{ydelse('SorteringRetning')}") == "DESC"
    if element is None:
        return rows, False
    if element in _BENEFIT_COLUMNS:
        column = _BENEFIT_COLUMNS[element]
        return sorted(rows, key=lambda row: row[column] or "", reverse=falling), False
    if not _wants(question, "MedtagEffektueringer"):
        return sorted(rows, key=lambda row: (row["grant_uuid"], row["id"])), True
    column = "starts_on" if element.endswith("StartDato") else "ends_on"

    def day(row: Row) -> str:
        benefit_lines = lines.get((row["grant_uuid"], row["id"]), [])
        return max((payments.by_id[line["payment_uuid"]][column] or "" for line in benefit_lines), default="")

    return sorted(rows, key=day, reverse=falling), False


def _tell_payments(connection: sqlite3.Connection, authority: str, question: Element, root: Element) -> None:
    rights = read_rights(authority, question)
    payments = find_payments(connection, read_criterion(question), rights)
    rows = [
        row
        for row in payments.by_id.values()
        if _inside(question, "OekonomiskEffektueringDispositionsDato", row["available_on"])
    ]
    rows = _paged(question, _sorted_payments(question, rows))
    in_context(root, _transaction(question), *_notices(connection, authority))
    if not rows:
        return
    scope = _access_scope(connection, question, rights, payments.benefits.values())
    holder = etree.SubElement(root, ydelse("OEkonomiskEffektueringListe"))
    for row in rows:
        element = etree.SubElement(holder, ydelse("OEkonomiskEffektuering"))
        write_payment(element, row)
        _write_lines(scope, element, payments, row["uuid"], granted=_wants(question, "MedtagBevilling"))


def _write_lines(scope: AccessScope, parent: Element, payments: Payments, uuid: str, *, granted: bool) -> None:
    """All lines of a payment; a benefit that may not be seen is left out of its line."""
    holder = etree.SubElement(parent, ydelse("OEkonomiskYdelseseffektueringListe"))
    for line in payments.lines[uuid]:
        element = write_line(holder, line)
        key = line["grant_uuid"], line["benefit_id"]
        if key not in scope.written:
            row = payments.benefits.get(key)
            is_shown = row is not None and reached(row, scope.rights)
            scope.written[key] = alone(partial(_write_benefit, scope, granted), row) if row and is_shown else None
        append_copy(element, scope.written[key])


def _write_benefit(scope: AccessScope, granted: bool, parent: Element, row: Row) -> None:
    benefit = write_benefit(parent, row)
    if granted:
        write_grant(scope, benefit, row)


_PAYMENT_COLUMNS = {
    "OekonomiskEffektueringDispositionsdato": "available_on",
    "OekonomiskEffektueringUdbetalingStatus": "status",
    "OekonomiskEffektueringStartDato": "starts_on",
    "OekonomiskEffektueringSlutDato": "ends_on",
}


def _sorted_payments(question: Element, rows: list[Row]) -> list[Row]:
    """Return the payments as asked for; oldest first where nothing is asked for."""
    path = ydelse("EffektueringSortering")
    column = _PAYMENT_COLUMNS.get(
        question.findtext(f"{path}/{ydelse('EffektueringSorteringElement')}") or "", "available_on"
    )
    falling = question.findtext(f"{path}/{ydelse('SorteringRetning')}") == "DESC"
    return sorted(sorted(rows, key=lambda row: str(row["uuid"])), key=lambda row: row[column] or "", reverse=falling)


_OPERATIONS: dict[str, tuple[Callable[[Element], None], Tell, str]] = {
    ydelse("BevillingHent_I"): (bevilling_hent, _tell_benefits, "BevillingHent"),
    ydelse("EffektueringHent_I"): (effektuering_hent, _tell_payments, "EffektueringHent"),
}
