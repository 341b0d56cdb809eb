"""The plain words in which a citizen reads the audit log, in Danish and English."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.audit.store import AuditEntry
from gateway.auth.authenticator import Role
from gateway.policies.directives import Language
from sources.record_kinds import PERSON, RecordKind

_AND = {Language.DA: "og", Language.EN: "and"}
_VIEWED = {Language.DA: "Så", Language.EN: "Saw"}
_SELF = {Language.DA: "Dig selv", Language.EN: "You"}
_APPLICATION = {Language.DA: "Et it-system", Language.EN: "An application"}
_OTHER = {Language.DA: "En anden, på dine vegne", Language.EN: "Someone else, on your behalf"}


def viewed_text(kinds: Sequence[RecordKind], language: Language) -> str:
    """Say what was viewed, in one sentence. Name and home are left out where there was more."""
    named = [kind for kind in kinds if kind is not PERSON] or kinds
    nouns = [kind.danish if language is Language.DA else kind.english for kind in named]
    listed = f"{', '.join(nouns[:-1])} {_AND[language]} {nouns[-1]}" if len(nouns) > 1 else "".join(nouns)
    return f"{_VIEWED[language]} {listed}."


def viewer_text(entry: AuditEntry, language: Language) -> str:
    """Say who viewed."""
    if entry.role == Role.APPLICATION.value:
        return _APPLICATION[language]
    return _SELF[language] if entry.is_self else _OTHER[language]
