"""Writes cases and documents as the snapshots (filtreret øjebliksbillede) that fremsoeg answers with."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from lxml import etree

from sources.sandbox import codes
from sources.sandbox.names import di, gd, sag, sd, sdi, si
from sources.sandbox.relations import (
    MORE,
    Row,
    Writer,
    extended,
    plain,
    reference,
    relation,
    system,
    text,
    virkning,
    withheld_title,
)
from sources.sandbox.soap import Element

Rows: TypeAlias = Mapping[int, list[Row]]

_sub = etree.SubElement


def _journal(parent: Element, row: Row, *, notes: bool) -> None:
    entry = relation(parent, sag("Journalpost"), row)
    has_note = notes and row["note_title"] is not None
    if row["title"] is None and row["hidden_title"] is None and not has_note:
        return
    attributes = _sub(entry, sag("JournalpostEgenskaber"))
    text(attributes, sag("Dokumenttitel"), row["title"])
    withheld_title(attributes, sd("OffentlighedUndtaget"), row)
    if has_note:
        note = _sub(attributes, sag("JournalnotatEgenskaber"))
        text(note, sag("Titel"), row["note_title"])
        text(note, sag("Notat"), row["note"])
        text(note, sag("Format"), row["note_format"])


def _case_attributes(parent: Element, row: Row) -> None:
    attributes = _sub(parent, sag("Egenskaber"))
    virkning(attributes, sag("Virkning"), row)
    text(attributes, sag("BrugervendtNoegle"), row["key"])
    text(attributes, sag("Beskrivelse"), row["description"])
    text(attributes, sag("HjemmelSpecifikation"), row["legal_basis"])
    text(attributes, sag("Kassationskode"), row["disposal"])
    withheld_title(attributes, sag("OffentlighedUndtaget"), row)
    text(attributes, sag("Sagsnummer"), row["number"])
    text(attributes, sag("Titel"), row["title"])


def _case_extension(parent: Element, row: Row) -> None:
    extension = _sub(parent, si("SagIndeksEgenskaber"))
    virkning(extension, gd("Virkning"), row)
    text(extension, si("Sagsstatus"), row["local_status"])
    text(extension, si("Sagskategori"), row["category"])
    text(extension, si("Foelsomhed"), row["sensitivity"])
    text(extension, si("Lokation"), row["location"])
    text(extension, si("OprettetTidspunkt"), row["created_at"])


def _progress(space: Callable[[str], str]) -> Callable[[Element, Row], None]:
    tag, since, code = space("Fremdrift"), space("Virkning"), space("FremdriftStatusKode")

    def write(parent: Element, row: Row) -> None:
        state = _sub(parent, tag)
        virkning(state, since, row)
        text(state, code, row["state"])

    return write


def _document_attributes(parent: Element, row: Row) -> None:
    attributes = _sub(parent, di("Egenskaber"))
    virkning(attributes, di("Virkning"), row)
    text(attributes, di("BrugervendtNoegle"), row["key"])
    text(attributes, di("Titel"), row["title"])
    text(attributes, di("Beskrivelse"), row["description"])
    text(attributes, di("BrevDato"), row["letter_on"])
    withheld_title(attributes, di("OffentlighedUndtaget"), row)
    text(attributes, di("VersionIdentifikator"), row["major"])
    text(attributes, di("UnderversionIdentifikator"), row["minor"])
    text(attributes, di("Kassationskode"), row["disposal"])
    text(attributes, di("Dokumentnummer"), row["number"])
    text(attributes, di("Foelsomhed"), row["sensitivity"])
    text(attributes, di("Type"), row["type"])


_CASE_RELATIONS: tuple[tuple[str, str, Writer], ...] = (
    (
        "sagsaktoer",
        "actors",
        extended(
            sag("Sagsaktoer"),
            si("SagsaktoerLokalUdvidelse"),
            {si("BrugervendtNoegle"): "key", si("FuldtNavn"): "name", si("CVR-Nummer"): "cvr"},
        ),
    ),
    (
        "sagsklasse",
        "classes",
        extended(
            sag("Sagsklasse"),
            si("SagsklasseLokalUdvidelse"),
            {si("Facettitel"): "facet", si("Klassetitel"): "title", si("BrugervendtNoegle"): "number"},
        ),
    ),
    (
        "sagspart",
        "parties",
        extended(
            sag("Sagspart"), si("SagspartLokalUdvidelse"), {si("BrugervendtNoegle"): "key", si("FuldtNavn"): "name"}
        ),
    ),
    ("sagsrelation", "related_cases", plain(sag("Sagsrelation"))),
    (
        "sagsgenstand",
        "objects",
        extended(sag("Sagsgenstande"), si("SagsgenstandeLokalUdvidelse"), {si("Tekstfelt"): "text"}),
    ),
)
_CASE_EXTENSIONS: tuple[tuple[str, str, Writer], ...] = (
    ("itsystem", "systems", system(si("SagsitsystemRelation"), si("SystemNavn"), si("SystemURI"))),
    ("sikkerhedsprofil", "security_profiles", plain(si("Sikkerhedsprofil"))),
)
_DOCUMENT_RELATIONS: tuple[tuple[str, str, Writer], ...] = (
    ("dokument", "document_relations", plain(di("Dokumentrelation"))),
    (
        "aktoer",
        "document_actors",
        extended(
            di("Dokumentaktoer"),
            di("DokumentaktoerLokalUdvidelse"),
            {di("BrugervendtNoegle"): "key", di("FuldtNavn"): "name", di("CVR-Nr"): "cvr"},
        ),
    ),
    (
        "part",
        "document_parties",
        extended(
            di("Dokumentpart"),
            di("DokumentpartLokalUdvidelse"),
            {di("BrugervendtNoegle"): "key", di("FuldtNavn"): "name"},
        ),
    ),
    (
        "klasse",
        "document_classes",
        extended(
            di("Dokumentklasse"),
            di("DokumentklasseLokalUdvidelse"),
            {di("Klassetitel"): "title", di("BrugervendtNoegle"): "number"},
        ),
    ),
)
_DOCUMENT_EXTENSIONS: tuple[tuple[str, str, Writer], ...] = (
    ("itsystem", "document_systems", system(di("DokumentitsystemRelation"), di("SystemNavn"), di("SystemURI"))),
)
_case_progress, _document_progress = _progress(sag), _progress(di)


class SnapshotCache:
    """The rows of some registrations, fetched table by table as they are wanted."""

    def __init__(self, connection: sqlite3.Connection, registrations: Iterable[int]) -> None:
        self._connection = connection
        self._numbers = json.dumps(list(registrations))

    def rows(self, table: str) -> Rows:
        """Return a table's rows by registration, in wire order."""
        rows_by_key: dict[int, list[Row]] = defaultdict(list)
        some = "registration IN (SELECT value FROM json_each(?))"
        sql = f"SELECT * FROM {table} WHERE {some} ORDER BY registration, position"
        for row in self._connection.execute(sql, (self._numbers,)):
            rows_by_key[row["registration"]].append(row)
        return rows_by_key


def _registrations(connection: sqlite3.Connection, table: str, column: str, uuids: list[str]) -> dict[str, list[Row]]:
    rows_by_key: dict[str, list[Row]] = defaultdict(list)
    sql = f"SELECT * FROM {table} WHERE {column} IN (SELECT value FROM json_each(?)) ORDER BY {column}, position"
    for row in connection.execute(sql, (json.dumps(uuids),)):
        rows_by_key[row[column]].append(row)
    return rows_by_key


def _open_registration(snapshot: Element, space: Callable[[str], str], row: Row) -> tuple[Element, Element, Element]:
    registration = _sub(snapshot, space("Registrering"))
    text(registration, sd("NoteTekst"), row["note"])
    text(registration, sd("Tidspunkt"), row["registered_at"])
    text(registration, sd("LivscyklusKode"), row["lifecycle"])
    reference(registration, sd("BrugerRef"), row["user"])
    text(registration, gd("StsTidspunkt"), row["sts_at"])
    attributes = _sub(registration, space("AttributListe"))
    states = _sub(registration, space("TilstandListe"))
    return attributes, states, _sub(registration, space("RelationListe"))


def _open_snapshot(answer: Element, tag: str, space: Callable[[str], str], uuid: str) -> Element:
    snapshot = _sub(answer, sdi(tag))
    _sub(_sub(snapshot, space("ObjektType")), sd("UUIDIdentifikator")).text = uuid
    return snapshot


def write_cases(connection: sqlite3.Connection, answer: Element, uuids: list[str], shows: set[str]) -> int:
    """Append a snapshot of each case with the parts that are shown; answers how many journal notes there are."""
    registrations = _registrations(connection, "case_registrations", "case_uuid", uuids)
    shelf = SnapshotCache(connection, (row["id"] for rows in registrations.values() for row in rows))
    parts = _shown(shelf, shows, (*_CASE_RELATIONS, *_CASE_EXTENSIONS))
    attributes = [(_case_attributes, shelf.rows("case_attributes"))] if "egenskaber" in shows else []
    extension = shelf.rows("case_extensions") if "egenskaber" in shows else {}
    progress = shelf.rows("progress") if "fremdrift" in shows else {}
    journal = _shown_journal(shelf, shows)
    for uuid in uuids:
        snapshot = _open_snapshot(answer, "SagFiltreretOejebliksbillede", sag, uuid)
        for row in registrations[uuid]:
            number = row["id"]
            attribute_list, state_list, relation_list = _open_registration(snapshot, sag, row)
            for write, rows in attributes:
                _each(write, attribute_list, rows, number)
            _each_inside(_case_extension, attribute_list, extension, number)
            _each(_case_progress, state_list, progress, number)
            _relations(relation_list, parts, [name for name, *_ in _CASE_RELATIONS], number)
            for entry in journal.get(number, ()):
                _journal(relation_list, entry, notes="journalpost-journalnote" in shows)
            _extensions(relation_list, parts, [name for name, *_ in _CASE_EXTENSIONS], number)
    return sum(entry["role"] == codes.NOTE for entries in journal.values() for entry in entries)


def _shown_journal(shelf: SnapshotCache, shows: set[str]) -> Rows:
    """Return the journal; only its notes where only those are asked for."""
    if "journalpost" in shows:
        return shelf.rows("journal")
    if "journalpost-journalnote" not in shows:
        return {}
    rows = shelf.rows("journal")
    return {number: [row for row in entries if row["role"] == codes.NOTE] for number, entries in rows.items()}


def write_documents(connection: sqlite3.Connection, answer: Element, uuids: list[str], shows: set[str]) -> None:
    """Append a snapshot of each document with the parts that are shown."""
    registrations = _registrations(connection, "document_registrations", "document_uuid", uuids)
    shelf = SnapshotCache(connection, (row["id"] for rows in registrations.values() for row in rows))
    parts = _shown(shelf, shows, (*_DOCUMENT_RELATIONS, *_DOCUMENT_EXTENSIONS))
    attributes = shelf.rows("document_attributes") if "egenskaber" in shows else {}
    progress = shelf.rows("document_progress") if "fremdrift" in shows else {}
    for uuid in uuids:
        snapshot = _open_snapshot(answer, "DokumentFiltreretOejebliksbillede", di, uuid)
        for row in registrations[uuid]:
            number = row["id"]
            attribute_list, state_list, relation_list = _open_registration(snapshot, di, row)
            _each(_document_attributes, attribute_list, attributes, number)
            _each(_document_progress, state_list, progress, number)
            _relations(relation_list, parts, [name for name, *_ in _DOCUMENT_RELATIONS], number)
            _extensions(relation_list, parts, [name for name, *_ in _DOCUMENT_EXTENSIONS], number)


Parts: TypeAlias = dict[str, tuple[Writer, Rows]]


def _shown(shelf: SnapshotCache, shows: set[str], relations: Iterable[tuple[str, str, Writer]]) -> Parts:
    return {name: (write, shelf.rows(table)) for name, table, write in relations if name in shows}


def _each(write: Writer, parent: Element, rows: Rows, number: int) -> None:
    for row in rows.get(number, ()):
        write(parent, row)


def _each_inside(write: Writer, parent: Element, rows: Rows, number: int) -> None:
    """Write rows into a list of local extensions, if there are any."""
    if rows.get(number):
        _each(write, _sub(parent, MORE), rows, number)


def _relations(parent: Element, parts: Parts, order: list[str], number: int) -> None:
    for name in order:
        if name in parts:
            write, rows = parts[name]
            _each(write, parent, rows, number)


def _extensions(parent: Element, parts: Parts, order: list[str], number: int) -> None:
    written = [parts[name] for name in order if name in parts and parts[name][1].get(number)]
    if written:
        holder = _sub(parent, MORE)
        for write, rows in written:
            _each(write, holder, rows, number)
