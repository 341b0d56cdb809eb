"""The indexes' records in JSON: what ours costs over sources that speak what its peers' sources speak.

No index speaks it. Ours asks here as it asks the indexes: with the same bounds, tries and deadlines, without tokens.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

import msgspec

from gateway.app import bounds_of, clock_of, sources_of
from gateway.settings import Settings
from sources.cache.sources import Sources
from sources.errors import SourceUnavailableError
from sources.ports import Answer, BenefitAnswer, BenefitQuestion, CaseQuestion, DocumentQuestion, PaymentQuestion
from sources.records import CaseRecord, DocumentRecord, PaymentLineRecord
from sources.records.subject import Subject
from sources.transport.client import Call, UpstreamClient
from sources.transport.http import HttpClient, Reply

PATH = "/records/"
JSON = {"Content-Type": "application/json"}


class Question(Protocol):
    """Of one authority."""

    @property
    def authority(self) -> str:
        """The authority's CVR number."""


class Records:
    """All indexes at an address."""

    def __init__(self, calls: UpstreamClient, url: str) -> None:
        self._calls = calls
        self._url = url

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        """As the case index."""
        return await self._ask("cases", question, _CASES)

    async def documents(self, question: DocumentQuestion) -> Answer[DocumentRecord]:
        """As the document index."""
        return await self._ask("documents", question, _DOCUMENTS)

    async def benefits(self, question: BenefitQuestion) -> BenefitAnswer:
        """As the benefit index."""
        return await self._ask("benefits", question, _BENEFITS)

    async def payments(self, question: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """As the benefit index, asked for payments."""
        return await self._ask("payments", question, _PAYMENTS)

    async def _ask(self, index: str, question: Question, decoder: msgspec.json.Decoder[Any]) -> Any:
        def read(reply: Reply) -> Any:
            if reply.status != 200:
                raise SourceUnavailableError(f"http_{reply.status}")
            return decoder.decode(reply.body)

        body = _ENCODER.encode(question)
        return await self._calls.ask(Call(index, question.authority, f"{self._url}{PATH}{index}", body, JSON), read)


def in_json(settings: Settings, url: str) -> Sources:
    """Return the sources that the settings name, but for the indexes: those are asked in JSON."""
    calls = UpstreamClient(HttpClient(), bounds_of(settings))
    records = Records(calls, url)
    registers = sources_of(settings, calls, clock_of(settings.today))
    return replace(registers, cases=records, documents=records, benefits=records)


def answering(sources: Sources) -> Callable[[str, bytes], Awaitable[bytes]]:
    """Answers questions in JSON with what these sources answer."""
    questions: Mapping[str, tuple[Any, Callable[[Any], Awaitable[Any]]]] = {
        "cases": (CaseQuestion, sources.cases.cases),
        "documents": (DocumentQuestion, sources.documents.documents),
        "benefits": (BenefitQuestion, sources.benefits.benefits),
        "payments": (PaymentQuestion, sources.benefits.payments),
    }

    async def answer(index: str, body: bytes) -> bytes:
        kind, ask = questions[index]
        return _ENCODER.encode(await ask(msgspec.json.decode(body, type=kind, dec_hook=_subject)))

    return answer


def _revealed(value: Any) -> str:
    if not isinstance(value, Subject):
        raise NotImplementedError(type(value).__name__)
    return value.reveal()


def _subject(_kind: type, text: Any) -> Subject:
    return Subject(text)


_ENCODER = msgspec.json.Encoder(enc_hook=_revealed)
_CASES = msgspec.json.Decoder(Answer[CaseRecord])
_DOCUMENTS = msgspec.json.Decoder(Answer[DocumentRecord])
_BENEFITS = msgspec.json.Decoder(BenefitAnswer)
_PAYMENTS = msgspec.json.Decoder(Answer[PaymentLineRecord])
