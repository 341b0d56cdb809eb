"""The plain words of the access record, in Danish and English."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.audit.store import AuditEntry
from gateway.auth.authenticator import Role
from gateway.policies.directives import Language
from sources.record_kinds import PERSON, RecordKind

_AND = {Language.DA: "og", Language.EN: "and"}
_SAW = {Language.DA: "Så", Language.EN: "Saw"}
_SELF = {Language.DA: "Dig selv", Language.EN: "You"}
_APPLICATION = {Language.DA: "Et it-system", Language.EN: "An application"}
_OTHER = {Language.DA: "En anden, på dine vegne", Language.EN: "Someone else, on your behalf"}


def what(kinds: Sequence[RecordKind], language: Language) -> str:
    """Return what was viewed, in one sentence. Name and home go without saying where there was more to see."""
    telling = [kind for kind in kinds if kind is not PERSON] or kinds
    words = [kind.danish if language is Language.DA else kind.english for kind in telling]
    listed = f"{', '.join(words[:-1])} {_AND[language]} {words[-1]}" if len(words) > 1 else "".join(words)
    return f"{_SAW[language]} {listed}."


def looker(entry: AuditEntry, language: Language) -> str:
    """Who looked."""
    if entry.role == Role.APPLICATION.value:
        return _APPLICATION[language]
    return _SELF[language] if entry.is_self else _OTHER[language]
