"""Sagsindekset: questions about a citizen's cases, and case records out of the answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime

from lxml import etree

from sources.areas import is_area
from sources.bitemporal import GD, SD, begins, in_force, latest_and_doubtful, latest_in_force, newest, reference, role
from sources.errors import Garbled
from sources.ports import Answer, CaseQuestion, NamedCasesQuestion
from sources.records import (
    CaseProgress,
    CaseRecord,
    DisplayClass,
    JournalEntry,
    ProgressStep,
    Sensitivity,
    highest,
    sensitivity,
)
from sources.sagdokumentindeks import SDI, SagDokumentIndeks, question, sort
from sources.subject import PARTY_URN, Subject
from sources.times import moment

SAG = "{urn:oio:sts:sagdok:sag:6}"
SI = "{urn:oio:sts:sagdok:sagindeks:6}"

# Roles of KOMBIT's sample configuration (kosdy_infrastructureSamples-java).
PRIMARY_PARTY = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
PRIMARY_CLASS = "a86c6581-ec85-412d-a655-31a1f1d5b14f"
OWNER = "9e979b84-b846-4472-8622-58007dc63c7e"
MASTER_SYSTEM = "251c24fd-57b0-4afc-9d73-b063d1957eb3"

CVR_URN = "urn:oio:cvr-nr:"
PAGE = 250
MOST_PAGES = 8

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PARTS = ("egenskaber", "fremdrift", "sagsklasse", "sagsaktoer", "sagspart", "itsystem")
_LISTS = ("AttributListe", "TilstandListe", "RelationListe")
_CLASS = f"{GD}LokalUdvidelseListe/{SI}SagsklasseLokalUdvidelse"
_INDEX_PROPERTIES = f"{GD}LokalUdvidelseListe/{SI}SagIndeksEgenskaber"
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_PROGRESS = {progress.value: progress for progress in CaseProgress}
_STEP_ORDER = {progress: place for place, progress in enumerate(CaseProgress)}


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
            read = [case for one in snapshots if (case := _read(one, asked, now))]
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
            read += [case for one in snapshots if (case := _read(one, asked, now)) and case.uuid in named]
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


def _read(snapshot: etree._Element, asked: CaseQuestion | NamedCasesQuestion, now: datetime) -> CaseRecord | None:
    """One case. None: it has been deleted. Raises Garbled for one that has no id or no lists."""
    registration = newest(snapshot.iterchildren(f"{SAG}Registrering"))
    if registration is None:
        return None
    uuid = (snapshot.findtext(f"{SAG}ObjektType/{SD}UUIDIdentifikator") or "").strip().lower()
    attributes, states, relations = (registration.find(SAG + name) for name in _LISTS)
    if not _UUID.fullmatch(uuid) or attributes is None or states is None or relations is None:
        raise Garbled("case")
    steps = sorted(_steps(states, now), key=_step_place)
    area, area_title = _area(relations, now)
    progress, progress_since = _current(states, now)
    system = _system(relations, now)
    return CaseRecord(
        uuid=uuid,
        owner=_owner(relations, now) or asked.owner,
        is_primary_party=_is_primary_party(relations, asked.citizen, now),
        area=area,
        area_title=area_title,
        title=_title(attributes, now),
        created=_created(attributes, steps, now),
        sensitivity=_sensitivity(attributes, now),
        progress=progress,
        progress_since=progress_since,
        steps=tuple(ProgressStep(progress, began.date() if began else None) for progress, began in steps),
        display_classes=tuple(_classes(relations, now)),
        properties=frozenset(_properties(relations, now)),
        system=reference(system)[0] if system is not None else None,
        journal=tuple(_journal(relations, now)) if asked.journal else (),
        system_name=_text(system, f"{SI}SystemNavn") if system is not None else None,
        has_primary_party=next(_related(relations, "Sagspart", now, with_role=PRIMARY_PARTY), None) is not None,
        names_citizen=_names(relations, asked.citizen),
    )


Step = tuple[CaseProgress, datetime | None]


def _step_place(step: Step) -> tuple[datetime, int]:
    return step[1] or _EARLIEST, _STEP_ORDER[step[0]]


def _progress(fremdrift: etree._Element) -> CaseProgress:
    code = (fremdrift.findtext(f"{SAG}FremdriftStatusKode") or "").strip()
    return _PROGRESS.get(code, CaseProgress.UNKNOWN)


def _steps(states: etree._Element, now: datetime) -> Iterator[Step]:
    """Every step that has begun, ended or not."""
    for fremdrift in states.iterchildren(f"{SAG}Fremdrift"):
        began = begins(fremdrift, SAG)
        if began is None or began <= now:
            yield _progress(fremdrift), began


def _current(states: etree._Element, now: datetime) -> tuple[CaseProgress, date | None]:
    """The step in force that began last; of equals the one furthest on."""
    current = [one for one in states.iterchildren(f"{SAG}Fremdrift") if in_force(one, now, namespace=SAG)]
    steps = [(_progress(one), begins(one, SAG)) for one in current]
    progress, began = max(steps, key=_step_place, default=(CaseProgress.UNKNOWN, None))
    return progress, began.date() if began else None


def _title(attributes: etree._Element, now: datetime) -> str | None:
    properties = latest_in_force(attributes.iterchildren(f"{SAG}Egenskaber"), now, namespace=SAG)
    return _text(properties, f"{SAG}Titel") if properties is not None else None


def _index_properties(attributes: etree._Element, now: datetime) -> etree._Element | None:
    return latest_in_force(attributes.iterfind(_INDEX_PROPERTIES), now)


def _sensitivity(attributes: etree._Element, now: datetime) -> Sensitivity | None:
    perhaps = latest_and_doubtful(attributes.iterfind(_INDEX_PROPERTIES), now)
    return highest(sensitivity(_text(one, f"{SI}Foelsomhed")) for one in perhaps)


def _created(attributes: etree._Element, steps: Iterable[Step], now: datetime) -> date | None:
    """OprettetTidspunkt, else the earliest day the case arose (Opstaaet)."""
    properties = _index_properties(attributes, now)
    created = moment(_text(properties, f"{SI}OprettetTidspunkt")) if properties is not None else None
    arose = (began for progress, began in steps if progress is CaseProgress.OPENED and began)
    first = created or min(arose, default=None)
    return first.date() if first else None


def _related(relations: etree._Element, name: str, now: datetime, *, with_role: str) -> Iterator[etree._Element]:
    for relation in relations.iterchildren(SAG + name):
        if role(relation) == with_role and in_force(relation, now):
            yield relation


def _owner(relations: etree._Element, now: datetime) -> str | None:
    owner = latest_in_force(_related(relations, "Sagsaktoer", now, with_role=OWNER), now)
    if owner is None:
        return None
    cvr = _text(owner, f"{GD}LokalUdvidelseListe/{SI}SagsaktoerLokalUdvidelse/{SI}CVR-Nummer")
    urn = reference(owner)[1] or ""
    return cvr or (urn.lower().removeprefix(CVR_URN) if urn.lower().startswith(CVR_URN) else None)


def _is_primary_party(relations: etree._Element, citizen: Subject | None, now: datetime) -> bool:
    parties = _related(relations, "Sagspart", now, with_role=PRIMARY_PARTY)
    return citizen is not None and any(citizen.is_person(urn=reference(party)[1]) for party in parties)


def _names(relations: etree._Element, citizen: Subject | None) -> bool:
    """Whether the citizen asked for is a party in any role, now or ever. True where nobody was asked for."""
    parties = relations.iterchildren(f"{SAG}Sagspart")
    return citizen is None or any(citizen.is_person(urn=reference(party)[1]) for party in parties)


def _area(relations: etree._Element, now: datetime) -> tuple[str | None, str | None]:
    primary = latest_in_force(_related(relations, "Sagsklasse", now, with_role=PRIMARY_CLASS), now)
    if primary is None:
        return None, None
    number = _text(primary, f"{_CLASS}/{SI}BrugervendtNoegle")
    return number if number and is_area(number) else None, _text(primary, f"{_CLASS}/{SI}Klassetitel")


def _classes(relations: etree._Element, now: datetime) -> Iterator[DisplayClass]:
    """Every class that is or may be in force, whatever its role: the rules know which of them forbid showing."""
    for relation in relations.iterchildren(f"{SAG}Sagsklasse"):
        if role(relation) != PRIMARY_CLASS and in_force(relation, now, doubt=True):
            yield DisplayClass(reference(relation)[0], _text(relation, f"{_CLASS}/{SI}Klassetitel"))


def _properties(relations: etree._Element, now: datetime) -> Iterator[str]:
    for relation in relations.iterchildren(f"{SAG}Sagsgenstande"):
        uuid, urn = reference(relation)
        if (uuid or urn) and in_force(relation, now):
            yield uuid or (urn or "").lower()


def _system(relations: etree._Element, now: datetime) -> etree._Element | None:
    systems = relations.iterfind(f"{GD}LokalUdvidelseListe/{SI}SagsitsystemRelation")
    return latest_in_force((one for one in systems if role(one) == MASTER_SYSTEM), now)


def _journal(relations: etree._Element, now: datetime) -> Iterator[JournalEntry]:
    """The entries in force. A note points at no document (its reference is the URN "Empty")."""
    for entry in relations.iterchildren(f"{SAG}Journalpost"):
        if in_force(entry, now):
            began = begins(entry)
            title = _text(entry, f"{SAG}JournalpostEgenskaber/{SAG}Dokumenttitel")
            yield JournalEntry(reference(entry)[0], title, began.date() if began else None)


def _text(element: etree._Element, path: str) -> str | None:
    text = element.findtext(path)
    return text.strip() or None if text else None
