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
from sources.ports import BenefitQuestion, CaseQuestion, DocumentQuestion, PaymentQuestion, Residences, Right
from sources.records import CaseProgress, CaseRecord, PaymentLineRecord
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
from sources.subject import Subject
from sources.transport.client import UpstreamClient
from sources.transport.http import HttpClient
from tests.sources.builders import NOW

KORSBAEK, AARHUS, AGENCY = "11111111", "55133018", "99999999"
AT = "http://sandbox.invalid"
EVERYTHING = tuple(Right(f"{group:02}") for group in range(100))
PEOPLE = {persona.key: Subject(persona.cpr) for persona in PERSONAS}
KAREN = PEOPLE["overblik"]


@dataclass
class Far:
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
async def far(sandbox: Starlette) -> AsyncIterator[Far]:
    http = HttpClient(inside={AT: httpx.ASGITransport(sandbox)})
    calls = UpstreamClient(http)
    tokens = CachedTokenProvider(StsClient(calls, f"{AT}{TOKEN_PATH}", KeyPair(cached_keys() / CLIENT)))
    index = SagDokumentIndeks(calls, tokens, f"{AT}/sagdokumentindeks/6", entity_id=ENTITY_IDS["sagdokumentindeks"])
    made = Far(
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


async def test_an_overview_hangs_together(far: Far) -> None:
    """A citizen's cases name documents that exist, and their benefits name cases that exist."""
    cases = await far.all_cases()
    assert cases
    assert all(case.is_primary_party and case.authority == KORSBAEK and case.area and case.system for case in cases)
    assert all(case.steps and case.steps[-1].progress is case.progress for case in cases)
    assert {case.progress for case in cases} >= {CaseProgress.OPENED, CaseProgress.CLOSED}
    named = tuple({entry.document for case in cases for entry in case.journal if entry.document})
    documents = (await far.documents.documents(DocumentQuestion(KORSBAEK, named))).records
    assert {document.uuid for document in documents} == set(named)
    assert any(document.is_finished and document.title for document in documents)
    benefits = (await far.benefits.benefits(BenefitQuestion(KORSBAEK, KAREN, EVERYTHING))).records
    assert benefits
    assert all(one.is_granted_to_citizen and one.authority == KORSBAEK for one in benefits)
    assert {one.case for one in benefits if one.case} <= {case.uuid for case in cases}


@pytest.mark.parametrize("authority", [KORSBAEK, AGENCY], ids=["municipality", "agency"])
@pytest.mark.parametrize("person", PEOPLE)
async def test_both_questions_tell_the_same_payments(far: Far, person: str, authority: str) -> None:
    """BevillingHent with payments and EffektueringHent tell the same lines of the same benefits."""
    citizen = PEOPLE[person]
    with_payments = await far.benefits.benefits(BenefitQuestion(authority, citizen, EVERYTHING, payments=True))
    payments = await far.benefits.payments(PaymentQuestion(authority, citizen, EVERYTHING))
    known = [line for line in payments.records if line.benefit]
    assert Counter(map(key, with_payments.lines)) == Counter(map(key, known))
    without = await far.benefits.benefits(BenefitQuestion(authority, citizen, EVERYTHING))
    assert (without.records, without.lines) == (with_payments.records, ())


async def test_dates_narrow_the_payments(far: Far) -> None:
    """Both days count: a payment available on either is told, and none outside them."""
    whole = await far.benefits.payments(PaymentQuestion(KORSBAEK, KAREN, EVERYTHING))
    days = sorted({line.payment.available_on for line in whole.records if line.payment and line.payment.available_on})
    first, last = days[2], days[-3]
    narrowed = await far.benefits.payments(
        PaymentQuestion(KORSBAEK, KAREN, EVERYTHING, available_from=first, available_to=last)
    )
    told = {line.payment.available_on for line in narrowed.records if line.payment}
    assert told == {day for day in days if first <= day <= last}
    everything = PaymentQuestion(KORSBAEK, KAREN, EVERYTHING, date.min, date.max)
    assert (await far.benefits.payments(everything)).records == whole.records


async def test_rights_narrow_the_benefits(far: Far) -> None:
    """An area that is not among the rights is not told; one that is, is."""
    whole = (await far.benefits.benefits(BenefitQuestion(KORSBAEK, KAREN, EVERYTHING))).records
    for area in {one.area for one in whole}:
        for right in (Right(area), Right(area[:5])):
            told = (await far.benefits.benefits(BenefitQuestion(KORSBAEK, KAREN, (right,)))).records
            assert {one.area for one in told} == {one.area for one in whole if one.area.startswith(right.area)}
    assert (await far.benefits.benefits(BenefitQuestion(KORSBAEK, KAREN, (Right("98"),)))).records == ()


async def test_many_cases_are_read_page_by_page(far: Far) -> None:
    """A citizen with 300 cases has 300 cases, in two questions."""
    await far.control("DELETE", "/calls")
    cases = await far.all_cases(PEOPLE["mange-sager"], AARHUS)
    assert len({case.uuid for case in cases}) == len(cases) == 300
    assert [call["operation"] for call in await far.control("GET", "/calls")].count("fremsoeg-sager") == 2


async def test_a_house_owner_sees_building_cases(far: Far) -> None:
    """A question with the citizen's properties brings the cases about them, whoever the primary party is."""
    authority = PEOPLE["boligejer"]
    properties = await far.properties.properties(authority)
    building = await far.all_cases(authority, properties=properties)
    assert any(not case.is_primary_party for case in building)
    assert all(case.properties & properties for case in building)
    assert all(case.is_primary_party and not case.properties for case in await far.all_cases(authority))


async def test_nobody_sees_anothers_cases(far: Far) -> None:
    """No case of one citizen is told to another."""
    told = [{case.uuid for case in await far.all_cases(person)} for person in PEOPLE.values()]
    assert sum(map(len, told)) == len(set().union(*told))


async def test_the_registers_answer(far: Far) -> None:
    """The registers tell where a citizen lives and has lived, and what they own."""
    assert await far.residences.residences(PEOPLE["flyttet"]) == Residences("0999", ("0630", "0265"))
    assert await far.properties.properties(KAREN) == frozenset()


async def test_an_authority_without_a_token_is_refused(far: Far) -> None:
    """An authority that the token service does not know is refused there, and no index is asked."""
    await far.control("DELETE", "/calls")
    with pytest.raises(SourceRefusedError):
        await far.all_cases(authority="00000000")
    assert {call["service"] for call in await far.control("GET", "/calls")} == {"sts"}


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
async def test_each_trouble_has_its_class(far: Far, kind: str, expected: type[SourceError]) -> None:
    """Whatever the sandbox is told to do wrong, both indexes fail in the same known way."""
    await far.control("POST", "/faults", {"service": "*", "kind": "latency", "seconds": 0})
    for service in ("sagdokumentindeks", "ydelselistehent"):
        await far.control("POST", "/faults", {"service": service, "kind": kind})
    with pytest.raises(expected):
        await far.all_cases()
    with pytest.raises(expected):
        await far.benefits.payments(PaymentQuestion(KORSBAEK, KAREN, EVERYTHING))


async def test_an_error_said_in_band_has_its_class(far: Far) -> None:
    """Status 50 is a failure over there; the benefit index can only say Fejl, which refuses."""
    await far.control("POST", "/faults", {"service": "*", "kind": "status50", "operation": "fremsoeg-sager"})
    await far.control("POST", "/faults", {"service": "ydelselistehent", "kind": "status50"})
    with pytest.raises(SourceUnavailableError):
        await far.all_cases()
    with pytest.raises(SourceRefusedError):
        await far.benefits.benefits(BenefitQuestion(KORSBAEK, KAREN, EVERYTHING))


@pytest.mark.parametrize("kind", ["latency", "drip"])
async def test_a_deadline_ends_a_slow_answer(far: Far, kind: str) -> None:
    """A slow or dripping index is left when the time is up, and answers the next question as if nothing had been."""
    await far.control("POST", "/faults", {"service": "sagdokumentindeks", "kind": kind, "seconds": 30})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await far.all_cases()
    await far.control("DELETE", "/faults")
    assert await far.all_cases()


async def test_one_authorities_trouble_is_not_anothers(far: Far) -> None:
    """A fault for one authority leaves the others' answers alone."""
    await far.control("POST", "/faults", {"service": "sagdokumentindeks", "kind": "http500", "authority": AGENCY})
    with pytest.raises(SourceUnavailableError):
        await far.all_cases(authority=AGENCY)
    assert await far.all_cases()
