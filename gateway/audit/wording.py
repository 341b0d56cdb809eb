"""The plain words in which a citizen reads the audit log, in Danish and English."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.audit.store import AuditEntry
from gateway.auth.authenticator import Role
from gateway.policies.directives import Language
from sources.reference.record_kinds import HELP, PERSON, RecordKind

_AND = {Language.DA: "og", Language.EN: "and"}
_VIEWED = {Language.DA: "Så", Language.EN: "Saw"}
_SELF = {Language.DA: "Dig selv", Language.EN: "You"}
_APPLICATION = {Language.DA: "Et it-system", Language.EN: "An application"}
_OTHER = {Language.DA: "En anden, på dine vegne", Language.EN: "Someone else, on your behalf"}
_EMPLOYEE = {Language.DA: "En medarbejder hos {}", Language.EN: "An employee of {}"}
_REPRESENTATIVES = {
    Role.PARENT.value: {Language.DA: "Din forælder", Language.EN: "Your parent"},
    Role.GUARDIAN.value: {Language.DA: "Din værge", Language.EN: "Your guardian"},
    Role.ATTORNEY.value: {
        Language.DA: "En, du har givet fuldmagt",
        Language.EN: "Someone you have given power of attorney",
    },
}
_FOR_OTHERS = {
    Role.PARENT.value: {Language.DA: "Dig selv, som forælder", Language.EN: "You, as a parent"},
    Role.GUARDIAN.value: {Language.DA: "Dig selv, som værge", Language.EN: "You, as a guardian"},
    Role.ATTORNEY.value: {Language.DA: "Dig selv, med fuldmagt", Language.EN: "You, by power of attorney"},
}
_GROUNDS = {
    Role.PARENT.value: {Language.DA: "Forældremyndighed.", Language.EN: "Parental authority."},
    Role.GUARDIAN.value: {Language.DA: "Værgemål.", Language.EN: "Guardianship."},
    Role.ATTORNEY.value: {Language.DA: "Fuldmagt.", Language.EN: "Power of attorney."},
}
_EMPLOYMENT = {
    Language.DA: (("reason", "Formål"), ("reference", "Sag"), ("position", "Rolle")),
    Language.EN: (("reason", "Purpose"), ("reference", "Case"), ("position", "Position")),
}
_PURPOSES = {
    "guidance": {Language.DA: "At vejlede dig", Language.EN: "To guide you"},
    "complaint": {Language.DA: "At behandle din klage", Language.EN: "To handle your complaint"},
    "access": {
        Language.DA: "At svare på din anmodning om aktindsigt",
        Language.EN: "To answer your request for access to records",
    },
    "fault": {Language.DA: "At finde en fejl", Language.EN: "To find a fault"},
}
"""The purposes for which support staff may look, as the citizen reads them."""


def viewed_text(kinds: Sequence[RecordKind], language: Language) -> str:
    """Say what was viewed, in one sentence. Name and home, and a look as such, are left out where there was more."""
    named = [kind for kind in kinds if kind not in (PERSON, HELP)] or kinds
    nouns = [kind.danish if language is Language.DA else kind.english for kind in named]
    listed = f"{', '.join(nouns[:-1])} {_AND[language]} {nouns[-1]}" if len(nouns) > 1 else "".join(nouns)
    return f"{_VIEWED[language]} {listed}."


def viewer_text(entry: AuditEntry, language: Language, *, employer: str = "") -> str:
    """Say who viewed. `employer`: the name of the authority whose employee it was."""
    if entry.employer:
        return _EMPLOYEE[language].format(employer or f"CVR {entry.employer.authority}")
    if entry.role == Role.APPLICATION.value:
        return _APPLICATION[language]
    if entry.is_self and entry.is_about_reader:
        return _SELF[language]
    return (_FOR_OTHERS if entry.is_self else _REPRESENTATIVES).get(entry.role, _OTHER)[language]


def reason_text(entry: AuditEntry, language: Language) -> str | None:
    """Say by what right somebody viewed another's records; of an employee, why and about what. None: the own ones."""
    if entry.employer is None:
        grounds = _GROUNDS.get(entry.role)
        return grounds[language] if grounds else None
    facts = ((word, _in_words(getattr(entry.employer, name), language)) for name, word in _EMPLOYMENT[language])
    return " ".join(f"{word}: {fact.rstrip('.')}." for word, fact in facts if fact)


def _in_words(fact: str | None, language: Language) -> str | None:
    purpose = _PURPOSES.get(fact or "")
    return purpose[language] if purpose else fact
