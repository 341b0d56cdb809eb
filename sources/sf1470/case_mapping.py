"""What SF1470 answers of cases, and the case records out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

from lxml import etree

from sources.errors import SourceGarbledError
from sources.ports import CaseQuestion, NamedCasesQuestion
from sources.records import (
    CaseProgress,
    CaseRecord,
    DisplayClass,
    JournalEntry,
    ProgressStep,
    highest,
    sensitivity,
)
from sources.reference.danish_time import EARLIEST, day_of, moment
from sources.reference.kle import is_area
from sources.sf1470.bitemporal import (
    REGISTRATION,
    RELATION,
    Limited,
    Registration,
    Relation,
    begins,
    effect,
    has_role,
    in_force,
    latest_and_doubtful,
    latest_in_force,
    newest,
    reference,
)
from sources.soap.xml_binding import Shape, Text, XmlStruct
from sources.subject import Subject

# Roles of KOMBIT's sample configuration (kosdy_infrastructureSamples-java).
PRIMARY_PARTY = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
PRIMARY_CLASS = "a86c6581-ec85-412d-a655-31a1f1d5b14f"
AUTHORITY = "9e979b84-b846-4472-8622-58007dc63c7e"
MASTER_SYSTEM = "251c24fd-57b0-4afc-9d73-b063d1957eb3"

CVR_URN = "urn:oio:cvr-nr:"

R = TypeVar("R", bound=Relation)

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PROGRESS = {progress.value: progress for progress in CaseProgress}
_STEP_ORDER = {progress: place for place, progress in enumerate(CaseProgress)}


class CaseProperties(Limited):
    """What is said of a case (egenskaber)."""

    title: Text


class CaseIndexing(Limited):
    """What is said of a case to the index alone (SagIndeksEgenskaber)."""

    sensitivity: Text
    created: Text


class CaseAttributes(XmlStruct):
    """AttributListe."""

    properties: Sequence[CaseProperties]
    indexed: Sequence[CaseIndexing]


class Progress(Limited):
    """A step of a case's progress."""

    code: Text


class CaseStates(XmlStruct):
    """TilstandListe."""

    steps: Sequence[Progress]


class CaseActor(Relation):
    """Sagsaktoer."""

    cvr: Text


class CaseClass(Relation):
    """Sagsklasse."""

    number: Text
    title: Text


class CaseSystem(Relation):
    """SagsitsystemRelation."""

    name: Text


class JournalRelation(Relation):
    """Journalpost."""

    title: Text


class CaseRelations(XmlStruct):
    """RelationListe."""

    actors: Sequence[CaseActor]
    parties: Sequence[Relation]
    classes: Sequence[CaseClass]
    objects: Sequence[Relation]
    systems: Sequence[CaseSystem]
    journal: Sequence[JournalRelation]


class CaseRegistration(Registration):
    """A case as it was reported."""

    attributes: Sequence[CaseAttributes]
    states: Sequence[CaseStates]
    relations: Sequence[CaseRelations]


class CaseSnapshot(XmlStruct):
    """SagFiltreretOejebliksbillede."""

    uuid: Text
    registrations: Sequence[CaseRegistration]


_EXTENDED = "gd:LokalUdvidelseListe"
_CLASS = f"{_EXTENDED}/si:SagsklasseLokalUdvidelse"
_CVR = f"{_EXTENDED}/si:SagsaktoerLokalUdvidelse/si:CVR-Nummer"
_ATTRIBUTES = Shape(
    CaseAttributes,
    {},
    properties=("sag:Egenskaber", Shape(CaseProperties, {**effect("sag"), "title": "sag:Titel"})),
    indexed=(
        f"{_EXTENDED}/si:SagIndeksEgenskaber",
        Shape(CaseIndexing, {**effect("gd"), "sensitivity": "si:Foelsomhed", "created": "si:OprettetTidspunkt"}),
    ),
)
_STATES = Shape(
    CaseStates, {}, steps=("sag:Fremdrift", Shape(Progress, {**effect("sag"), "code": "sag:FremdriftStatusKode"}))
)
_CLASSES = Shape(
    CaseClass, {**RELATION, "number": f"{_CLASS}/si:BrugervendtNoegle", "title": f"{_CLASS}/si:Klassetitel"}
)
_RELATIONS = Shape(
    CaseRelations,
    {},
    actors=("sag:Sagsaktoer", Shape(CaseActor, {**RELATION, "cvr": _CVR})),
    parties=("sag:Sagspart", Shape(Relation, RELATION)),
    classes=("sag:Sagsklasse", _CLASSES),
    objects=("sag:Sagsgenstande", Shape(Relation, RELATION)),
    systems=(f"{_EXTENDED}/si:SagsitsystemRelation", Shape(CaseSystem, {**RELATION, "name": "si:SystemNavn"})),
    journal=(
        "sag:Journalpost",
        Shape(JournalRelation, {**RELATION, "title": "sag:JournalpostEgenskaber/sag:Dokumenttitel"}),
    ),
)
_SHAPE = Shape(
    CaseSnapshot,
    {"uuid": "sag:ObjektType/sd:UUIDIdentifikator"},
    registrations=(
        "sag:Registrering",
        Shape(
            CaseRegistration,
            REGISTRATION,
            attributes=("sag:AttributListe", _ATTRIBUTES),
            states=("sag:TilstandListe", _STATES),
            relations=("sag:RelationListe", _RELATIONS),
        ),
    ),
)


def case_record(snapshot: etree._Element, asked: CaseQuestion | NamedCasesQuestion, now: datetime) -> CaseRecord | None:
    """One case. None: it has been deleted. Raises SourceGarbledError for one that has no id or no lists."""
    found = _SHAPE.read(snapshot)
    registration = newest(found.registrations)
    if registration is None:
        return None
    uuid = (found.uuid or "").lower()
    if not (_UUID.fullmatch(uuid) and registration.attributes and registration.states and registration.relations):
        raise SourceGarbledError("case")
    attributes, states, relations = registration.attributes[0], registration.states[0], registration.relations[0]
    steps = sorted(_steps(states, now), key=_step_place)
    indexed = attributes.indexed
    area, area_title = _area(relations, now)
    progress, progress_since = _current(states, now)
    primary = [one for one in _of_role(relations.parties, PRIMARY_PARTY) if in_force(one, now)]
    system = latest_in_force(_of_role(relations.systems, MASTER_SYSTEM), now)
    properties = latest_in_force(attributes.properties, now)
    return CaseRecord(
        uuid=uuid,
        authority=_authority(relations, now) or asked.authority,
        is_primary_party=asked.citizen is not None and _has(primary, asked.citizen),
        area=area,
        area_title=area_title,
        title=properties.title or None if properties else None,
        created=_created(indexed, steps, now),
        sensitivity=highest([sensitivity(one.sensitivity) for one in latest_and_doubtful(indexed, now)]),
        progress=progress,
        progress_since=progress_since,
        steps=tuple(dict.fromkeys([ProgressStep(one, day_of(began) if began else None) for one, began in steps])),
        display_classes=_classes(relations, now),
        properties=frozenset(_properties(relations, now)),
        system=reference(system)[0] if system else None,
        journal=_journal(relations, now) if asked.journal else (),
        system_name=system.name or None if system else None,
        has_primary_party=bool(primary),
        names_citizen=asked.citizen is None or _has(relations.parties, asked.citizen),
    )


Step = tuple[CaseProgress, datetime | None]


def _step_place(step: Step) -> tuple[datetime, int]:
    return step[1] or EARLIEST, _STEP_ORDER[step[0]]


def _progress(step: Progress) -> CaseProgress:
    return _PROGRESS.get(step.code or "", CaseProgress.UNKNOWN)


def _steps(states: CaseStates, now: datetime) -> Iterator[Step]:
    """Every step that has begun, ended or not; one may be told twice, with another local status or another hour."""
    for step in states.steps:
        began = begins(step)
        if began is None or began <= now:
            yield _progress(step), began


def _current(states: CaseStates, now: datetime) -> tuple[CaseProgress, date | None]:
    """The step in force that began last; of equals the one furthest on."""
    steps = [(_progress(one), begins(one)) for one in states.steps if in_force(one, now)]
    progress, began = max(steps, key=_step_place, default=(CaseProgress.UNKNOWN, None))
    return progress, day_of(began) if began else None


def _created(indexed: Iterable[CaseIndexing], steps: Iterable[Step], now: datetime) -> date | None:
    """OprettetTidspunkt, else the earliest day the case arose (Opstaaet)."""
    latest = latest_in_force(indexed, now)
    created = moment(latest.created) if latest else None
    arose = (began for progress, began in steps if progress is CaseProgress.OPENED and began)
    first = created or min(arose, default=None)
    return day_of(first) if first else None


def _of_role(relations: Iterable[R], wanted: str) -> list[R]:
    return [relation for relation in relations if has_role(relation, wanted)]


def _authority(relations: CaseRelations, now: datetime) -> str | None:
    authority = latest_in_force(_of_role(relations.actors, AUTHORITY), now)
    if authority is None:
        return None
    urn = (authority.urn or "").lower()
    return authority.cvr or (urn.removeprefix(CVR_URN) if urn.startswith(CVR_URN) else None)


def _has(parties: Iterable[Relation], citizen: Subject) -> bool:
    """Whether a citizen is one of these parties."""
    return any(citizen.is_person(urn=party.urn) for party in parties)


def _area(relations: CaseRelations, now: datetime) -> tuple[str | None, str | None]:
    primary = latest_in_force(_of_role(relations.classes, PRIMARY_CLASS), now)
    if primary is None:
        return None, None
    number = primary.number
    return number if number and is_area(number) else None, primary.title or None


def _classes(relations: CaseRelations, now: datetime) -> tuple[DisplayClass, ...]:
    """Every class but the subject that is or may be in force, in whatever role: the rules know which forbid showing."""
    others = [one for one in relations.classes if not _is_subject(one) and in_force(one, now, doubt=True)]
    return tuple([DisplayClass(reference(one)[0], one.title or None) for one in others])


def _is_subject(one: CaseClass) -> bool:
    return has_role(one, PRIMARY_CLASS) and one.number is not None and is_area(one.number)


def _properties(relations: CaseRelations, now: datetime) -> Iterator[str]:
    for relation in relations.objects:
        uuid, urn = reference(relation)
        if (uuid or urn) and in_force(relation, now):
            yield uuid or (urn or "").lower()


def _journal(relations: CaseRelations, now: datetime) -> tuple[JournalEntry, ...]:
    """The entries that are or may be in force. A note points at no document (its reference is the URN "Empty")."""
    return tuple([_entry(entry, now) for entry in relations.journal if in_force(entry, now, doubt=True)])


def _entry(entry: JournalRelation, now: datetime) -> JournalEntry:
    began, in_doubt = begins(entry), not in_force(entry, now)
    return JournalEntry(reference(entry)[0], entry.title or None, day_of(began) if began else None, in_doubt)
