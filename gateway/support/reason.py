"""What each look says of itself in its headers: about whom, for what purpose, and in which case."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from gateway.errors import Code, RequestRejectedError
from sources.records.subject import Subject

CITIZEN, PURPOSE, CASE = "x-support-citizen", "x-support-purpose", "x-support-case"
"""The headers. That with the citizen's number is read here and nowhere else: no log, trace, metric or key has it."""

_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_MAYBE_CPR = re.compile(r"[0-9]{6}[^A-Za-z0-9]{0,3}[0-9]{4}")


def citizen_of(headers: Mapping[str, str]) -> Subject:
    """Return whose records are looked at. Raise RequestRejectedError, which repeats nothing of the header."""
    try:
        return Subject(headers[CITIZEN])
    except (KeyError, ValueError):
        raise RequestRejectedError(Code.BAD_SUPPORT_CITIZEN) from None


def reason_of(headers: Mapping[str, str], purposes: Set[str]) -> tuple[str, str]:
    """Return the purpose and the reference of the case, which the citizen reads. Raise RequestRejectedError."""
    purpose, reference = headers.get(PURPOSE, ""), headers.get(CASE, "")
    if purpose not in purposes:
        raise RequestRejectedError(Code.BAD_SUPPORT_REASON, reason="purpose")
    if not _REFERENCE.fullmatch(reference) or _MAYBE_CPR.search(reference):
        raise RequestRejectedError(Code.BAD_SUPPORT_REASON, reason="case")
    return purpose, reference
