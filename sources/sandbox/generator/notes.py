"""Notes in journals (journalnotater): a persona's, and the hard cases of what of a note may be read."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date

from sources.sandbox import codes
from sources.sandbox.authorities import KORSBAEK
from sources.sandbox.generator.documents import note_row
from sources.sandbox.generator.drafts import Row
from sources.sandbox.generator.lives import MadeUpLife

_OPENED = date(2025, 11, 3)
_FLOOR, _BEFORE, _AFTER = date(2026, 1, 1), date(2025, 12, 31), date(2026, 5, 6)
_EXEMPT: Row = {"hidden_title": "MÅ IKKE VISES: vurdering", "hidden_basis": "Forvaltningslovens § 23"}


def note(title: str, text: str, since: date) -> Row:
    """Return a note in plain text."""
    return note_row(title, base64.b64encode(text.encode()).decode(), since)


PERSONAL_NOTES = (
    note("Aftale om Min plan", "MÅ IKKE VISES: fra før kommunen skrev til borgeren.", date(2025, 11, 20)),
    note(
        "Samtale om Min plan",
        "Vi talte om, hvad du gerne vil arbejde med.\nDu prøver to butikker i marts.\n\nNæste samtale: 8. april.",
        date(2026, 3, 4),
    ),
    note("Telefonsamtale", "Du ringede: praktikken i butikken går godt.", date(2026, 3, 18)),
    note("Vurdering", "MÅ IKKE VISES: overvejelser før afgørelsen.", date(2026, 3, 20)) | _EXEMPT,
)
"""Of the persona "undtaget": one from before the floor, two that are shown, and one that is exempt."""


def _write_shown_notes(life: MadeUpLife) -> None:
    """Notes on the floor's day and around it, of many forms, and those that nobody may read."""
    rows = (
        note("Notat på fradatoens dag", "På dagen.", _FLOOR),
        note("Notat fra dagen før", "MÅ IKKE VISES: dagen før.", _BEFORE),
        note("Notat med et CPR-nummer", "Ring til os.\nNaboens nummer er 6101559999.", _AFTER),
        note("Notat i et andet format", "MÅ IKKE VISES: ingen ren tekst.", _AFTER) | {"note_format": life.rng.uuid()},
        note("Notat uden tekst", "", _AFTER) | {"note": None},
        note("Det samme to gange", "Det samme.", _AFTER),
        note("Det samme to gange", "Det samme.", _AFTER) | {"idx": "2"},
        note("Internt notat", "MÅ IKKE VISES: et internt notat.", _AFTER),
        note("Notat undtaget", "MÅ IKKE VISES: undtaget for offentlighed.", _AFTER) | _EXEMPT,
        note("Notat taget ud", "MÅ IKKE VISES: taget ud af sagen.", _AFTER) | {"to_at": "2026-06-01T00:00:00+02:00"},
        note("Notat uden dag", "MÅ IKKE VISES: uden dag.", _AFTER) | {"from_at": None},
    )
    case = life.case(KORSBAEK, "15.20.01", days=(_OPENED,), title="Sag med notater til borgeren")
    life.write(case, journal=rows)
    exempt = life.case(KORSBAEK, "15.20.01", days=(_OPENED,), title="Undtaget sag med notat")
    marked = case.now.rows["classes"][0] | {"role": codes.DISPLAY_CLASS, "ref": codes.HIDDEN_CLASS, "number": None}
    hidden = (note("Notat i undtaget sag", "MÅ IKKE VISES: sagen er undtaget.", _AFTER),)
    life.write(exempt, journal=hidden, classes=(*exempt.now.rows["classes"], marked))


HARD_NOTES: dict[str, Callable[[MadeUpLife], None]] = {"notes that are shown": _write_shown_notes}
