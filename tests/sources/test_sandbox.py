"""The adapters and the sandbox, end to end inside this process: two readings of the same contract agree."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from sources.certificates.key_pair import KeyPair
from sources.errors import SourceError, SourceGarbledError, SourceRefusedError, SourceUnavailableError
from sources.ports import (
    BenefitQuestion,
    CaseQuestion,
    DocumentQuestion,
    PaymentQuestion,
    Properties,
    Residences,
    Right,
)
from sources.records import CaseProgress, CaseRecord, PaymentLineRecord
from sources.records.subject import Subject
from sources.registers import HttpPropertyRegister, HttpResidenceRegister
from sources.sandbox.app import create
from sources.sandbox.keys import CLIENT, cached_keys
from sources.sandbox.personas import PERSONAS
from sources.sandbox.sts import ENTITY_IDS
from sources.sandbox.sts import PATH as TOKEN_PATH
from sources.security_tokens.cached_tokens import CachedTokenProvider
from sources.security_tokens.sts_client import StsClient
from sources.sf1470.cases import SoapCases
from sources.sf1470.client import SagDokumentIndeks
from sources.sf1470.documents import SoapDocuments
from sources.sf1491.client import SoapBenefits
from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient
from tests.sources.builders import NOW

KORSBAEK, AARHUS, AGENCY = "11111111", "55133018", "99999999"
AT = "http://sandbox.invalid"
EVERYTHING = tuple(Right(f"{group:02}") for group in range(100))
PEOPLE = {persona.key: Subject(persona.cpr) for persona in PERSONAS}
KAREN = PEOPLE["overblik"]


@dataclass
class Sources:
    """Every adapter, at the end of a wire that leads to the sandbox."""

    app: Starlette
    calls: UpstreamClient
    cases: SoapCases
    documents: SoapDocuments
    benefits: SoapBenefits
    residences: HttpResidenceRegister
    properties: HttpPropertyRegister

    async def control(self, method: str, path: str, wish: Any = None) -> Any:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=AT) as client:
            return (await client.request(method, path, json=wish)).json()

    async def all_cases(
        self, person: Subject = KAREN, authority: str = KORSBAEK, **more: Any
    ) -> tuple[CaseRecord, ...]:
        return (await self.cases.cases(CaseQuestion(authority, person, journal=True, **more))).records


@pytest.fixture(scope="module")
def sandbox() -> Starlette:
    return create()


@pytest.fixture
async def sources(sandbox: Starlette) -> AsyncIterator[Sources]:
    http = HttpClient(inside={AT: httpx.ASGITransport(sandbox)})
    calls = UpstreamClient(http)
    tokens = CachedTokenProvider(StsClient(calls, f"{AT}{TOKEN_PATH}", KeyPair(cached_keys() / CLIENT)))
    index = SagDokumentIndeks(calls, tokens, f"{AT}/sagdokumentindeks/6", entity_id=ENTITY_IDS["sagdokumentindeks"])
    made = Sources(
        sandbox,
        calls,
        SoapCases(index, lambda: NOW),
        SoapDocuments(index, lambda: NOW),
        SoapBenefits(calls, tokens, f"{AT}/ydelselistehent/2", lambda: NOW, entity_id=ENTITY_IDS["ydelselistehent"]),
        HttpResidenceRegister(calls, f"{AT}/registers/residence"),
        HttpPropertyRegister(calls, f"{AT}/registers/property"),
    )
    yield made
    await made.control("DELETE", "/faults")
    await made.control("DELETE", "/calls")
    await http.close()


def key(line: PaymentLineRecord) -> tuple[object, ...]:
    benefit, payment = line.benefit, line.payment
    return (
        benefit and (benefit.grant, benefit.id),
        payment and (payment.uuid, payment.available_on, payment.gross),
        (line.amount, line.period_from, line.period_to, line.number),
    )


async def test_an_overview_hangs_together(sources: Sources) -> None:
    """A citizen's cases name documents that exist, and their benefits name cases that exist."""
    cases = await sources.all_cases()
    assert cases
    assert all(case.is_primary_party and case.authority == KORSBAEK and case.area and case.system for case in cases)
    assert all(case.steps and case.steps[-1].progress is case.progress for case in cases)
    assert {case.progress for case in cases} >= {CaseProgress.OPENED, CaseProgress.CLOSED}
    named = tuple({entry.document for case in cases for entry in case.journal if entry.document})
    documents = (await sources.documents.documents(DocumentQuestion(KORSBAEK, named))).records
    assert {document.uuid for document in documents} == set(named)
    assert any(document.is_finished and document.title for document in documents)
    benefits = (await sources.benefits.benefits(BenefitQuestion(KORSBAEK, KAREN, EVERYTHING))).records
    assert benefits
    assert all(benefit.is_granted_to_citizen and benefit.authority == KORSBAEK for benefit in benefits)
    assert {benefit.case for benefit in benefits if benefit.case} <= {case.uuid for case in cases}


@pytest.mark.parametrize("authority", [KORSBAEK, AGENCY], ids=["municipality", "agency"])
@pytest.mark.parametrize("person", PEOPLE)
async def test_both_questions_tell_the_same_payments(sources: Sources, person: str, authority: str) -> None:
    """BevillingHent with payments and EffektueringHent tell the same lines of the same benefits."""
    citizen = PEOPLE[person]
    with_payments = await sources.benefits.benefits(BenefitQuestion(authority, citizen, EVERYTHING, payments=True))
    payments = await sources.benefits.payments(PaymentQuestion(authority, citizen, EVERYTHING))
    lines = [line for line in payments.records if line.benefit]
    assert Counter(map(key, with_payments.lines)) == Counter(map(key, lines))
    without = await sources.benefits.benefits(BenefitQuestion(authority, citizen, EVERYTHING))
    assert (without.records, without.lines) == (with_payments.records, ())


async def test_dates_narrow_the_payments(sources: Sources) -> None:
    """Both days count: a payment available on either is narrowed_days, and none outside them."""
    payments = await sources.benefits.payments(PaymentQuestion(KORSBAEK, KAREN, EVERYTHING))
    days = sorted(
        {line.payment.available_on for line in payments.records if line.payment and line.payment.available_on}
    )
    first, last = days[2], days[-3]
    narrowed = await sources.benefits.payments(
        PaymentQuestion(KORSBAEK, KAREN, EVERYTHING, available_from=first, available_to=last)
    )
    narrowed_days = {line.payment.available_on for line in narrowed.records if line.payment}
    assert narrowed_days == {day for day in days if first <= day <= last}
    everything = PaymentQuestion(KORSBAEK, KAREN, EVERYTHING, date.min, date.max)
    assert (await sources.benefits.payments(everything)).records == payments.records


async def test_rights_narrow_the_benefits(sources: Sources) -> None:
    """An area that is not among the rights is not told; one that is, is."""
    everything = (await sources.benefits.benefits(BenefitQuestion(KORSBAEK, KAREN, EVERYTHING))).records
    for area in {benefit.area for benefit in everything}:
        for right in (Right(area), Right(area[:5])):
            narrowed = (await sources.benefits.benefits(BenefitQuestion(KORSBAEK, KAREN, (right,)))).records
            assert {benefit.area for benefit in narrowed} == {
                benefit.area for benefit in everything if benefit.area.startswith(right.area)
            }
    assert (await sources.benefits.benefits(BenefitQuestion(KORSBAEK, KAREN, (Right("98"),)))).records == ()


async def test_many_cases_are_read_page_by_page(sources: Sources) -> None:
    """A citizen with 300 cases has 300 cases, in two questions."""
    await sources.control("DELETE", "/calls")
    cases = await sources.all_cases(PEOPLE["mange-sager"], AARHUS)
    assert len({case.uuid for case in cases}) == len(cases) == 300
    assert [call["operation"] for call in await sources.control("GET", "/calls")].count("fremsoeg-sager") == 2


async def test_a_house_owner_sees_building_cases(sources: Sources) -> None:
    """A question with the citizen's properties brings the cases about them, whoever the primary party is."""
    authority = PEOPLE["boligejer"]
    properties = (await sources.properties.properties(authority)).ids
    building = await sources.all_cases(authority, properties=properties)
    assert any(not case.is_primary_party for case in building)
    assert all(case.properties & properties for case in building)
    assert all(case.is_primary_party and not case.properties for case in await sources.all_cases(authority))


async def test_nobody_sees_anothers_cases(sources: Sources) -> None:
    """No case of one citizen is told to another."""
    uuids = [{case.uuid for case in await sources.all_cases(person)} for person in PEOPLE.values()]
    assert sum(map(len, uuids)) == len(set().union(*uuids))


async def test_the_registers_answer(sources: Sources) -> None:
    """The registers tell where a citizen lives and has lived, and what they own."""
    assert await sources.residences.residences(PEOPLE["flyttet"]) == Residences("0999", ("0630", "0265"))
    assert await sources.properties.properties(KAREN) == Properties()


async def test_an_authority_without_a_token_is_refused(sources: Sources) -> None:
    """An authority that the token service does not know is refused there, and no index is asked."""
    await sources.control("DELETE", "/calls")
    with pytest.raises(SourceRefusedError):
        await sources.all_cases(authority="00000000")
    assert {call["service"] for call in await sources.control("GET", "/calls")} == {"sts"}


TROUBLES: list[tuple[str, type[SourceError]]] = [
    ("fault11", SourceUnavailableError),
    ("fault12", SourceUnavailableError),
    ("http500", SourceUnavailableError),
    ("http503html", SourceUnavailableError),
    ("garbled", SourceGarbledError),
    ("truncated", SourceGarbledError),
    ("reset", SourceUnavailableError),
    ("refused", SourceUnavailableError),
    ("empty", SourceGarbledError),
    ("oversize", SourceGarbledError),
]


@pytest.mark.parametrize(("kind", "expected"), TROUBLES, ids=[kind for kind, _ in TROUBLES])
async def test_each_trouble_has_its_class(sources: Sources, kind: str, expected: type[SourceError]) -> None:
    """Whatever the sandbox is told to do wrong, both indexes fail in the same known way."""
    await sources.control("POST", "/faults", {"service": "*", "kind": "latency", "seconds": 0})
    for service in ("sagdokumentindeks", "ydelselistehent"):
        await sources.control("POST", "/faults", {"service": service, "kind": kind})
    with pytest.raises(expected):
        await sources.all_cases()
    with pytest.raises(expected):
        await sources.benefits.payments(PaymentQuestion(KORSBAEK, KAREN, EVERYTHING))


async def test_an_error_said_in_band_has_its_class(sources: Sources) -> None:
    """Status 50 is a failure over there; the benefit index can only say Fejl, which refuses."""
    await sources.control("POST", "/faults", {"service": "*", "kind": "status50", "operation": "fremsoeg-sager"})
    await sources.control("POST", "/faults", {"service": "ydelselistehent", "kind": "status50"})
    with pytest.raises(SourceUnavailableError):
        await sources.all_cases()
    with pytest.raises(SourceRefusedError):
        await sources.benefits.benefits(BenefitQuestion(KORSBAEK, KAREN, EVERYTHING))


@pytest.mark.parametrize("kind", ["latency", "drip"])
async def test_a_deadline_ends_a_slow_answer(sources: Sources, kind: str) -> None:
    """A slow or dripping index is left when the time is up, and answers the next question as if nothing had been."""
    await sources.control("POST", "/faults", {"service": "sagdokumentindeks", "kind": kind, "seconds": 30})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await sources.all_cases()
    await sources.control("DELETE", "/faults")
    assert await sources.all_cases()


async def test_one_authorities_trouble_is_not_anothers(sources: Sources) -> None:
    """A fault for one authority leaves the others' answers alone."""
    await sources.control("POST", "/faults", {"service": "sagdokumentindeks", "kind": "http500", "authority": AGENCY})
    with pytest.raises(SourceUnavailableError):
        await sources.all_cases(authority=AGENCY)
    assert await sources.all_cases()
