"""Dokumentindekset: questions about documents by UUID, and document records out of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from lxml import etree

from sources.errors import SourceGarbledError
from sources.ports import Answer, DocumentQuestion
from sources.records import DisplayClass, DocumentKind, DocumentRecord, highest, sensitivity
from sources.reference.danish_time import day, instant
from sources.sf1470.bitemporal import (
    REGISTRATION,
    RELATION,
    Limited,
    Registration,
    Relation,
    effect,
    in_force,
    latest_and_doubtful,
    latest_in_force,
    newest,
    reference,
)
from sources.sf1470.client import SDI, SagDokumentIndeks, question
from sources.soap.xml_binding import Shape, Text, XmlStruct

AT_ONCE = 500
"""How many documents one question names. Only a page of cases with more has them fetched in several, side by side."""

_PARTS = ("egenskaber", "fremdrift", "klasse")
_INTERNAL = "Internt Notat"
_KINDS = {kind.value: kind for kind in DocumentKind} | {_INTERNAL: DocumentKind.NOTE}
_FINISHED = frozenset({"Publiceret", "Endeligt", "Afleveret"})


class DocumentStep(Limited):
    """How far a document has come (fremdrift)."""

    code: Text


class DocumentState(Limited):
    """What is said of a document (egenskaber)."""

    title: Text
    dated: Text
    kind: Text
    sensitivity: Text


class DocumentAttributes(XmlStruct):
    """AttributListe."""

    said: Sequence[DocumentState]


class DocumentStates(XmlStruct):
    """TilstandListe."""

    steps: Sequence[DocumentStep]


class DocumentClass(Relation):
    """Dokumentklasse."""

    title: Text


class DocumentRelations(XmlStruct):
    """RelationListe."""

    classes: Sequence[DocumentClass]


class DocumentRegistration(Registration):
    """A document as it was reported."""

    attributes: Sequence[DocumentAttributes]
    states: Sequence[DocumentStates]
    relations: Sequence[DocumentRelations]


class DocumentSnapshot(XmlStruct):
    """DokumentFiltreretOejebliksbillede."""

    uuid: Text
    registrations: Sequence[DocumentRegistration]


_SAID = {"title": "di:Titel", "dated": "di:BrevDato", "kind": "di:Type", "sensitivity": "di:Foelsomhed"}
_STEP = {**effect("di"), "code": "di:FremdriftStatusKode"}
_CLASS = {**RELATION, "title": "gd:LokalUdvidelseListe/di:DokumentklasseLokalUdvidelse/di:Klassetitel"}
_SHAPE = Shape(
    DocumentSnapshot,
    {"uuid": "di:ObjektType/sd:UUIDIdentifikator"},
    registrations=(
        "di:Registrering",
        Shape(
            DocumentRegistration,
            REGISTRATION,
            attributes=(
                "di:AttributListe",
                Shape(DocumentAttributes, {}, said=("di:Egenskaber", Shape(DocumentState, {**effect("di"), **_SAID}))),
            ),
            states=("di:TilstandListe", Shape(DocumentStates, {}, steps=("di:Fremdrift", Shape(DocumentStep, _STEP)))),
            relations=(
                "di:RelationListe",
                Shape(DocumentRelations, {}, classes=("di:Dokumentklasse", Shape(DocumentClass, _CLASS))),
            ),
        ),
    ),
)


class SoapDocuments:
    """Reads SF1470 by the UUIDs that journals name."""

    def __init__(self, index: SagDokumentIndeks, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock

    async def documents(self, asked: DocumentQuestion) -> Answer[DocumentRecord]:
        """Raises SourceError."""
        now = instant(self._clock())
        chunks = [asked.documents[start : start + AT_ONCE] for start in range(0, len(asked.documents), AT_ONCE)]
        questions = [asyncio.ensure_future(self._chunk(asked.authority, chunk, now)) for chunk in chunks]
        try:
            read = await asyncio.gather(*questions)
        finally:
            for one in questions:  # where one has failed, nobody waits for the others
                one.cancel()
        return Answer(tuple(document for chunk in read for document in chunk), now)

    async def _chunk(self, authority: str, uuids: tuple[str, ...], now: datetime) -> list[DocumentRecord]:
        asked = question(dokumenter=uuids, vis=[("DokumentVis", part) for part in _PARTS])
        output = await self._index.fremsoeg(asked, authority=authority, source="documents")
        snapshots = output.iterchildren(f"{SDI}DokumentFiltreretOejebliksbillede")
        named = frozenset(uuids)  # what was not asked for is not ours to show
        return [one for snapshot in snapshots if (one := _read(snapshot, now)) and one.uuid in named]


def _read(snapshot: etree._Element, now: datetime) -> DocumentRecord | None:
    """One document. None: it has been deleted. Raises SourceGarbledError for one that has no id or no lists."""
    found = _SHAPE.read(snapshot)
    registration = newest(found.registrations)
    if registration is None:
        return None
    if not (found.uuid and registration.attributes and registration.states and registration.relations):
        raise SourceGarbledError("document")
    perhaps = latest_and_doubtful(registration.attributes[0].said, now)
    said = latest_in_force(perhaps, now)
    step = latest_in_force(registration.states[0].steps, now)
    return DocumentRecord(
        uuid=found.uuid.lower(),
        title=said.title or None if said else None,
        dated=day(said.dated) if said else None,
        kind=_KINDS.get(said.kind or "", DocumentKind.OTHER) if said else DocumentKind.OTHER,
        is_internal=any(one.kind == _INTERNAL for one in perhaps),
        is_finished=step is not None and step.code in _FINISHED,
        sensitivity=highest([sensitivity(one.sensitivity) for one in perhaps]),
        display_classes=_classes(registration.relations[0], now),
    )


def _classes(relations: DocumentRelations, now: datetime) -> tuple[DisplayClass, ...]:
    """Every class that is or may be in force."""
    current = [one for one in relations.classes if in_force(one, now, doubt=True)]
    return tuple([DisplayClass(reference(one)[0], one.title or None) for one in current])
