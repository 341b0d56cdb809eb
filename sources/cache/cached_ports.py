"""All ports of one citizen behind the cache: a source is called only where no answer is cached."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from sources.cache.cache import CitizenCache
from sources.ports import (
    Answer,
    BenefitAnswer,
    BenefitQuestion,
    CaseQuestion,
    DocumentQuestion,
    PaymentQuestion,
    Properties,
    Residences,
    Right,
)
from sources.records import CaseRecord, DocumentRecord, PaymentLineRecord
from sources.records.subject import Subject

if TYPE_CHECKING:
    from sources.cache.sources import Sources

T = TypeVar("T")
Question = tuple[Hashable, ...]
"""The name of a source, and whatever its answer depends on but the citizen."""


@dataclass(frozen=True, slots=True)
class CachedPorts:
    """Every index and register at once. An answer with journals, or with payments, also answers the question without.

    Each method raises SourceError, as its port does.
    """

    visit: CitizenCache
    sources: Sources

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        """Return the cases of an authority."""
        properties = tuple(sorted(question.properties))
        if question.notes:  # never part of an answer to somebody who did not ask for them
            return await self._answer(
                ("cases", question.authority, question.journal, properties, "notes"),
                Answer[CaseRecord],
                lambda: self.sources.cases.cases(question),
            )
        return await self._answer(
            ("cases", question.authority, question.journal, properties),
            Answer[CaseRecord],
            lambda: self.sources.cases.cases(question),
            wider=("cases", question.authority, True, properties),
        )

    async def documents(self, question: DocumentQuestion) -> Answer[DocumentRecord]:
        """Return documents by their UUIDs."""
        return await self._answer(
            ("documents", question.authority, tuple(sorted(question.documents))),
            Answer[DocumentRecord],
            lambda: self.sources.documents.documents(question),
            objects=question.documents,
        )

    async def benefits(self, question: BenefitQuestion) -> BenefitAnswer:
        """Return the benefits of an authority."""
        rights = _rights(question.rights)
        answer = await self._answer(
            ("benefits", question.authority, rights, question.payments),
            BenefitAnswer,
            lambda: self.sources.benefits.benefits(question),
            wider=("benefits", question.authority, rights, True),
        )
        return answer if question.payments or not answer.lines else replace(answer, lines=())

    async def payments(self, question: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """Return the payment lines of an authority."""
        days = tuple(map(_text, (question.available_from, question.available_to)))
        return await self._answer(
            ("payments", question.authority, _rights(question.rights), days),
            Answer[PaymentLineRecord],
            lambda: self.sources.benefits.payments(question),
        )

    async def residences(self, citizen: Subject) -> Residences:
        """Return where the citizen lives and has lived."""
        register = self.sources.residences
        assert register is not None, "Sources.behind leaves out a register that is not there"  # noqa: S101
        return await self._answer(("residences",), Residences, lambda: register.residences(citizen))

    async def properties(self, citizen: Subject) -> Properties:
        """Return what the citizen owns."""
        register = self.sources.properties
        assert register is not None, "Sources.behind leaves out a register that is not there"  # noqa: S101
        return await self._answer(("properties",), Properties, lambda: register.properties(citizen))

    async def _answer(
        self,
        question: Question,
        kind: Any,
        ask: Callable[[], Awaitable[T]],
        *,
        wider: Question | None = None,
        objects: tuple[str, ...] = (),
    ) -> T:
        return await self.visit.answer(question, kind, ask, wider=wider, objects=objects)


def _rights(rights: tuple[Right, ...]) -> Question:
    return tuple((right.area, tuple(sorted(right.systems))) for right in rights)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
