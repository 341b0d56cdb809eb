"""The ports, each before the one that it asks only when nothing is kept."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sources.cache.cache import CitizenCache
from sources.ports import (
    Answer,
    BenefitAnswer,
    BenefitIndex,
    BenefitQuestion,
    CaseIndex,
    CaseQuestion,
    DocumentIndex,
    DocumentQuestion,
    PaymentQuestion,
    PropertyRegister,
    ResidenceRegister,
    Residences,
    Right,
)
from sources.records import CaseRecord, DocumentRecord, PaymentLineRecord
from sources.subject import Subject

Named = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class CachedCases:
    """Sagsindekset. An answer with journals also answers the question without."""

    visit: CitizenCache
    index: CaseIndex

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        """Raises SourceError."""
        named: Named = ("cases", question.authority, question.journal, tuple(sorted(question.properties)))
        wider: Named = ("cases", question.authority, True, tuple(sorted(question.properties)))
        return await self.visit.answer(named, Answer[CaseRecord], lambda: self.index.cases(question), also=wider)


@dataclass(frozen=True, slots=True)
class CachedDocuments:
    """Dokumentindekset."""

    visit: CitizenCache
    index: DocumentIndex

    async def documents(self, question: DocumentQuestion) -> Answer[DocumentRecord]:
        """Raises SourceError."""
        named: Named = ("documents", question.authority, tuple(sorted(question.documents)))
        return await self.visit.answer(named, Answer[DocumentRecord], lambda: self.index.documents(question))


@dataclass(frozen=True, slots=True)
class CachedBenefits:
    """Ydelsesindekset. An answer with payments also answers the question without."""

    visit: CitizenCache
    index: BenefitIndex

    async def benefits(self, question: BenefitQuestion) -> BenefitAnswer:
        """Raises SourceError."""
        rights = _rights(question.rights)
        named: Named = ("benefits", question.authority, rights, question.payments)
        wider: Named = ("benefits", question.authority, rights, True)
        answer = await self.visit.answer(named, BenefitAnswer, lambda: self.index.benefits(question), also=wider)
        return answer if question.payments or not answer.lines else replace(answer, lines=())

    async def payments(self, question: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """Raises SourceError."""
        days = tuple(map(_text, (question.available_from, question.available_to)))
        named: Named = ("payments", question.authority, _rights(question.rights), days)
        return await self.visit.answer(named, Answer[PaymentLineRecord], lambda: self.index.payments(question))


@dataclass(frozen=True, slots=True)
class CachedResidences:
    """Who lives or has lived where."""

    visit: CitizenCache
    register: ResidenceRegister

    async def residences(self, citizen: Subject) -> Residences:
        """Raises SourceError."""
        return await self.visit.answer(("residences",), Residences, lambda: self.register.residences(citizen))


@dataclass(frozen=True, slots=True)
class CachedProperties:
    """Who owns which properties."""

    visit: CitizenCache
    register: PropertyRegister

    async def properties(self, citizen: Subject) -> frozenset[str]:
        """Raises SourceError."""
        kind: Any = frozenset[str]
        found: frozenset[str] = await self.visit.answer(
            ("properties",), kind, lambda: self.register.properties(citizen)
        )
        return found


def _rights(rights: tuple[Right, ...]) -> Named:
    return tuple((right.area, tuple(sorted(right.systems))) for right in rights)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
