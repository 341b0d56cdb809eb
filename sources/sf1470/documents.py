"""Dokumentindekset: questions about documents by UUID, and document records out of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from lxml import etree
from msgspec import structs

from sources.ports import Answer, DocumentQuestion
from sources.records import DisplayClass, DocumentKind, DocumentRecord, highest, sensitivity
from sources.records.subject import Subject
from sources.reference.danish_time import day, instant
from sources.reference.uuids import uuid_of
from sources.sf1470.bitemporal import (
    in_force,
    is_gone,
    latest_and_doubtful,
    latest_in_force,
    possibly_latest_in_force,
    possibly_newest,
)
from sources.sf1470.client import SDI, SagDokumentIndeks, question
from sources.sf1470.display_classes import display_class
from sources.sf1470.document_shapes import DOCUMENT, DocumentRegistration, DocumentRelations
from sources.soap.public_text import public_text
from sources.soap.xml_parser import has_damaged_codes, is_marked

CHUNK = 500
"""How many documents one question names. Only a page of cases with more has them fetched in several, side by side."""

_PARTS = ("egenskaber", "fremdrift", "klasse")
_INTERNAL = "Internt Notat"
_KINDS = {kind.value: kind for kind in DocumentKind} | {_INTERNAL: DocumentKind.NOTE}
_FINISHED = frozenset({"Publiceret", "Endeligt", "Afleveret"})


class SoapDocuments:
    """Reads SF1470 by the UUIDs that journals name."""

    def __init__(self, index: SagDokumentIndeks, clock: Callable[[], datetime]) -> None:
        self._index = index
        self._clock = clock

    async def documents(self, request: DocumentQuestion) -> Answer[DocumentRecord]:
        """Raise SourceError where the index does not answer."""
        now = instant(self._clock())
        chunks = [request.documents[start : start + CHUNK] for start in range(0, len(request.documents), CHUNK)]
        questions = [asyncio.ensure_future(self._chunk(request, chunk, now)) for chunk in chunks]
        try:
            answers = await asyncio.gather(*questions)
        finally:
            for task in questions:  # where one has failed, nobody waits for the others
                task.cancel()
        documents = [document for answer in answers for document in answer]
        records = tuple(document for document in documents if document is not None)
        unreadable = len(documents) - len(records)
        return Answer(records, now, truncated=unreadable > 0, unreadable=unreadable)

    async def _chunk(
        self, request: DocumentQuestion, uuids: tuple[str, ...], now: datetime
    ) -> list[DocumentRecord | None]:
        """Return the documents of these UUIDs, None for each that cannot be read."""
        root = question(dokumenter=uuids, vis=[("DokumentVis", part) for part in _PARTS])
        output = await self._index.fremsoeg(root, authority=request.authority, source="documents")
        documents: list[DocumentRecord | None] = []
        named = frozenset(uuids)  # what was not asked for is not ours to show
        for snapshot in output.iterchildren(f"{SDI}DokumentFiltreretOejebliksbillede"):
            documents += _read(snapshot, named, request.citizen, now)
        return documents


def _read(
    snapshot: etree._Element, named: frozenset[str], citizen: Subject | None, now: datetime
) -> list[DocumentRecord | None]:
    """Return the document, nothing for one that is deleted or was not asked for, None for one that cannot be read.

    It cannot without its id or one of its lists, or where it is unknown which of its registrations holds.
    """
    document = DOCUMENT.read(snapshot)
    uuid = uuid_of(document.uuid)
    if uuid is not None and uuid not in named:
        return []
    if is_marked(snapshot) and has_damaged_codes(document):
        return [None]
    newest = possibly_newest(document.registrations)
    if newest and all(map(is_gone, newest)):
        return []
    if uuid is None or not newest or any(is_gone(state) or not _is_whole(state) for state in newest):
        return [None]
    return [_agreed([_record(uuid, registration, citizen, now) for registration in newest])]


def _is_whole(registration: DocumentRegistration) -> bool:
    """Return whether the lists are there. They may be empty: what forbids showing stands in them."""
    return bool(registration.attributes and registration.states and registration.relations)


def _agreed(records: list[DocumentRecord]) -> DocumentRecord | None:
    """Return the record on which registrations agree, but for its title, that may each be the newest."""
    return records[0] if len({structs.replace(record, title=None) for record in records}) == 1 else None


def _record(uuid: str, registration: DocumentRegistration, citizen: Subject | None, now: datetime) -> DocumentRecord:
    possible = latest_and_doubtful(registration.attributes[0].properties, now)
    properties = latest_in_force(possible, now)
    steps = possibly_latest_in_force(registration.states[0].steps, now)
    return DocumentRecord(
        uuid=uuid,
        title=public_text(properties.title, citizen) if properties else None,
        dated=day(properties.dated) if properties else None,
        kind=_KINDS.get(properties.kind or "", DocumentKind.OTHER) if properties else DocumentKind.OTHER,
        is_internal=any(part.kind == _INTERNAL for part in possible),
        is_finished=bool(steps) and all(step.code in _FINISHED for step in steps),
        sensitivity=highest([sensitivity(part.sensitivity) for part in possible]),
        display_classes=_classes(registration.relations[0], now),
    )


def _classes(relations: DocumentRelations, now: datetime) -> tuple[DisplayClass, ...]:
    """Return every class that is or may be in force."""
    current = [part for part in relations.classes if in_force(part, now, doubt=True)]
    return tuple([display_class(part, part.title) for part in current])
