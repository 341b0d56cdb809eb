"""CPR numbers in free texts, which may stand there although they should not."""

from __future__ import annotations

import re
from collections.abc import Callable

MASK = "••••••-••••"

_TEN_DIGITS = re.compile(r"(?<!\d)(\d\d)[ .\-/]?(\d\d)[ .\-/]?(\d\d)\W{0,3}(\d{4})(?!\d)")
_TEST_NUMBER = 60
"""What is added to the day in the numbers of people who do not exist."""


def masked(text: str, is_own: Callable[[str], bool]) -> str:
    """Return a text with each CPR number in it masked, but for those (ten digits) that `is_own` knows.

    What has the digits of a number but no day or month of one is another number, and stays.
    """

    def mask(match: re.Match[str]) -> str:
        day, month, year, serial = (f"{int(digits):0{len(digits)}}" for digits in match.groups())
        is_date = 1 <= int(day) % _TEST_NUMBER <= 31 and 1 <= int(month) <= 12
        return MASK if is_date and not is_own(day + month + year + serial) else match[0]

    return _TEN_DIGITS.sub(mask, text)
