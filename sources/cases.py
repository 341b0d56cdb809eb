"""Sagsindekset: questions about a citizen's cases, asked page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from lxml import etree

from sources.case_answer import PRIMARY_PARTY, case_record
from sources.ports import Answer, CaseQuestion, NamedCasesQuestion
from sources.records import CaseRecord
from sources.sagdokumentindeks import GD, SD, SDI, SagDokumentIndeks, question, sort
from sources.subject import PARTY_URN, Subject

SAG = "{urn:oio:sts:sagdok:sag:6}"

PAGE = 250
MOST_PAGES = 8

_PARTS = ("egenskaber", "fremdrift", "sagsklasse", "sagsaktoer", "sagspart", "itsystem")


class SoapCases:
    """Reads SF1470 page by page until done, or until a cap that shows as truncated."""

    def __init__(self, index: SagDokumentIndeks, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock

    async def cases(self, asked: CaseQuestion) -> Answer[CaseRecord]:
        """Raises SourceError."""
        found: dict[str, CaseRecord] = {}
        now = self._clock()
        for number in range(MOST_PAGES):
            output = await self._index.fremsoeg(_question(asked, offset=number * PAGE), authority=asked.owner)
            snapshots = list(output.iterchildren(f"{SDI}SagFiltreretOejebliksbillede"))
            read = [case for one in snapshots if (case := case_record(one, asked, now))]
            fresh = {case.uuid: case for case in read if case.uuid not in found}
            found |= fresh
            if len(snapshots) < PAGE:
                return Answer(tuple(found.values()), now)
            if not fresh:
                break  # the index repeats itself: asking on would not end
        return Answer(tuple(found.values()), now, truncated=True)

    async def named_cases(self, asked: NamedCasesQuestion) -> Answer[CaseRecord]:
        """Cases by id, in several questions where there are many. Raises SourceError."""
        now = self._clock()
        read: list[CaseRecord] = []
        for start in range(0, len(asked.cases), PAGE):
            named = asked.cases[start : start + PAGE]
            root = question(sager_uuids=named, vis=[("SagVis", part) for part in (*_PARTS, "journalpost")])
            output = await self._index.fremsoeg(root, authority=asked.owner)
            snapshots = output.iterchildren(f"{SDI}SagFiltreretOejebliksbillede")
            read += [case for one in snapshots if (case := case_record(one, asked, now)) and case.uuid in named]
        return Answer(tuple(read), now)


def _question(asked: CaseQuestion, *, offset: int) -> etree._Element:
    clauses = [_party_clause(asked.citizen, offset)]
    clauses += [_property_clause(one, offset) for one in sorted(asked.properties)]
    parts = [*_PARTS, *(["sagsgenstand"] if asked.properties else []), *(["journalpost"] if asked.journal else [])]
    root = question(sager=clauses, vis=[("SagVis", part) for part in parts])
    sort(root, by="StsRegistreringstidspunkt")
    return root


def _party_clause(citizen: Subject, offset: int) -> etree._Element:
    clause, relations = _clause(offset)
    party = etree.SubElement(relations, f"{SAG}Sagspart")
    _identify(party, "Rolle", uuid=PRIMARY_PARTY)
    _identify(party, "ReferenceID", urn=PARTY_URN + citizen.reveal())
    return clause


def _property_clause(property: str, offset: int) -> etree._Element:
    clause, relations = _clause(offset)
    _identify(etree.SubElement(relations, f"{SAG}Sagsgenstande"), "ReferenceID", uuid=property)
    return clause


def _clause(offset: int) -> tuple[etree._Element, etree._Element]:
    clause = etree.Element(f"{SDI}SoegSag")
    etree.SubElement(clause, f"{SD}FoersteResultatReference").text = str(offset)
    etree.SubElement(clause, f"{SD}MaksimalAntalKvantitet").text = str(PAGE)
    etree.SubElement(clause, f"{SAG}AttributListe")
    etree.SubElement(clause, f"{SAG}TilstandListe")
    return clause, etree.SubElement(clause, f"{SAG}RelationListe")


def _identify(parent: etree._Element, name: str, *, uuid: str | None = None, urn: str | None = None) -> None:
    kind = "UUIDIdentifikator" if uuid else "URNIdentifikator"
    etree.SubElement(etree.SubElement(parent, f"{GD}{name}"), f"{SD}{kind}").text = uuid or urn
