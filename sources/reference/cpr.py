"""CPR numbers in free texts, which may stand there although they should not."""

from __future__ import annotations

import re
from collections.abc import Callable

MASK = "••••••-••••"

_TEN_DIGITS = re.compile(
    r"(?<!\d)(?:\d\d[ .\-/_]?\d\d[ .\-/_]?\d\d[\W_]{0,3}\d{4}"
    r"|\d{6}[ \-]{1,3}\d\d[ \-]\d\d"
    r"|\d\d([ .\-/_])\d\d\1\d\d\1\d\d\1\d\d)(?!\d)"
)
"""Six digits and four, or the four in pairs, or five pairs with one sign between them. A date with hours is no such."""

_TEST_NUMBER = 60
"""What is added to the day in the numbers of people who do not exist."""


_SEPARATORS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d{10,}")


def may_hold_cpr(text: str) -> bool:
    """Return whether ten digits in a row, whatever stands between them, begin with a day and a month.

    For what leaves the gateway in an address: rather one number too many (2012-012345 is one) than a CPR number.
    """
    runs = _DIGITS.findall(_SEPARATORS.sub("", text))
    return any(_is_date(run[start : start + 4]) for run in runs for start in range(len(run) - 9))


def _is_date(number: str) -> bool:
    return 1 <= int(number[:2]) % _TEST_NUMBER <= 31 and 1 <= int(number[2:4]) <= 12


def masked(text: str, is_own: Callable[[str], bool]) -> str:
    """Return a text with each CPR number in it masked, but for those (ten digits) that `is_own` knows.

    What has the digits of a number but no day or month of one is another number, and stays.
    """

    def mask(match: re.Match[str]) -> str:
        number = "".join(str(int(character)) for character in match[0] if character.isdecimal())
        return MASK if _is_date(number) and not is_own(number) else match[0]

    return _TEN_DIGITS.sub(mask, text)
