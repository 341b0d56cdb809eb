"""Sagsindekset: questions about a citizen's cases, and case records out of the answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime

from lxml import etree

from sources.areas import is_area
from sources.bitemporal import (
    REGISTRATION,
    RELATION,
    begins,
    effect,
    has_role,
    in_force,
    latest_and_doubtful,
    latest_in_force,
    newest,
    reference,
)
from sources.errors import Garbled
from sources.ports import Answer, CaseQuestion, NamedCasesQuestion
from sources.records import (
    CaseProgress,
    CaseRecord,
    DisplayClass,
    JournalEntry,
    ProgressStep,
    highest,
    sensitivity,
)
from sources.sagdokumentindeks import GD, SD, SDI, SagDokumentIndeks, question, sort
from sources.shapes import Part, part, parts, shape, text
from sources.subject import PARTY_URN, Subject
from sources.times import moment

SAG = "{urn:oio:sts:sagdok:sag:6}"

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
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_PROGRESS = {progress.value: progress for progress in CaseProgress}
_STEP_ORDER = {progress: place for place, progress in enumerate(CaseProgress)}


_CLASS = "gd:LokalUdvidelseListe/si:SagsklasseLokalUdvidelse"
_CVR = "gd:LokalUdvidelseListe/si:SagsaktoerLokalUdvidelse/si:CVR-Nummer"
_RELATION = {**effect("gd"), **RELATION}
_SHAPE = shape(
    {"uuid": "sag:ObjektType/sd:UUIDIdentifikator"},
    registrations=(
        "sag:Registrering",
        shape(
            REGISTRATION,
            attributes=(
                "sag:AttributListe",
                shape(
                    {},
                    properties=("sag:Egenskaber", shape({**effect("sag"), "title": "sag:Titel"})),
                    indexed=(
                        "gd:LokalUdvidelseListe/si:SagIndeksEgenskaber",
                        shape({**effect("gd"), "sensitivity": "si:Foelsomhed", "created": "si:OprettetTidspunkt"}),
                    ),
                ),
            ),
            states=(
                "sag:TilstandListe",
                shape({}, steps=("sag:Fremdrift", shape({**effect("sag"), "code": "sag:FremdriftStatusKode"}))),
            ),
            relations=(
                "sag:RelationListe",
                shape(
                    {},
                    actors=("sag:Sagsaktoer", shape({**_RELATION, "cvr": _CVR})),
                    parties=("sag:Sagspart", shape(_RELATION)),
                    classes=(
                        "sag:Sagsklasse",
                        shape(
                            {
                                **_RELATION,
                                "number": f"{_CLASS}/si:BrugervendtNoegle",
                                "title": f"{_CLASS}/si:Klassetitel",
                            }
                        ),
                    ),
                    objects=("sag:Sagsgenstande", shape(_RELATION)),
                    systems=(
                        "gd:LokalUdvidelseListe/si:SagsitsystemRelation",
                        shape({**_RELATION, "name": "si:SystemNavn"}),
                    ),
                    journal=(
                        "sag:Journalpost",
                        shape({**_RELATION, "title": "sag:JournalpostEgenskaber/sag:Dokumenttitel"}),
                    ),
                ),
            ),
        ),
    ),
)


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
    found = part(snapshot, _SHAPE)
    registration = newest(parts(found, "registrations"))
    if registration is None:
        return None
    uuid = (text(found, "uuid") or "").lower()
    lists = [parts(registration, name) for name in ("attributes", "states", "relations")]
    if not _UUID.fullmatch(uuid) or not all(lists):
        raise Garbled("case")
    attributes, states, relations = (ones[0] for ones in lists)
    steps = sorted(_steps(states, now), key=_step_place)
    indexed = parts(attributes, "indexed")
    area, area_title = _area(relations, now)
    progress, progress_since = _current(states, now)
    primary = [one for one in _of_role(relations, "parties", PRIMARY_PARTY) if in_force(one, now)]
    system = latest_in_force(_of_role(relations, "systems", MASTER_SYSTEM), now)
    return CaseRecord(
        uuid=uuid,
        owner=_owner(relations, now) or asked.owner,
        is_primary_party=asked.citizen is not None and _has(primary, asked.citizen),
        area=area,
        area_title=area_title,
        title=text(latest_in_force(parts(attributes, "properties"), now), "title"),
        created=_created(indexed, steps, now),
        sensitivity=highest(sensitivity(text(one, "sensitivity")) for one in latest_and_doubtful(indexed, now)),
        progress=progress,
        progress_since=progress_since,
        steps=tuple(ProgressStep(progress, began.date() if began else None) for progress, began in steps),
        display_classes=tuple(_classes(relations, now)),
        properties=frozenset(_properties(relations, now)),
        system=reference(system)[0] if system else None,
        journal=tuple(_journal(relations, now)) if asked.journal else (),
        system_name=text(system, "name"),
        has_primary_party=bool(primary),
        names_citizen=asked.citizen is None or _has(parts(relations, "parties"), asked.citizen),
    )


Step = tuple[CaseProgress, datetime | None]


def _step_place(step: Step) -> tuple[datetime, int]:
    return step[1] or _EARLIEST, _STEP_ORDER[step[0]]


def _progress(step: Part) -> CaseProgress:
    return _PROGRESS.get(text(step, "code") or "", CaseProgress.UNKNOWN)


def _steps(states: Part, now: datetime) -> Iterator[Step]:
    """Every step that has begun, ended or not."""
    for step in parts(states, "steps"):
        began = begins(step)
        if began is None or began <= now:
            yield _progress(step), began


def _current(states: Part, now: datetime) -> tuple[CaseProgress, date | None]:
    """The step in force that began last; of equals the one furthest on."""
    steps = [(_progress(one), begins(one)) for one in parts(states, "steps") if in_force(one, now)]
    progress, began = max(steps, key=_step_place, default=(CaseProgress.UNKNOWN, None))
    return progress, began.date() if began else None


def _created(indexed: Iterable[Part], steps: Iterable[Step], now: datetime) -> date | None:
    """OprettetTidspunkt, else the earliest day the case arose (Opstaaet)."""
    created = moment(text(latest_in_force(indexed, now), "created"))
    arose = (began for progress, began in steps if progress is CaseProgress.OPENED and began)
    first = created or min(arose, default=None)
    return first.date() if first else None


def _of_role(relations: Part, name: str, wanted: str) -> list[Part]:
    return [relation for relation in parts(relations, name) if has_role(relation, wanted)]


def _owner(relations: Part, now: datetime) -> str | None:
    owner = latest_in_force(_of_role(relations, "actors", OWNER), now)
    if owner is None:
        return None
    urn = (reference(owner)[1] or "").lower()
    return text(owner, "cvr") or (urn.removeprefix(CVR_URN) if urn.startswith(CVR_URN) else None)


def _has(parties: Iterable[Part], citizen: Subject) -> bool:
    """Whether a citizen is one of these parties."""
    return any(citizen.is_person(urn=reference(party)[1]) for party in parties)


def _area(relations: Part, now: datetime) -> tuple[str | None, str | None]:
    primary = latest_in_force(_of_role(relations, "classes", PRIMARY_CLASS), now)
    number = text(primary, "number")
    return number if number and is_area(number) else None, text(primary, "title")


def _classes(relations: Part, now: datetime) -> Iterator[DisplayClass]:
    """Every class that is or may be in force, whatever its role: the rules know which of them forbid showing."""
    for relation in parts(relations, "classes"):
        if not has_role(relation, PRIMARY_CLASS) and in_force(relation, now, doubt=True):
            yield DisplayClass(reference(relation)[0], text(relation, "title"))


def _properties(relations: Part, now: datetime) -> Iterator[str]:
    for relation in parts(relations, "objects"):
        uuid, urn = reference(relation)
        if (uuid or urn) and in_force(relation, now):
            yield uuid or (urn or "").lower()


def _journal(relations: Part, now: datetime) -> Iterator[JournalEntry]:
    """The entries in force. A note points at no document (its reference is the URN "Empty")."""
    for entry in parts(relations, "journal"):
        if in_force(entry, now):
            began = begins(entry)
            yield JournalEntry(reference(entry)[0], text(entry, "title"), began.date() if began else None)
