"""Sources that answer what a test says, and the loaders of one citizen who asks them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, TypeVar

from gateway.ids import Ids
from gateway.loaders.loaders import Loaders
from gateway.loaders.source_log import SourceLog
from gateway.policies.policy import Authority, Policies
from sources.cache.sources import Sources
from sources.errors import SourceError
from sources.ports import (
    Answer,
    BenefitAnswer,
    BenefitQuestion,
    CaseQuestion,
    DocumentQuestion,
    PaymentQuestion,
    Properties,
    Residences,
)
from sources.records import CaseRecord, DocumentRecord, Outcome, PaymentLineRecord
from sources.records.subject import Subject
from sources.reference.record_kinds import ON_DEMAND
from tests.builders import KORSBAEK, READ_AT, an_authority, an_opening

T = TypeVar("T")
REQUEST = "the-request"


@dataclass
class ScriptedSources:
    """All ports at once: each gives its answer, or raises it, and is counted."""

    case_answer: Answer[CaseRecord] | SourceError = field(default_factory=lambda: Answer((), READ_AT))
    document_answer: Answer[DocumentRecord] | SourceError = field(default_factory=lambda: Answer((), READ_AT))
    benefit_answer: BenefitAnswer | SourceError = field(default_factory=lambda: BenefitAnswer((), READ_AT))
    payment_answer: Answer[PaymentLineRecord] | SourceError = field(default_factory=lambda: Answer((), READ_AT))
    residence_answer: Residences | SourceError | None = None
    """None: there is no such register."""
    property_answer: Properties | SourceError | None = None
    outcome_classes: dict[str, Outcome] = field(default_factory=dict)
    questions: Counter[str] = field(default_factory=Counter)

    async def cases(self, _question: CaseQuestion) -> Answer[CaseRecord]:
        """As the case index."""
        return self._answer("cases", self.case_answer)

    async def documents(self, _question: DocumentQuestion) -> Answer[DocumentRecord]:
        """As the document index."""
        return self._answer("documents", self.document_answer)

    async def benefits(self, _question: BenefitQuestion) -> BenefitAnswer:
        """As the benefit index."""
        return self._answer("benefits", self.benefit_answer)

    async def payments(self, _question: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """As the benefit index, asked for payments."""
        return self._answer("payments", self.payment_answer)

    async def residences(self, _citizen: Subject) -> Residences:
        """As the register of residences."""
        assert self.residence_answer is not None
        return self._answer("residences", self.residence_answer)

    async def properties(self, _citizen: Subject) -> Properties:
        """As the register of properties."""
        assert self.property_answer is not None
        return self._answer("properties", self.property_answer)

    def _answer(self, port: str, answer: T | SourceError) -> T:
        self.questions[port] += 1
        if isinstance(answer, SourceError):
            raise answer
        return answer

    def loaders(
        self, *authorities: Authority, residence: str | None = "0999", source_log: SourceLog | None = None
    ) -> Loaders:
        """Return a request's loaders, at Korsbæk, which has opened all of 32 and 02, where no authority is named."""
        named = authorities or (an_authority(an_opening("32"), an_opening("02")),)
        return Loaders(**request_of(self, *named), residence=residence, source_log=source_log)


def request_of(sources: ScriptedSources, *authorities: Authority) -> dict[str, Any]:
    """Return what the loaders of a request are told, but for the residence that its token names."""
    ports: Any = sources
    return {
        "sources": Sources(
            cases=ports,
            documents=ports,
            benefits=ports,
            residences=None if sources.residence_answer is None else ports,
            properties=None if sources.property_answer is None else ports,
            outcome_classes=sources.outcome_classes,
        ),
        "policies": Policies({authority.cvr: authority for authority in authorities}, "v"),
        "ids": Ids(b"a key of thirty-two bytes or more"),
        "citizen": Subject("0101610000"),
        "wants": ON_DEMAND,
        "deadline": 1e12,
        "request": REQUEST,
    }


def korsbaek(loaders: Loaders) -> Authority:
    """Return the municipality that these loaders ask."""
    return loaders.scope.policies.authorities[KORSBAEK]
