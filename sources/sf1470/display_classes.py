"""The classes of a case or document by which it may be exempt from display (visningsklasse)."""

from __future__ import annotations

import re

from sources.records import DisplayClass
from sources.sf1470.bitemporal import Relation, reference
from sources.soap.public_text import visible
from sources.soap.xml_binding import Text
from sources.soap.xml_parser import REPLACED

EXEMPT_TITLE = "Visning undtaget for borger"

_DAMAGED_EXEMPT_TITLE = re.compile(
    f"{REPLACED}*".join(rf"[{letter}{REPLACED}]" if letter != " " else rf"[\s{REPLACED}]+" for letter in EXEMPT_TITLE),
    re.IGNORECASE,
)
"""The title with any of its letters replaced, or a replaced character between them."""


def display_class(relation: Relation, title: Text) -> DisplayClass:
    """Return what a relation says. A damaged title that may be the exemption's is read as that: it must not be lost."""
    readable = visible(title)
    if readable and REPLACED in readable and _DAMAGED_EXEMPT_TITLE.search(readable):
        readable = EXEMPT_TITLE
    return DisplayClass(reference(relation)[0], readable)
