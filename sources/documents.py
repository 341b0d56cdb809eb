"""Dokumentindekset: questions about documents by UUID, and document records out of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime

from lxml import etree

from sources.bitemporal import GD, SD, in_force, latest_and_doubtful, latest_in_force, newest, reference
from sources.errors import Garbled
from sources.ports import Answer, DocumentQuestion
from sources.records import DisplayClass, DocumentKind, DocumentRecord, highest, sensitivity
from sources.sagdokumentindeks import SDI, SagDokumentIndeks, question
from sources.times import day

DI = "{urn:oio:sts:sagdok:dokumentindeks:6}"

AT_ONCE = 500
"""How many documents one question names. Only a page of cases with more has them fetched in several, side by side."""

_PARTS = ("egenskaber", "fremdrift", "klasse")
_LISTS = ("AttributListe", "TilstandListe", "RelationListe")
_INTERNAL = "Internt Notat"
_KINDS = {kind.value: kind for kind in DocumentKind} | {_INTERNAL: DocumentKind.NOTE}
_FINISHED = frozenset({"Publiceret", "Endeligt", "Afleveret"})


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
    registration = newest(snapshot.iterchildren(f"{DI}Registrering"))
    if registration is None:
        return None
    uuid = (snapshot.findtext(f"{DI}ObjektType/{SD}UUIDIdentifikator") or "").strip().lower()
    attributes, states, relations = (registration.find(DI + name) for name in _LISTS)
    if not uuid or attributes is None or states is None or relations is None:
        raise Garbled("document")
    said = latest_in_force(attributes.iterchildren(f"{DI}Egenskaber"), now, namespace=DI)
    perhaps = latest_and_doubtful(attributes.iterchildren(f"{DI}Egenskaber"), now, namespace=DI)
    state = latest_in_force(states.iterchildren(f"{DI}Fremdrift"), now, namespace=DI)
    return DocumentRecord(
        uuid=uuid,
        title=_text(said, "Titel"),
        dated=day(_text(said, "BrevDato")),
        kind=_KINDS.get(_text(said, "Type") or "", DocumentKind.OTHER),
        is_internal=any(_text(one, "Type") == _INTERNAL for one in perhaps),
        is_finished=_text(state, "FremdriftStatusKode") in _FINISHED,
        sensitivity=highest(sensitivity(_text(one, "Foelsomhed")) for one in perhaps),
        display_classes=tuple(_classes(relations, now)),
    )


def _classes(relations: etree._Element, now: datetime) -> Iterator[DisplayClass]:
    """Every class that is or may be in force."""
    for relation in relations.iterchildren(f"{DI}Dokumentklasse"):
        if in_force(relation, now, doubt=True):
            title = relation.findtext(f"{GD}LokalUdvidelseListe/{DI}DokumentklasseLokalUdvidelse/{DI}Klassetitel")
            yield DisplayClass(reference(relation)[0], title)


def _text(element: etree._Element | None, name: str) -> str | None:
    text = element.findtext(DI + name) if element is not None else None
    return text.strip() or None if text else None
