"""The orders in which a citizen's cases can be listed."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from gateway.context import Context
from gateway.resolvers import ordering
from gateway.resolvers.cases import opened_on, title
from gateway.resolvers.pagination import Day, Order, newest_first
from gateway.visibility.shown import ShownCase


class CaseOrder(Enum):
    """By what cases are listed."""

    PROGRESS = "PROGRESS"
    OPENED = "OPENED"
    TITLE = "TITLE"


_DANISH = str.maketrans({"æ": "{", "ø": "|", "å": "}"})
"""The last letters of the Danish alphabet, after z."""
_NUMBER = re.compile(r"\d{4,}")
_MAX_TITLE = 60


def order_of(context: Context, by: CaseOrder) -> Order[ShownCase]:
    """Return an order of cases: by newest progress, by newest opening, or by title in the Danish alphabet."""
    if by is CaseOrder.PROGRESS:
        return ordering.CASES
    if by is CaseOrder.OPENED:
        return Order("cases by opening", lambda case: newest_first(opened_on(context, case)))
    return Order("cases by title", _same_day, lambda case: f"{_title_key(title(context, case))} {case.id}")


def _same_day(_case: ShownCase) -> Day:
    return 0


def _title_key(text: str) -> str:
    """Return what titles are sorted by. Long numbers are left out of it, since it stands in cursors."""
    lower = unicodedata.normalize("NFC", text).casefold().translate(_DANISH)
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(letter))
    return _NUMBER.sub("#", letters)[:_MAX_TITLE]
