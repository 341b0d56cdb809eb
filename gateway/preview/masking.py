"""Keeps CPR numbers out of whatever is printed: texts come from outside and may hold one."""

from __future__ import annotations

import re

from sources.reference.uuids import is_uuid

# Ten digits as a CPR number is written, with a day from 01 to 31 (or 61 to 91, as in test numbers) and a month.
CPR = re.compile(r"(?<![0-9])(?:[06][1-9]|[1278][0-9]|[39][01])(?:0[1-9]|1[0-2])[0-9]{2}[-–—. /]{0,3}[0-9]{4}(?![0-9])")
_DIGITS = re.compile(r"[0-9]{6}[^0-9a-zæøå]{0,3}[0-9]{4}")
MASK = "••••••-••••"


def masked(text: str) -> str:
    """Return a text without anything that could be a CPR number."""
    return _DIGITS.sub(MASK, text)


def safe_id(text: str | None) -> str:
    """Return an id that is a UUID, or a word for one that is not: what stands there may be anything."""
    return text if text and is_uuid(text) else "(no UUID)"
