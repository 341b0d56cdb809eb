"""Finds the cases and documents that a fremsoeg question asks for, within what its token may reach."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from sources.sandbox.criteria import Condition, case_conditions, document_conditions
from sources.sandbox.grammar import name
from sources.sandbox.names import sd, sdi
from sources.sandbox.soap import Element, SoapFaultError
from sources.sandbox.sorting import case_order, document_order

_CASES = """SELECT c.uuid FROM cases c JOIN case_registrations r ON r.case_uuid = c.uuid AND r.newest = 1
  WHERE c.authority = :authority"""
_DOCUMENTS = """SELECT d.uuid FROM documents d
  JOIN document_registrations r ON r.document_uuid = d.uuid AND r.newest = 1
  WHERE ((d.authority = :authority AND NOT EXISTS (SELECT 1 FROM journal WHERE ref = d.uuid))
    OR EXISTS (SELECT 1 FROM journal j JOIN case_registrations n ON n.id = j.registration AND n.newest = 1
      JOIN cases c ON c.uuid = n.case_uuid WHERE j.ref = d.uuid AND c.authority = :authority))"""
_CASELESS = Condition("NOT EXISTS (SELECT 1 FROM journal WHERE ref = d.uuid)", ())


@dataclass(frozen=True, slots=True)
class ElementCount:
    """How many there are of one element type, and the page that was asked for."""

    element: str
    total: int
    first: int | None = None
    limit: int | None = None


@dataclass(slots=True)
class FoundObjects:
    """The cases and documents found, in order, and their numbers."""

    cases: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    counts: list[ElementCount] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SearchHits:
    """What one part of an expression says: None where it says nothing of that type."""

    cases: frozenset[str] | None = None
    documents: frozenset[str] | None = None


class Search:
    """One question's search in the index of one authority."""

    def __init__(self, connection: sqlite3.Connection, authority: str, sorting: Element | None) -> None:
        self._connection = connection
        self._authority = authority
        self._case_order = case_order(sorting)
        self._document_order = document_order(sorting)
        self._paged: list[ElementCount] = []

    def run(self, question: Element) -> FoundObjects:
        """Everything the question asks for: by id, by expression, or both."""
        cases = {element.text or "" for element in question.findall(sdi("SagUuid"))}
        documents = {element.text or "" for element in question.findall(sdi("DokumentUuid"))}
        hits = SearchHits()
        expression = question.find(sdi("SoegUdtryk"))
        if expression is not None:
            hits = self._expression(expression, pages=True)
        objects = FoundObjects(counts=self._paged)
        if cases or hits.cases is not None:
            objects.cases = self.cases(_lower(cases) | (hits.cases or frozenset()))
        if documents or hits.documents is not None:
            objects.documents = self.documents(_lower(documents) | (hits.documents or frozenset()))
        self._count(
            objects, requested=(bool(cases) or hits.cases is not None, bool(documents) or hits.documents is not None)
        )
        return objects

    def _count(self, objects: FoundObjects, requested: tuple[bool, bool]) -> None:
        paged = {count.element for count in objects.counts}
        if requested[0] and "sager" not in paged:
            objects.counts.append(ElementCount("sager", len(objects.cases)))
        if requested[1] and "dokumenter" not in paged:
            objects.counts.append(ElementCount("dokumenter", len(objects.documents)))

    def cases(self, uuids: Iterable[str]) -> list[str]:
        """Those of the cases that may be reached, in the order asked for."""
        only = Condition("c.uuid IN (SELECT value FROM json_each(?))", (json.dumps(sorted(uuids)),))
        return self._select(_CASES, [only], self._case_order)

    def documents(self, uuids: Iterable[str]) -> list[str]:
        """Those of the documents that may be reached, in the order asked for."""
        only = Condition("d.uuid IN (SELECT value FROM json_each(?))", (json.dumps(sorted(uuids)),))
        return self._select(_DOCUMENTS, [only], self._document_order)

    def _select(self, select: str, conditions: list[Condition], order: str) -> list[str]:
        sql = " AND ".join(
            [select.replace(":authority", f"'{self._authority}'"), *(condition.sql for condition in conditions)]
        )
        values = [value for condition in conditions for value in condition.values]
        return [row[0] for row in self._connection.execute(f"{sql} ORDER BY {order}", values)]

    def _expression(self, expression: Element, *, pages: bool) -> SearchHits:
        operation = expression.findtext(sdi("operation")) or "AND"
        parts = [part for part in expression if part.tag != sdi("operation")]
        pages = pages and (operation == "OR" or len(parts) == 1)
        hits = [self._part(part, pages=pages) for part in parts]
        cases = [hit.cases for hit in hits if hit.cases is not None]
        documents = [hit.documents for hit in hits if hit.documents is not None]
        combine = _either if operation == "OR" else _both
        return SearchHits(combine(cases), combine(documents))

    def _part(self, part: Element, *, pages: bool) -> SearchHits:
        match name(part):
            case "SoegSag":
                return SearchHits(
                    cases=self._clause(part, _CASES, case_conditions(part), self._case_order, "sager", pages)
                )
            case "SoegDokument":
                return SearchHits(documents=self._documents_clause(part, document_conditions(part), pages))
            case "SoegSagsloeseDokumenter":
                return SearchHits(
                    documents=self._documents_clause(part, [*document_conditions(part), _CASELESS], pages)
                )
            case "NOT":
                return self._complement(self._expression(part, pages=False))
            case _:
                return self._expression(part, pages=pages)

    def _documents_clause(self, part: Element, conditions: list[Condition], pages: bool) -> frozenset[str]:
        return self._clause(part, _DOCUMENTS, conditions, self._document_order, "dokumenter", pages)

    def _clause(
        self, clause: Element, select: str, conditions: list[Condition], order: str, element: str, pages: bool
    ) -> frozenset[str]:
        """One clause's hits: its own page of them, since paging belongs to the clause."""
        uuids = self._select(select, conditions, order)
        first, limit = clause.findtext(sd("FoersteResultatReference")), clause.findtext(sd("MaksimalAntalKvantitet"))
        if first is None and limit is None:
            return frozenset(uuids)
        if not pages:
            raise SoapFaultError("Sandkassen pagerer ikke et led, der indgår i AND eller NOT")
        start = int(first or 0)
        end = start + int(limit) if limit is not None else None
        self._paged.append(ElementCount(element, len(uuids), start, int(limit) if limit is not None else None))
        return frozenset(uuids[start:end])

    def _complement(self, hits: SearchHits) -> SearchHits:
        cases, documents = hits.cases, hits.documents
        return SearchHits(
            None if cases is None else frozenset(self._select(_CASES, [], self._case_order)) - cases,
            None if documents is None else frozenset(self._select(_DOCUMENTS, [], self._document_order)) - documents,
        )


def _either(sets: list[frozenset[str]]) -> frozenset[str] | None:
    return frozenset().union(*sets) if sets else None


def _both(sets: list[frozenset[str]]) -> frozenset[str] | None:
    return sets[0].intersection(*sets[1:]) if sets else None


def _lower(uuids: set[str]) -> frozenset[str]:
    return frozenset(uuid.lower() for uuid in uuids)
