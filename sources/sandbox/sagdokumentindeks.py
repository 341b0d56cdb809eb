"""SF1470 fremsoeg: a question about cases and documents, and its answer."""

from __future__ import annotations

import json
import sqlite3

from lxml import etree
from starlette.requests import Request

from sources.sandbox import soap
from sources.sandbox.case_question import fremsoeg, request_header
from sources.sandbox.grammar import name
from sources.sandbox.names import HEADER, header, sd, sdi
from sources.sandbox.relations import NAMESPACES
from sources.sandbox.search import ElementCount, FoundObjects, Search
from sources.sandbox.snapshots import write_cases, write_documents
from sources.sandbox.soap import Element, SoapAnswer, SoapFaultError

ACTION = "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"
SUCCESS = "20"


async def answer(request: Request, connection: sqlite3.Connection, authority: str) -> SoapAnswer:
    """Answer a question over HTTP, for the authority that the token names."""
    if soap.action(request) != ACTION:
        raise SoapFaultError("SOAP action mangler eller er ukendt")
    question = soap.read(await request.body())
    if question.body.tag != sdi("FremsoegSagDokumentIndeksInput"):
        raise SoapFaultError(f"Operationen {name(question.body)} findes ikke")
    transaction = _transaction(question)
    fremsoeg(question.body)
    return SoapAnswer(fremsoeg_answer(connection, authority, question.body), (transaction,))


def _transaction(question: soap.SoapQuestion) -> Element:
    """Return the request header, which the answer carries too."""
    for element in question.headers:
        if element.tag == header("RequestHeader"):
            request_header(element)
            answered = etree.Element(header("RequestHeader"), nsmap={"h": HEADER})
            etree.SubElement(answered, header("TransactionUUID")).text = element[0].text
            return answered
    raise SoapFaultError("RequestHeader mangler")


def fremsoeg_answer(connection: sqlite3.Connection, authority: str, question: Element) -> Element:
    """Return the answer to a question that follows the rules."""
    search = Search(connection, authority, question.find(sdi("Sortering")))
    objects = search.run(question)
    shows_cases, shows_documents = _shown(question, "SagVis"), _shown(question, "DokumentVis")
    _include(connection, search, question, objects)
    root = in_band(SUCCESS)
    counted = len(root)
    notes = write_cases(connection, root, objects.cases, shows_cases) if shows_cases else 0
    if shows_documents:
        write_documents(connection, root, objects.documents, shows_documents)
    if {"journalpost", "journalpost-journalnote"} & shows_cases:
        objects.counts.append(ElementCount("journalnotater", notes))
    for position, count in enumerate(objects.counts, start=counted):
        root.insert(position, _count(count))
    return root


def error(_question: bytes) -> SoapAnswer:
    """Return an answer that says in its status that the index failed, whatever was asked."""
    return SoapAnswer(in_band("50", "Systemfejl"))


def in_band(code: str, message: str | None = None) -> Element:
    """Return an answer with nothing but a status code."""
    root = etree.Element(sdi("FremsoegSagDokumentIndeksOutput"), nsmap=NAMESPACES)
    status = etree.SubElement(root, sd("StandardRetur"))
    etree.SubElement(status, sd("StatusKode")).text = code
    if message:
        etree.SubElement(status, sd("FejlbeskedTekst")).text = message
    return root


def _shown(question: Element, tag: str) -> set[str]:
    return {vis.text or "" for vis in question.iterfind(f"{sdi('Filter')}/{sdi(tag)}/{sdi('Vis')}")}


def _include(connection: sqlite3.Connection, search: Search, question: Element, objects: FoundObjects) -> None:
    """Bring the cases and documents that those found point at."""
    wishes = {name(wish) + "/" + (wish.text or "") for wish in question.iterfind(f"{sdi('Filter')}/*")}
    if "SagInkluder/journalpost" in wishes:
        _add(objects.documents, search.documents(_references(connection, "journal", "case", objects.cases)))
    if "DokumentInkluder/dokument" in wishes:
        _add(
            objects.documents,
            search.documents(_references(connection, "document_relations", "document", objects.documents)),
        )
    if "SagInkluder/sagsrelation" in wishes:
        _add(objects.cases, search.cases(_references(connection, "related_cases", "case", objects.cases)))


def _add(uuids: list[str], more: list[str]) -> None:
    present = set(uuids)
    uuids += [uuid for uuid in more if uuid not in present]


def _references(connection: sqlite3.Connection, table: str, kind: str, uuids: list[str]) -> list[str]:
    sql = f"""SELECT DISTINCT t.ref FROM {table} t JOIN {kind}_registrations r ON r.id = t.registration
      WHERE r.{kind}_uuid IN (SELECT value FROM json_each(?)) AND t.ref IS NOT NULL"""
    return [row[0] for row in connection.execute(sql, (json.dumps(uuids),))]


def _count(count: ElementCount) -> Element:
    element = etree.Element(sdi("Antal"))
    etree.SubElement(element, sdi("Element")).text = count.element
    etree.SubElement(element, sdi("Antal")).text = str(count.total)
    if count.first is not None or count.limit is not None:
        paging = etree.SubElement(element, sdi("Paginering"))
        _number(paging, "FoersteResultatReference", count.first)
        _number(paging, "MaksimalAntalKvantitet", count.limit)
    return element


def _number(parent: Element, tag: str, number: int | None) -> None:
    if number is not None:
        etree.SubElement(parent, sd(tag)).text = str(number)
