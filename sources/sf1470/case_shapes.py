"""Which parts of a case of SF1470 are read, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sources.sf1470.bitemporal import REGISTRATION, RELATION, Limited, Registration, Relation, effect
from sources.soap.xml_binding import Shape, Text, XmlStruct


class CaseProperties(Limited):
    """What is said of a case (egenskaber)."""

    title: Text
    number: Text


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


class NoteRelation(JournalRelation):
    """Journalpost with what it holds where it is a note (journalnotat)."""

    exempt: Text
    note_title: Text
    note: Text
    note_format: Text


class CaseRelations(XmlStruct):
    """RelationListe."""

    actors: Sequence[CaseActor]
    parties: Sequence[Relation]
    classes: Sequence[CaseClass]
    related: Sequence[Relation]
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
    properties=(
        "sag:Egenskaber",
        Shape(CaseProperties, {**effect("sag"), "title": "sag:Titel", "number": "sag:Sagsnummer"}),
    ),
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
_ENTRY = "sag:JournalpostEgenskaber"
_NOTE = f"{_ENTRY}/sag:JournalnotatEgenskaber"
_JOURNAL_TEXTS = {**RELATION, "title": f"{_ENTRY}/sag:Dokumenttitel"}
_JOURNAL = Shape(JournalRelation, _JOURNAL_TEXTS)
_JOURNAL_WITH_NOTES = Shape(
    NoteRelation,
    {
        **_JOURNAL_TEXTS,
        "exempt": f"{_ENTRY}/sd:OffentlighedUndtaget",
        "note_title": f"{_NOTE}/sag:Titel",
        "note": f"{_NOTE}/sag:Notat",
        "note_format": f"{_NOTE}/sag:Format",
    },
)


def _case(journal: Shape[Any]) -> Shape[CaseSnapshot]:
    relations = Shape(
        CaseRelations,
        {},
        actors=("sag:Sagsaktoer", Shape(CaseActor, {**RELATION, "cvr": _CVR})),
        parties=("sag:Sagspart", Shape(Relation, RELATION)),
        classes=("sag:Sagsklasse", _CLASSES),
        related=("sag:Sagsrelation", Shape(Relation, RELATION)),
        objects=("sag:Sagsgenstande", Shape(Relation, RELATION)),
        systems=(f"{_EXTENDED}/si:SagsitsystemRelation", Shape(CaseSystem, {**RELATION, "name": "si:SystemNavn"})),
        journal=("sag:Journalpost", journal),
    )
    return Shape(
        CaseSnapshot,
        {"uuid": "sag:ObjektType/sd:UUIDIdentifikator"},
        registrations=(
            "sag:Registrering",
            Shape(
                CaseRegistration,
                REGISTRATION,
                attributes=("sag:AttributListe", _ATTRIBUTES),
                states=("sag:TilstandListe", _STATES),
                relations=("sag:RelationListe", relations),
            ),
        ),
    )


CASE = _case(_JOURNAL)
CASE_WITH_NOTES = _case(_JOURNAL_WITH_NOTES)
"""Read only where notes are asked for: the more is read of a journal, the longer it takes."""
