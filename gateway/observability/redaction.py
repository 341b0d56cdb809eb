"""Redaction of long numbers, since any of them may be a person's."""

from __future__ import annotations

import re

MAX_NAME_LENGTH = 100
_LONG_NUMBER = re.compile(r"\d{6,}(?:[- ]\d{1,4})?")


def redact_numbers(text: str) -> str:
    """Return a text with each number of six digits or more, and what may be the end of a CPR number, as an ellipsis."""
    return _LONG_NUMBER.sub("…", text)


def redact_name(name: str) -> str:
    """Return a name that a client chose without long numbers, however they are hyphenated."""
    joined = name.replace("-", "")
    return redact_numbers(joined) if _LONG_NUMBER.search(joined) else name


def short_name(name: str | None) -> str | None:
    """Return a name that the client chose: short, and without a number that could be a person's."""
    return redact_name(name)[:MAX_NAME_LENGTH] if name else None
