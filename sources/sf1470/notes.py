"""Notes in the journals of cases (journalnotater): plain text, for whoever may read it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from datetime import datetime

from sources.records import NoteRecord
from sources.records.subject import Subject
from sources.reference.danish_time import day_of
from sources.sf1470.bitemporal import begins, in_force, reference
from sources.sf1470.case_shapes import JournalRelation, NoteRelation
from sources.soap.public_text import public_lines, public_text
from sources.soap.xml_binding import Text


def notes_of(
    journal: Iterable[JournalRelation], citizen: Subject | None, now: datetime, text_formats: frozenset[str]
) -> tuple[NoteRecord, ...]:
    """Return the notes that are or may be in force: entries with a note, which name no document.

    `text_formats`: the formats that are plain text, by their UUIDs. A note in another has no text here.
    """
    notes = (entry for entry in journal if isinstance(entry, NoteRelation) and _is_note(entry))
    return tuple([_note(entry, citizen, now, text_formats) for entry in notes if in_force(entry, now, doubt=True)])


def _is_note(entry: NoteRelation) -> bool:
    return (entry.note_title is not None or entry.note is not None) and reference(entry)[0] is None


def _note(entry: NoteRelation, citizen: Subject | None, now: datetime, text_formats: frozenset[str]) -> NoteRecord:
    began = begins(entry)
    is_text = (entry.note_format or "").lower() in text_formats
    return NoteRecord(
        title=public_text(entry.note_title, citizen) or public_text(entry.title, citizen),
        text=public_lines(_decoded(entry.note), citizen) if is_text else None,
        since=day_of(began) if began else None,
        is_exempt=entry.exempt is not None,
        in_doubt=not in_force(entry, now),
    )


def _decoded(note: Text) -> Text:
    """Return a note in UTF-8. None where it is none: nobody guesses at letters."""
    if not note:
        return None
    try:
        return base64.b64decode("".join(note.split()), validate=True).decode("utf-8-sig")
    except (binascii.Error, ValueError):
        return None
