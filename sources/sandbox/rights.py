"""What a caller may see of grants: the token's authority cut with the RettighedListe of the question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.sandbox.codes import SENSITIVITIES
from sources.sandbox.names import ydelse
from sources.sandbox.soap import Element

_UNSAID = "FOELSOMME_PERSONOPLYSNINGER"  # what a grant without sensitivity counts as


@dataclass(frozen=True, slots=True)
class SubjectRange:
    """KLE subjects from one to another, both included."""

    first: str
    last: str

    def holds(self, subject: str) -> bool:
        """Whether the subject lies in the range."""
        return self.first <= subject <= self.last


def subject_ranges(text: str) -> tuple[SubjectRange, ...]:
    """Read a comma list of subjects, wildcards and ranges."""
    return tuple(_subject_range(part) for part in re.split(r",\s*", text))


def _subject_range(part: str) -> SubjectRange:
    first, _, last = (end.strip() for end in part.partition("-"))
    return SubjectRange(_filled(first, "00"), _filled(last or first, "99"))


def _filled(pattern: str, digits: str) -> str:
    """Return a subject with its wildcard at the low or the high end: 27.* is 27.00.00 or 27.99.99."""
    numbers = [part for part in pattern.split(".") if part != "*"]
    return ".".join([*numbers, *[digits] * (3 - len(numbers))])


@dataclass(frozen=True, slots=True)
class SandboxRight:
    """One limitation: what is not said does not limit."""

    sensitivity: str | None
    subjects: tuple[SubjectRange, ...] | None
    systems: frozenset[str] | None

    def allows(self, subject: str, sensitivity: str | None, system: str | None) -> bool:
        """Whether something of that subject, sensitivity and master system may be seen."""
        return (
            (self.subjects is None or any(subject_range.holds(subject) for subject_range in self.subjects))
            and (self.systems is None or system in self.systems)
            and (not self.sensitivity or _rank(sensitivity) <= _rank(self.sensitivity))
        )


def _rank(sensitivity: str | None) -> int:
    return SENSITIVITIES.index(sensitivity or _UNSAID)


@dataclass(frozen=True, slots=True)
class RightsGroup:
    """Limitations that hold for some authorities; an empty group limits nothing."""

    authorities: frozenset[str] | None
    rights: tuple[SandboxRight, ...] | None


@dataclass(frozen=True, slots=True)
class Rights:
    """Everything the caller may see."""

    authority: str
    groups: tuple[RightsGroup, ...]

    def allow(self, authority: str, subject: str | None, sensitivity: str | None, system: str | None) -> bool:
        """Whether a grant or case of that kind may be seen."""
        if authority != self.authority:
            return False
        groups = [group for group in self.groups if group.authorities is None or authority in group.authorities]
        return any(
            group.rights is None or any(right.allows(subject or "", sensitivity, system) for right in group.rights)
            for group in groups
        )


def read_rights(authority: str, question: Element) -> Rights:
    """Return the rights that a question claims, for the authority that its token reaches."""
    groups = question.iterfind(f"{ydelse('RettighedListe')}/{ydelse('BevillingDataAfgrGruppe')}")
    return Rights(authority, tuple(_group(group) for group in groups))


def _group(group: Element) -> RightsGroup:
    authorities = group.findall(f"{ydelse('MyndighedDataAfgrListe')}/{ydelse('VirksomhedCVRNummer')}")
    rights = group.findall(f"{ydelse('BevillingAfgrListe')}/{ydelse('BevillingDataAfgr')}")
    return RightsGroup(
        frozenset(authority.text or "" for authority in authorities) if authorities else None,
        tuple(_right(right) for right in rights) if rights else None,
    )


def _right(right: Element) -> SandboxRight:
    subjects, systems = right.findtext(ydelse("KLEDataAfgr")), right.findtext(ydelse("SystemDataAfgr"))
    return SandboxRight(
        right.findtext(ydelse("BevillingFoelsomhed")),
        subject_ranges(subjects) if subjects else None,
        frozenset(re.split(r",\s*", systems)) if systems else None,
    )
