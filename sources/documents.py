"""Dokumentindekset: questions about documents by UUID, and document records out of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime

from lxml import etree

from sources.bitemporal import (
    REGISTRATION,
    RELATION,
    effect,
    in_force,
    latest_and_doubtful,
    latest_in_force,
    newest,
    reference,
)
from sources.errors import Garbled
from sources.ports import Answer, DocumentQuestion
from sources.records import DisplayClass, DocumentKind, DocumentRecord, highest, sensitivity
from sources.sagdokumentindeks import SDI, SagDokumentIndeks, question
from sources.shapes import Part, part, parts, shape, text
from sources.times import day

AT_ONCE = 500
"""How many documents one question names. Only a page of cases with more has them fetched in several, side by side."""

_PARTS = ("egenskaber", "fremdrift", "klasse")
_INTERNAL = "Internt Notat"
_KINDS = {kind.value: kind for kind in DocumentKind} | {_INTERNAL: DocumentKind.NOTE}
_FINISHED = frozenset({"Publiceret", "Endeligt", "Afleveret"})


_CLASS_TITLE = "gd:LokalUdvidelseListe/di:DokumentklasseLokalUdvidelse/di:Klassetitel"
_SAID = {"title": "di:Titel", "dated": "di:BrevDato", "kind": "di:Type", "sensitivity": "di:Foelsomhed"}
_SHAPE = shape(
    {"uuid": "di:ObjektType/sd:UUIDIdentifikator"},
    registrations=(
        "di:Registrering",
        shape(
            REGISTRATION,
            attributes=("di:AttributListe", shape({}, said=("di:Egenskaber", shape({**effect("di"), **_SAID})))),
            states=(
                "di:TilstandListe",
                shape({}, steps=("di:Fremdrift", shape({**effect("di"), "code": "di:FremdriftStatusKode"}))),
            ),
            relations=(
                "di:RelationListe",
                shape(
                    {},
                    classes=("di:Dokumentklasse", shape({**effect("gd"), **RELATION, "title": _CLASS_TITLE})),
                ),
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
        now = self._clock()
        chunks = [asked.documents[start : start + AT_ONCE] for start in range(0, len(asked.documents), AT_ONCE)]
        read = await asyncio.gather(*(self._chunk(asked.owner, chunk, now) for chunk in chunks))
        return Answer(tuple(document for chunk in read for document in chunk), now)

    async def _chunk(self, owner: str, uuids: tuple[str, ...], now: datetime) -> list[DocumentRecord]:
        asked = question(dokumenter=uuids, vis=[("DokumentVis", part) for part in _PARTS])
        output = await self._index.fremsoeg(asked, authority=owner, source="documents")
        snapshots = output.iterchildren(f"{SDI}DokumentFiltreretOejebliksbillede")
        named = frozenset(uuids)  # what was not asked for is not ours to show
        return [one for snapshot in snapshots if (one := _read(snapshot, now)) and one.uuid in named]


def _read(snapshot: etree._Element, now: datetime) -> DocumentRecord | None:
    """One document. None: it has been deleted. Raises Garbled for one that has no id or no lists."""
    found = part(snapshot, _SHAPE)
    registration = newest(parts(found, "registrations"))
    if registration is None:
        return None
    uuid = text(found, "uuid")
    lists = [parts(registration, name) for name in ("attributes", "states", "relations")]
    if not uuid or not all(lists):
        raise Garbled("document")
    attributes, states, relations = (ones[0] for ones in lists)
    said = latest_in_force(parts(attributes, "said"), now)
    perhaps = latest_and_doubtful(parts(attributes, "said"), now)
    return DocumentRecord(
        uuid=uuid.lower(),
        title=text(said, "title"),
        dated=day(text(said, "dated")),
        kind=_KINDS.get(text(said, "kind") or "", DocumentKind.OTHER),
        is_internal=any(text(one, "kind") == _INTERNAL for one in perhaps),
        is_finished=text(latest_in_force(parts(states, "steps"), now), "code") in _FINISHED,
        sensitivity=highest(sensitivity(text(one, "sensitivity")) for one in perhaps),
        display_classes=tuple(_classes(relations, now)),
    )


def _classes(relations: Part, now: datetime) -> Iterator[DisplayClass]:
    """Every class that is or may be in force."""
    for relation in parts(relations, "classes"):
        if in_force(relation, now, doubt=True):
            yield DisplayClass(reference(relation)[0], text(relation, "title"))
