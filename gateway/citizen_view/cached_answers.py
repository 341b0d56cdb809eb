"""A reading that answers the loaders' questions like the indexes did, so that one reading can be judged many times."""

from __future__ import annotations

from dataclasses import replace

from gateway.citizen_view.reading import Reading
from sources.cache.sources import Sources
from sources.ports import (
    Answer,
    BenefitAnswer,
    BenefitQuestion,
    CaseQuestion,
    DocumentQuestion,
    PaymentQuestion,
    Properties,
)
from sources.records import CaseRecord, DocumentRecord, PaymentLineRecord
from sources.records.subject import Subject


class CachedAnswers:
    """All ports at once. The wider answer serves the narrower question: the rules judge every record again."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    async def cases(self, _question: CaseQuestion) -> Answer[CaseRecord]:
        """Return the cases read."""
        return self._reading.cases

    async def documents(self, question: DocumentQuestion) -> Answer[DocumentRecord]:
        """Those of the documents read that are asked for."""
        read, named = self._reading.documents, frozenset(question.documents)
        return Answer(
            tuple(document for document in read.records if document.uuid in named), read.read_at, read.truncated
        )

    async def benefits(self, _question: BenefitQuestion) -> BenefitAnswer:
        """Return the benefits read, with their lines."""
        return self._reading.benefits

    async def payments(self, _question: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """Return the payment lines read."""
        return self._reading.payments

    async def properties(self, _citizen: Subject) -> Properties:
        """Return the properties read."""
        return Properties(self._reading.properties)


def cached_sources(reading: Reading, upstream: Sources) -> Sources:
    """Return sources that know one citizen at one authority; classes mean what they mean where they were read."""
    port = CachedAnswers(reading)
    return replace(upstream, cases=port, documents=port, benefits=port, residences=None, properties=port)
