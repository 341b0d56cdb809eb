"""Texts of an index that a citizen reads: without what cannot be seen, and without other people's CPR numbers."""

from __future__ import annotations

import re

from sources.records.subject import Subject
from sources.reference.cpr import masked
from sources.soap.xml_binding import Text

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Zero-width characters, bidirectional controls and letters without a shape."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def visible(text: Text) -> str | None:
    """Return a text on one line without invisible characters. None where nothing is left."""
    if not text:
        return None
    if text.isascii() and text.isprintable():
        return text.strip() or None
    return _CONTROL.sub(" ", _INVISIBLE.sub("", text)).strip() or None


def public_lines(text: Text, citizen: Subject | None) -> str | None:
    """Return what a citizen may read of a text of several lines, which are kept."""
    lines = [_CONTROL.sub(" ", line).strip() for line in _INVISIBLE.sub("", text or "").splitlines()]
    readable = "\n".join(lines).strip()
    return masked(readable, lambda number: citizen is not None and citizen.is_person(cpr=number)) if readable else None


def public_text(text: Text, citizen: Subject | None) -> str | None:
    """Return what may be read of a text: CPR numbers are masked unless they are the citizen's own, who reads it."""
    readable = visible(text)
    return (
        masked(readable, lambda number: citizen is not None and citizen.may_stand_in_texts(number))
        if readable
        else None
    )
