"""The adapters over such an index, and the questions that tests put to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx

from sources.ports import BenefitQuestion, CaseQuestion, DocumentQuestion, PaymentQuestion, Right
from sources.records import BenefitRecord, CaseRecord, DocumentRecord, PaymentLineRecord
from sources.records.subject import Subject
from sources.security_tokens.no_tokens import NoTokenProvider
from sources.sf1470.case_mapping import CaseCodes
from sources.sf1470.cases import SoapCases
from sources.sf1470.client import SagDokumentIndeks
from sources.sf1470.documents import SoapDocuments
from sources.sf1491.client import SoapBenefits
from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient
from tests.sources.builders.answers import an_answer, granted, paid
from tests.sources.builders.benefits import Value, a_benefit
from tests.sources.builders.cases import a_case
from tests.sources.builders.documents import a_document
from tests.sources.builders.fake_index import FakeIndex
from tests.sources.builders.xml import AUTHORITY, CITIZEN, DECISION_ROLE, DOCUMENT, NOW, URL, Element


def calls_to(upstream: httpx.AsyncBaseTransport) -> UpstreamClient:
    """Our calls, with the far side at the end of them."""
    return UpstreamClient(HttpClient(inside={"http://index.invalid": upstream}))


def soap_cases(calls: UpstreamClient, url: str = URL, *, now: datetime = NOW) -> SoapCases:
    return SoapCases(SagDokumentIndeks(calls, NoTokenProvider(), url), lambda: now, CaseCodes(DECISION_ROLE))


def soap_documents(calls: UpstreamClient, url: str = URL, *, now: datetime = NOW) -> SoapDocuments:
    return SoapDocuments(SagDokumentIndeks(calls, NoTokenProvider(), url), lambda: now)


def soap_benefits(calls: UpstreamClient, url: str = URL, *, now: datetime = NOW) -> SoapBenefits:
    return SoapBenefits(calls, NoTokenProvider(), url, lambda: now)


RIGHTS = (Right("32.24.04"),)


def case_question(**changes: Any) -> CaseQuestion:
    return CaseQuestion(**{"authority": AUTHORITY, "citizen": CITIZEN, **changes})


def document_question(*documents: str, citizen: Subject | None = None) -> DocumentQuestion:
    return DocumentQuestion(AUTHORITY, documents or (DOCUMENT,), citizen)


def benefit_question(**changes: Any) -> BenefitQuestion:
    return BenefitQuestion(**{"authority": AUTHORITY, "citizen": CITIZEN, "rights": RIGHTS, **changes})


def payment_question(**changes: Any) -> PaymentQuestion:
    return PaymentQuestion(**{"authority": AUTHORITY, "citizen": CITIZEN, "rights": RIGHTS, **changes})


async def read_cases(*snapshots: Element, **changes: Any) -> tuple[CaseRecord, ...]:
    """Return the records of an answer with these snapshots."""
    answer = await soap_cases(calls_to(FakeIndex(an_answer(*snapshots)))).cases(case_question(journal=True, **changes))
    return answer.records


async def read_case(*parts: Element) -> CaseRecord:
    """Return the record of one case with these parts."""
    (record,) = await read_cases(a_case(*parts))
    return record


async def read_documents(*snapshots: Element, names: tuple[str, ...] = (DOCUMENT,)) -> tuple[DocumentRecord, ...]:
    answer = await soap_documents(calls_to(FakeIndex(an_answer(*snapshots)))).documents(
        DocumentQuestion(AUTHORITY, names)
    )
    return answer.records


async def read_document(*parts: Element) -> DocumentRecord:
    (record,) = await read_documents(a_document(*parts))
    return record


async def read_benefit(**changes: Value) -> BenefitRecord:
    answer = await soap_benefits(calls_to(FakeIndex(granted(a_benefit(**changes))))).benefits(benefit_question())
    (record,) = answer.records
    return record


async def read_payments(*rows: Element) -> tuple[PaymentLineRecord, ...]:
    answer = await soap_benefits(calls_to(FakeIndex(paid(*rows)))).payments(payment_question())
    return answer.records
