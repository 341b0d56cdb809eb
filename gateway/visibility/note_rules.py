"""Rules 24 to 26: which notes a citizen sees in the journal of a case that is shown, where notes are open."""

from __future__ import annotations

import re
from collections.abc import Callable

from gateway.policies.policy import Opening
from gateway.visibility.rule_context import HiddenReason
from sources.records import NoteRecord

_INTERNAL = re.compile(r"\bintern(t|e|al)?\b", re.IGNORECASE)


def rule_24_note(note: NoteRecord, _opening: Opening) -> HiddenReason | None:
    """24: the note is in force today, beyond doubt."""
    return HiddenReason.NOTE if note.in_doubt else None


def rule_25_internal_note(note: NoteRecord, _opening: Opening) -> HiddenReason | None:
    """25: an internal note is never shown: one that is exempt from public access, or is called internal in its title.

    The index has no other mark of it.
    """
    is_internal = note.is_exempt or (note.title is not None and _INTERNAL.search(note.title))
    return HiddenReason.INTERNAL_NOTE if is_internal else None


def rule_26_note_floor(note: NoteRecord, opening: Opening) -> HiddenReason | None:
    """26: the note was filed on the authority's floor for notes or later. Undated, or without a floor: hidden."""
    floor = opening.notes_since
    return None if floor and note.since and note.since >= floor else HiddenReason.NOTE_FLOOR


NOTE_RULES: tuple[Callable[[NoteRecord, Opening], HiddenReason | None], ...] = (
    rule_24_note,
    rule_25_internal_note,
    rule_26_note_floor,
)


def judge_note(note: NoteRecord, opening: Opening) -> HiddenReason | None:
    """Return the first rule's reason to hide a note. None: it is shown."""
    for rule in NOTE_RULES:
        if reason := rule(note, opening):
            return reason
    return None
