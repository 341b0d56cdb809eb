"""Case records out of what SF1470 answers of cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

from lxml import etree
from msgspec import Struct, structs

from sources.ports import CaseQuestion, NamedCasesQuestion
from sources.records import (
    CaseProgress,
    CaseRecord,
    DisplayClass,
    JournalEntry,
    PartialCase,
    ProgressStep,
    highest,
    sensitivity,
)
from sources.records.subject import Subject
from sources.reference.cpr import may_hold_cpr
from sources.reference.danish_time import EARLIEST, day_of, moment
from sources.reference.kle import is_area
from sources.reference.uuids import uuid_of
from sources.sf1470.bitemporal import (
    Relation,
    begins,
    has_begun,
    has_role,
    in_force,
    is_gone,
    latest_and_doubtful,
    latest_in_force,
    possibly_newest,
    reference,
)
from sources.sf1470.case_shapes import (
    CASE,
    CASE_WITH_NOTES,
    CaseClass,
    CaseIndexing,
    CaseRegistration,
    CaseRelations,
    CaseStates,
    JournalRelation,
    Progress,
)
from sources.sf1470.decisions import agreed_decisions, decisions_of
from sources.sf1470.display_classes import display_class
from sources.sf1470.notes import notes_of
from sources.soap.public_text import public_text, visible
from sources.soap.xml_parser import has_damaged_codes, is_marked

# Roles of KOMBIT's sample configuration (kosdy_infrastructureSamples-java).
PRIMARY_PARTY = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
PRIMARY_CLASS = "a86c6581-ec85-412d-a655-31a1f1d5b14f"
AUTHORITY = "9e979b84-b846-4472-8622-58007dc63c7e"
MASTER_SYSTEM = "251c24fd-57b0-4afc-9d73-b063d1957eb3"

CVR_URN = "urn:oio:cvr-nr:"

R = TypeVar("R", bound=Relation)
Question = CaseQuestion | NamedCasesQuestion
Step = tuple[CaseProgress, datetime | None]

_PROGRESS = {progress.value: progress for progress in CaseProgress}
_STEP_ORDER = {progress: number for number, progress in enumerate(CaseProgress)}


class CaseCodes(Struct, frozen=True):
    """UUIDs of which no list is published, as the operator knows them.

    `decision_role`: the role of a decision's class. None: no decision is read. `text_formats`: the formats of notes
    that are plain text.
    """

    decision_role: str | None = None
    text_formats: frozenset[str] = frozenset()


class DeletedCase(Struct, frozen=True, gc=False):
    """A case that is no more."""

    uuid: str | None


class UnreadableCase(Struct, frozen=True, gc=False):
    """A case that cannot be read. `partial`: what can be read of it; None: not even its classes and journal."""

    uuid: str | None
    partial: PartialCase | None


def read_case(
    snapshot: etree._Element, question: Question, now: datetime, codes: CaseCodes
) -> CaseRecord | DeletedCase | UnreadableCase:
    """Read one case. It is unreadable without its id or one of its lists, or where it is unknown what holds of it."""
    case = (CASE_WITH_NOTES if question.notes else CASE).read(snapshot)
    uuid = uuid_of(case.uuid)
    if is_marked(snapshot) and has_damaged_codes(case):
        return UnreadableCase(uuid, None)
    newest = possibly_newest(case.registrations)
    if newest and all(map(is_gone, newest)):
        return DeletedCase(uuid)
    if uuid and newest and not any(is_gone(registration) or not _is_whole(registration) for registration in newest):
        records = [_record(uuid, registration, question, now, codes) for registration in newest]
        if (record := _agreed(records)) is not None:
            return record
    return UnreadableCase(uuid, _partial(newest, question, now))


def _is_whole(registration: CaseRegistration) -> bool:
    """Return whether the lists are there. They may be empty: what forbids showing stands in them."""
    return bool(registration.attributes and registration.states and registration.relations)


def _agreed(records: list[CaseRecord]) -> CaseRecord | None:
    """Return the record on which registrations agree that may each be the newest. None: on what is shown, they do not.

    They may differ in what it says of itself, and each may exempt it.
    """
    first = records[0]
    if len(records) == 1:
        return first
    if len(set(map(_deciding, records))) > 1:
        return None
    classes = tuple(dict.fromkeys(mark for record in records for mark in record.display_classes))
    related = frozenset.intersection(*(record.related for record in records))
    decisions = agreed_decisions(record.decisions for record in records)
    notes = first.notes if all(record.notes == first.notes for record in records) else ()
    return structs.replace(first, display_classes=classes, related=related, decisions=decisions, notes=notes)


def _deciding(record: CaseRecord) -> CaseRecord:
    """Return what decides whether a record is shown, but for its display classes."""
    return structs.replace(
        record,
        title=None,
        number=None,
        related=frozenset(),
        area_title=None,
        system_name=None,
        steps=(),
        progress_since=None,
        display_classes=(),
        decisions=frozenset(),
        notes=(),
    )


def _partial(registrations: Sequence[CaseRegistration], question: Question, now: datetime) -> PartialCase | None:
    """Return the classes and journals of registrations that may each be the newest. None: one lacks its list."""
    alive = [registration for registration in registrations if not is_gone(registration)]
    if not alive or not all(registration.relations for registration in alive):
        return None
    relations = [registration.relations[0] for registration in alive]
    return PartialCase(
        tuple(dict.fromkeys(mark for part in relations for mark in _classes(part, now))),
        tuple(dict.fromkeys(entry for part in relations for entry in _journal(part, question, now))),
    )


def _record(
    uuid: str, registration: CaseRegistration, question: Question, now: datetime, codes: CaseCodes
) -> CaseRecord:
    attributes, states, relations = registration.attributes[0], registration.states[0], registration.relations[0]
    steps = sorted(_steps(states, now), key=_step_order)
    indexed = attributes.indexed
    subject = latest_in_force(_of_role(relations.classes, PRIMARY_CLASS), now)
    progress, progress_since = _current(states, now)
    primary = [party for party in _of_role(relations.parties, PRIMARY_PARTY) if in_force(party, now)]
    system = latest_in_force(_of_role(relations.systems, MASTER_SYSTEM), now)
    properties = latest_in_force(attributes.properties, now)
    return CaseRecord(
        uuid=uuid,
        authority=_authority(relations, now) or question.authority,
        is_primary_party=question.citizen is not None and _has(primary, question.citizen),
        area=subject.number if subject and subject.number and is_area(subject.number) else None,
        area_title=public_text(subject.title, question.citizen) if subject else None,
        title=public_text(properties.title, question.citizen) if properties else None,
        created=_created(indexed, steps, now),
        sensitivity=highest([sensitivity(part.sensitivity) for part in latest_and_doubtful(indexed, now)]),
        progress=progress,
        progress_since=progress_since,
        steps=tuple(dict.fromkeys([ProgressStep(step, day_of(began) if began else None) for step, began in steps])),
        display_classes=_classes(relations, now),
        properties=frozenset(_properties(relations, now)),
        system=reference(system)[0] if system else None,
        journal=_journal(relations, question, now),
        system_name=public_text(system.name, question.citizen) if system else None,
        has_primary_party=bool(primary),
        names_citizen=question.citizen is None or _has(relations.parties, question.citizen),
        number=_number(properties.number) if properties else None,
        related=frozenset(_related(relations, now)),
        decisions=decisions_of(relations.classes, codes.decision_role, now) if codes.decision_role else frozenset(),
        notes=notes_of(relations.journal, question.citizen, now, codes.text_formats) if question.notes else (),
    )


def _related(relations: CaseRelations, now: datetime) -> Iterator[str]:
    for relation in relations.related:
        uuid = reference(relation)[0]
        if uuid and in_force(relation, now):
            yield uuid


def _number(text: str | None) -> str | None:
    """Return the number of a case. None where it may hold a CPR number, be it the citizen's own."""
    number = visible(text)
    return None if number is None or may_hold_cpr(number) else number


def _step_order(step: Step) -> tuple[datetime, int]:
    return step[1] or EARLIEST, _STEP_ORDER[step[0]]


def _progress(step: Progress) -> CaseProgress:
    return _PROGRESS.get(step.code or "", CaseProgress.UNKNOWN)


def _steps(states: CaseStates, now: datetime) -> Iterator[Step]:
    """Yield every step that has begun, ended or not; one may be there twice, with another local status or hour."""
    for step in states.steps:
        if has_begun(step, now):
            yield _progress(step), begins(step)


def _current(states: CaseStates, now: datetime) -> tuple[CaseProgress, date | None]:
    """Return the step in force that began last; of equals the one furthest on."""
    steps = [(_progress(step), begins(step)) for step in states.steps if in_force(step, now)]
    progress, began = max(steps, key=_step_order, default=(CaseProgress.UNKNOWN, None))
    return progress, day_of(began) if began else None


def _created(indexed: Iterable[CaseIndexing], steps: Iterable[Step], now: datetime) -> date | None:
    """Return the day of OprettetTidspunkt, else the earliest day the case arose (Opstaaet)."""
    current = sorted((part for part in indexed if in_force(part, now)), key=_beginning, reverse=True)
    created = next((at for part in current if (at := moment(part.created))), None)
    arose = (began for progress, began in steps if progress is CaseProgress.OPENED and began)
    first = created or min(arose, default=None)
    return day_of(first) if first else None


def _beginning(part: CaseIndexing) -> datetime:
    return begins(part) or EARLIEST


def _of_role(relations: Iterable[R], role: str) -> list[R]:
    return [relation for relation in relations if has_role(relation, role)]


def _authority(relations: CaseRelations, now: datetime) -> str | None:
    authority = latest_in_force(_of_role(relations.actors, AUTHORITY), now)
    if authority is None:
        return None
    urn = (authority.urn or "").lower()
    return authority.cvr or (urn.removeprefix(CVR_URN) if urn.startswith(CVR_URN) else None)


def _has(parties: Iterable[Relation], citizen: Subject) -> bool:
    """Return whether a citizen is one of these parties."""
    return any(citizen.is_person(urn=party.urn) for party in parties)


def _classes(relations: CaseRelations, now: datetime) -> tuple[DisplayClass, ...]:
    """Return every class but the subject that is or may be in force, in whatever role: the rules know which forbid."""
    classes = [part for part in relations.classes if not _is_subject(part) and in_force(part, now, doubt=True)]
    return tuple([display_class(part, part.title) for part in classes])


def _is_subject(part: CaseClass) -> bool:
    return has_role(part, PRIMARY_CLASS) and part.number is not None and is_area(part.number)


def _properties(relations: CaseRelations, now: datetime) -> Iterator[str]:
    for relation in relations.objects:
        uuid, urn = reference(relation)
        if (uuid or urn) and in_force(relation, now):
            yield uuid or (urn or "").lower()


def _journal(relations: CaseRelations, question: Question, now: datetime) -> tuple[JournalEntry, ...]:
    """Return the entries that are or may be in force. A note names no document (its reference is the URN "Empty")."""
    if not question.journal:
        return ()
    entries = [entry for entry in relations.journal if in_force(entry, now, doubt=True)]
    return tuple([_entry(entry, question.citizen, now) for entry in entries])


def _entry(entry: JournalRelation, citizen: Subject | None, now: datetime) -> JournalEntry:
    began, title = begins(entry), public_text(entry.title, citizen)
    return JournalEntry(reference(entry)[0], title, day_of(began) if began else None, not in_force(entry, now))
