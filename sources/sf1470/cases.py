"""Sagsindekset: questions about a citizen's cases, asked page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sources.ports import Answer, CaseQuestion, NamedCasesQuestion
from sources.records import CaseRecord
from sources.reference.danish_time import instant
from sources.sf1470.case_mapping import PRIMARY_PARTY, case_record
from sources.sf1470.client import SDI, SagDokumentIndeks, counted, question, sorted_by
from sources.soap.envelope import element
from sources.subject import PARTY_URN, Subject

PAGE = 250
MOST_PAGES = 8

_ORDER = sorted_by("StsRegistreringstidspunkt")
_PARTS = ("egenskaber", "fremdrift", "sagsklasse", "sagsaktoer", "sagspart", "itsystem")


class SoapCases:
    """Reads SF1470 page by page until done, or until a cap that shows as truncated."""

    def __init__(self, index: SagDokumentIndeks, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock

    async def cases(self, asked: CaseQuestion) -> Answer[CaseRecord]:
        """Raises SourceError."""
        found: dict[str, CaseRecord] = {}
        now, gone = instant(self._clock()), 0
        for number in range(MOST_PAGES):
            output = await self._index.fremsoeg(_question(asked, offset=number * PAGE), authority=asked.authority)
            told = [case_record(one, asked, now) for one in output.iterchildren(f"{SDI}SagFiltreretOejebliksbillede")]
            read = {case.uuid: case for case in told if case}
            repeats = read.keys() <= found.keys()
            found |= read  # a case that changes meanwhile comes again, at the end, and another slips between two pages
            gone += told.count(None)
            if len(told) < PAGE:
                return Answer(tuple(found.values()), now, truncated=len(found) + gone < counted(output, "sager"))
            if repeats:
                break  # the index repeats itself: asking on would not end
        return Answer(tuple(found.values()), now, truncated=True)

    async def named_cases(self, asked: NamedCasesQuestion) -> Answer[CaseRecord]:
        """Cases by id, in several questions where there are many. Raises SourceError."""
        now = instant(self._clock())
        read: list[CaseRecord] = []
        for start in range(0, len(asked.cases), PAGE):
            named = asked.cases[start : start + PAGE]
            root = question(sager_uuids=named, vis=[("SagVis", part) for part in (*_PARTS, "journalpost")])
            output = await self._index.fremsoeg(root, authority=asked.authority)
            snapshots = output.iterchildren(f"{SDI}SagFiltreretOejebliksbillede")
            read += [case for one in snapshots if (case := case_record(one, asked, now)) and case.uuid in named]
        return Answer(tuple(read), now)


def _question(asked: CaseQuestion, *, offset: int) -> str:
    wanted = list(map(_property, sorted(asked.properties))) or [_party(asked.citizen)]
    clauses = [_clause(one, offset) for one in wanted]
    parts = [*_PARTS, *(["sagsgenstand"] if asked.properties else []), *(["journalpost"] if asked.journal else [])]
    return question(sager=clauses, vis=[("SagVis", part) for part in parts], order=_ORDER)


def _party(citizen: Subject) -> str:
    role = element("sd:UUIDIdentifikator", PRIMARY_PARTY)
    urn = element("sd:URNIdentifikator", PARTY_URN + citizen.reveal())
    return f"<sag:Sagspart><gd:Rolle>{role}</gd:Rolle><gd:ReferenceID>{urn}</gd:ReferenceID></sag:Sagspart>"


def _property(property: str) -> str:
    reference = element("sd:UUIDIdentifikator", property)
    return f"<sag:Sagsgenstande><gd:ReferenceID>{reference}</gd:ReferenceID></sag:Sagsgenstande>"


def _clause(relation: str, offset: int) -> str:
    return (
        f"<sdi:SoegSag><sd:FoersteResultatReference>{offset}</sd:FoersteResultatReference>"
        f"<sd:MaksimalAntalKvantitet>{PAGE}</sd:MaksimalAntalKvantitet><sag:AttributListe/><sag:TilstandListe/>"
        f"<sag:RelationListe>{relation}</sag:RelationListe></sdi:SoegSag>"
    )
