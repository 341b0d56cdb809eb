"""The requests that the adapters send, as an index that records them receives them."""

from __future__ import annotations

from typing import Any

from sources.ports import DocumentQuestion
from tests.sources.builders import (
    AUTHORITY,
    Element,
    FakeIndex,
    an_answer,
    benefit_question,
    calls_to,
    case_question,
    granted,
    paid,
    payment_question,
    soap_benefits,
    soap_cases,
    soap_documents,
    tag,
)


async def asked_for_cases(**question: Any) -> Element:
    upstream = FakeIndex(an_answer())
    await soap_cases(calls_to(upstream)).cases(case_question(**question))
    return upstream.questions[0]


async def asked_for_documents(*uuids: str) -> Element:
    upstream = FakeIndex(an_answer())
    await soap_documents(calls_to(upstream)).documents(DocumentQuestion(AUTHORITY, uuids))
    return upstream.questions[0]


async def asked_for_benefits(**question: Any) -> Element:
    upstream = FakeIndex(granted())
    await soap_benefits(calls_to(upstream)).benefits(benefit_question(**question))
    return upstream.questions[0]


async def asked_for_payments(**question: Any) -> Element:
    upstream = FakeIndex(paid())
    await soap_benefits(calls_to(upstream)).payments(payment_question(**question))
    return upstream.questions[0]


def values(question: Element, name: str) -> list[str]:
    return [element.text or "" for element in question.iter(tag(name))]
