"""Amounts of money, as SF1491 writes them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from sources.soap.xml_binding import Text

_AMOUNT = re.compile(r"[+-]?([0-9]{1,13}(\.[0-9]{0,2})?|\.[0-9]{1,2})")
"""An xs:decimal of at most 15 digits, two of them decimals: with a third nobody knows whether it is a separator."""


@lru_cache(maxsize=4_096)
def amount(text: Text) -> Decimal | None:
    """Return an amount in kroner, None for anything else: Decimal itself reads 1_000 and 1E999999 too."""
    if not text or not _AMOUNT.fullmatch(text):
        return None
    number = Decimal(text)
    return number if number else abs(number)  # nought has no sign


def is_unreadable_amount(text: Text) -> bool:
    """Return whether something is written that is no amount. Nothing, or an empty element, is untold."""
    return bool(text) and amount(text) is None
