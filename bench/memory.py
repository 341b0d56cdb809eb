"""A citizen whose records lie in memory, so that only the graph's own work is measured: no HTTP, no SOAP, no login."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from gateway.auth.authenticator import Caller
from gateway.context import Context
from gateway.documents.document_cache import DocumentCache
from gateway.documents.limits import Guard, Limits
from gateway.execution import PlanCache, ReadyOperation
from gateway.ids import Ids
from gateway.loaders.loaders import Loaders
from gateway.policies.directives import Language, Part
from gateway.policies.policy import Authority, AuthorityKind, Link, LinkKind, Opening, Policies
from gateway.schema import schema
from gateway.types.query import PUBLIC
from sources.cache.sources import Sources
from sources.ports import (
    Answer,
    BenefitAnswer,
    BenefitQuestion,
    CaseQuestion,
    DocumentQuestion,
    PaymentQuestion,
)
from sources.records import (
    BenefitRecord,
    CaseProgress,
    CaseRecord,
    DocumentKind,
    DocumentRecord,
    JournalEntry,
    Payee,
    PaymentLineRecord,
    PaymentRecord,
    ProgressStep,
)
from sources.records.subject import Subject
from sources.reference.danish_time import DENMARK

TODAY = date(2026, 11, 16)
READ_AT = datetime(2026, 11, 16, 12, tzinfo=DENMARK)
CVR, CODE = "11111111", "0999"
AREAS = ("27.36.04", "32.24.04", "32.30.04", "27.60.04")

OVERVIEW = """
query Overview($size: Int! = 20) {
  me { id name
    cases(first: 100) { nodes { ...Whole } totalCount coverage { ...Answers } }
    benefits(first: $size) { nodes { id title area { kle title } authority { cvr name } startsOn endsOn current
      payments(first: 12) { nodes { id availableOn periodFrom periodTo amount { amount currency } status } } }
      coverage { ...Answers } } } }
"""
CASE = """
fragment Whole on Case { id title area { kle title } authority { cvr name } progress progressSince openedOn
  timeline(first: 6) { nodes { date kind title } } documents(first: 4) { nodes { id title date kind } }
  links { title url } }
fragment Answers on Coverage { complete answers { index state asOf authority { name } } }
"""
FULL = OVERVIEW + CASE
SMALL = "query Small { me { cases { nodes { title progress } } } }"


def authority() -> Authority:
    """Return a municipality that has opened everything."""
    openings = tuple(Opening(area.split(".")[0], frozenset(Part)) for area in sorted(set(AREAS)))
    kinds = (LinkKind.SELF_SERVICE, LinkKind.ARTICLE)
    links = tuple(
        Link(area, f"Læs om {area}", f"https://korsbaek.example/{area}/{kind.name}", kind, Language.DA)
        for area in AREAS
        for kind in kinds
    )
    return Authority(CVR, "Korsbæk Kommune", AuthorityKind.MUNICIPALITY, CODE, openings, links)


def uuid(kind: int, number: int) -> str:
    """Return the same for the same numbers."""
    return str(UUID(int=kind << 64 | number))


def case(number: int, *, documents: int, steps: int) -> CaseRecord:
    """Return a case with a journal."""
    opened = TODAY - timedelta(days=30 + number)
    return CaseRecord(
        uuid=uuid(1, number),
        authority=CVR,
        is_primary_party=True,
        area=AREAS[number % len(AREAS)],
        created=opened,
        progress=CaseProgress.EXAMINED,
        progress_since=opened + timedelta(days=1),
        steps=tuple(ProgressStep(list(CaseProgress)[step % 4], opened + timedelta(days=step)) for step in range(steps)),
        journal=tuple(
            JournalEntry(uuid(2, number * 100 + letter), f"Brev nr. {letter} i sagen", opened + timedelta(days=letter))
            for letter in range(documents)
        ),
    )


def document(id: str, number: int) -> DocumentRecord:
    """Return a letter that may be shown."""
    kind = list(DocumentKind)[number % len(DocumentKind)]
    return DocumentRecord(id, dated=TODAY - timedelta(days=number % 300), kind=kind, is_finished=True)


def benefit(number: int) -> BenefitRecord:
    """Return a benefit without a case."""
    return BenefitRecord(
        grant=uuid(3, number),
        id="1",
        authority=CVR,
        is_granted_to_citizen=True,
        title=f"Ydelse nr. {number}",
        area=AREAS[number % len(AREAS)],
        starts=TODAY - timedelta(days=300 + number),
        payee=Payee.CITIZEN,
    )


def line(of: BenefitRecord, number: int, month: int) -> PaymentLineRecord:
    """Return a month's payment."""
    day = TODAY - timedelta(days=30 * month)
    amount = Decimal(f"{1000 + number}.50")
    payment = PaymentRecord(
        uuid(4, number * 1000 + month), day, day, day, amount, amount, amount, amount, None, None, Payee.CITIZEN
    )
    return PaymentLineRecord(CVR, of, payment, amount, day, day + timedelta(days=29), month)


@dataclass
class World:
    """All sources at once, and what one request needs to ask them. `calls` counts the questions."""

    cases_: int = 8
    documents_: int = 4
    steps: int = 2
    benefits_: int = 4
    payments_: int = 12
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        cases = tuple(case(number, documents=self.documents_, steps=self.steps) for number in range(self.cases_))
        self._cases = Answer(cases, READ_AT)
        entries = [entry for case_record in cases for entry in case_record.journal if entry.document]
        self._letters = {
            entry.document: document(entry.document, n) for n, entry in enumerate(entries) if entry.document
        }
        benefits = tuple(map(benefit, range(self.benefits_)))
        lines = tuple(
            line(benefit_record, n, month)
            for n, benefit_record in enumerate(benefits)
            for month in range(self.payments_)
        )
        self._benefits = BenefitAnswer(benefits, READ_AT, lines=lines)
        self._payments = Answer(lines, READ_AT)
        self.policies = Policies({CVR: authority()}, "bench")
        self.ids = Ids(b"a key for measurements, nothing else")
        self.sources = Sources(cases=self, documents=self, benefits=self)

    async def cases(self, _question: CaseQuestion) -> Answer[CaseRecord]:
        """As the case index."""
        self.calls.append("cases")
        return self._cases

    async def documents(self, question: DocumentQuestion) -> Answer[DocumentRecord]:
        """As the document index."""
        self.calls.append("documents")
        return Answer(tuple(self._letters[uuid] for uuid in question.documents), READ_AT)

    async def benefits(self, _question: BenefitQuestion) -> BenefitAnswer:
        """As the benefit index."""
        self.calls.append("benefits")
        return self._benefits

    async def payments(self, _question: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """As the benefit index, asked for payments."""
        self.calls.append("payments")
        return self._payments

    def context(self, ready: ReadyOperation) -> Context:
        """Return what one request carries."""
        caller = Caller.citizen(Subject("0101010000"), name="Karen Eksempelsen", residence=CODE)
        loaders = Loaders(
            sources=self.sources,
            policies=self.policies,
            ids=self.ids,
            citizen=caller.subject,
            residence=CODE,
            wants=ready.wants(),
            deadline=asyncio.get_running_loop().time() + 8,
        )
        return Context(self.policies, self.ids, TODAY, caller, loaders)


class Executor:
    """Documents and plans, of compiled execution or of graphql-core's."""

    def __init__(self, *, compiled: bool) -> None:
        self.documents = DocumentCache(
            schema._schema, public=PUBLIC, guard=Guard(schema._schema, Limits(cost=2_000_000), introspection=False)
        )
        self.plans = PlanCache(enabled=compiled, compile_at=1)

    async def ask(self, world: World, query: str) -> dict[str, Any]:
        """One request's answer, before it is encoded."""
        operation = self.documents.operation(query=query, variables={}, name=None)
        ready = self.plans.ready(operation)
        result = await ready.execute(world.context(ready))
        errors = {"errors": [error.formatted for error in result.errors]} if result.errors else {}
        return {"data": result.data, **errors}
