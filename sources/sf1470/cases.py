"""Sagsindekset: questions about a citizen's cases, asked page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from lxml import etree

from sources.ports import Answer, CaseQuestion, NamedCasesQuestion
from sources.records import CaseRecord, PartialCase
from sources.records.subject import PARTY_URN, Subject
from sources.reference.danish_time import instant
from sources.sf1470.case_mapping import PRIMARY_PARTY, CaseCodes, DeletedCase, Question, UnreadableCase, read_case
from sources.sf1470.client import SDI, SagDokumentIndeks, counted, question, sorted_by
from sources.soap.envelope import element
from sources.soap.xml_parser import source_of

PAGE = 250
MAX_PAGES = 8

_ORDER = sorted_by("StsRegistreringstidspunkt")
_PARTS = ("egenskaber", "fremdrift", "sagsklasse", "sagsaktoer", "sagspart", "sagsrelation", "itsystem")


class SoapCases:
    """Reads SF1470 page by page until done, or until a cap that shows as truncated."""

    def __init__(
        self,
        index: SagDokumentIndeks,
        clock: Callable[[], datetime],
        codes: CaseCodes = CaseCodes(),  # noqa: B008
    ) -> None:
        self._index = index
        self._clock = clock
        self._codes = codes

    async def cases(self, request: CaseQuestion) -> Answer[CaseRecord]:
        """Raise SourceError where the index does not answer."""
        cases = self._collected(request)
        for number in range(MAX_PAGES):
            output = await self._index.fremsoeg(_question(request, offset=number * PAGE), authority=request.authority)
            snapshots = _snapshots(output)
            is_news = cases.add(snapshots)
            if len(snapshots) < PAGE:
                return cases.answer(truncated=cases.count < counted(output, "sager"))
            if not is_news:
                break  # the index repeats itself: asking on would not end
        return cases.answer(truncated=True)

    async def named_cases(self, request: NamedCasesQuestion) -> Answer[CaseRecord]:
        """Return cases by id, asked for in several questions where there are many. Raise SourceError."""
        cases = self._collected(request)
        for start in range(0, len(request.cases), PAGE):
            named = request.cases[start : start + PAGE]
            root = question(sager_uuids=named, vis=[("SagVis", part) for part in (*_PARTS, "journalpost")])
            output = await self._index.fremsoeg(root, authority=request.authority)
            cases.add(_snapshots(output), named)
        return cases.answer(truncated=False)

    def _collected(self, request: Question) -> _Cases:
        return _Cases(request, instant(self._clock()), self._codes)


class _Cases:
    """The cases of all pages. One that changes meanwhile comes again, at the end, and is then what it says there."""

    def __init__(self, question: Question, now: datetime, codes: CaseCodes) -> None:
        self._question = question
        self._now = now
        self._codes = codes
        self._records: dict[str, CaseRecord] = {}
        self._unreadable: dict[bytes, PartialCase | None] = {}
        self._deleted: set[str | bytes] = set()

    @property
    def count(self) -> int:
        """How many cases there were, shown or not."""
        return len(self._records) + len(self._unreadable) + len(self._deleted)

    def add(self, snapshots: Iterable[etree._Element], named: Sequence[str] | None = None) -> bool:
        """Read a page, of which only the named cases are taken if any are. Return whether it says anything new."""
        count = self.count
        for snapshot in snapshots:
            case = read_case(snapshot, self._question, self._now, self._codes)
            if named is None or case.uuid is None or case.uuid in named:
                self._take(snapshot, case)
        return self.count > count

    def _take(self, snapshot: etree._Element, case: CaseRecord | DeletedCase | UnreadableCase) -> None:
        match case:
            case CaseRecord():
                self._records[case.uuid] = case
            case DeletedCase():
                self._records.pop(case.uuid or "", None)
                self._deleted.add(case.uuid or source_of(snapshot))
            case UnreadableCase():
                self._records.pop(case.uuid or "", None)
                self._unreadable[source_of(snapshot)] = case.partial

    def answer(self, *, truncated: bool) -> Answer[CaseRecord]:
        """Return what was read of all pages. `truncated`: there are cases on none of them, and those may be exempt."""
        partial = tuple(case for case in self._unreadable.values() if case is not None)
        return Answer(
            tuple(self._records.values()),
            self._now,
            truncated=truncated or bool(self._unreadable),
            unreadable=len(self._unreadable),
            partial=partial,
            withhold_documents=truncated or len(partial) < len(self._unreadable),
        )


def _snapshots(output: etree._Element) -> list[etree._Element]:
    return list(output.iterchildren(f"{SDI}SagFiltreretOejebliksbillede"))


def _question(request: CaseQuestion, *, offset: int) -> str:
    relations = list(map(_property, sorted(request.properties))) or [_party(request.citizen)]
    clauses = [_clause(relation, offset) for relation in relations]
    parts = [*_PARTS, *(["sagsgenstand"] if request.properties else [])]
    parts += ["journalpost"] if request.journal or request.notes else []
    parts += ["journalpost-journalnote"] if request.notes else []
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
