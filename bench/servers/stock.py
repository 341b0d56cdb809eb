"""The schema of the stock Strawberry server: types with resolvers over DataLoaders."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, NewType, TypeAlias

import strawberry

from bench.servers.lookups import WHOLE, Lookups

Info: TypeAlias = strawberry.Info[dict[str, Any], None]
Date = NewType("Date", str)
DateTime = NewType("DateTime", str)
Decimal = NewType("Decimal", str)
Url = NewType("Url", str)
SCALARS = {scalar: strawberry.scalar(name=scalar.__name__, serialize=str) for scalar in (Date, DateTime, Decimal, Url)}


def _enum(name: str, values: str) -> Any:
    return strawberry.enum(Enum(name, {value: value for value in values.split()}))  # type: ignore[misc]


CaseProgress = _enum("CaseProgress", "OPENED EXAMINED DECIDED CLOSED UNKNOWN")
TimelineEventKind = _enum("TimelineEventKind", "PROGRESS DOCUMENT PAYMENT")
DocumentKind = _enum("DocumentKind", "LETTER_IN LETTER_OUT INVOICE NOTE REPORT AGENDA PLAN OTHER")
PaymentStatus = _enum("PaymentStatus", "PLANNED SENT PAID PARTLY_PAID RETURNED RECLAIMED UNKNOWN")
SourceIndex = _enum("SourceIndex", "CASES DOCUMENTS BENEFITS")
AnswerState = _enum("AnswerState", "ANSWERED TRUNCATED TIMED_OUT UNAVAILABLE REFUSED GARBLED NOT_OPENED")


@strawberry.type
class KleArea:
    """A subject."""

    kle: str
    title: str


@strawberry.type
class Authority:
    """An authority."""

    cvr: str
    name: str


@strawberry.type
class HelpLink:
    """A link."""

    title: str
    url: Url


@strawberry.type
class TimelineEvent:
    """What happened in a case."""

    date: Date
    kind: TimelineEventKind
    title: str


@strawberry.type
class CaseDocument:
    """A letter."""

    id: strawberry.ID
    title: str
    date: Date | None
    kind: DocumentKind


@strawberry.type
class Money:
    """An amount."""

    amount: Decimal
    currency: str


@strawberry.type
class BenefitPayment:
    """A payment."""

    id: strawberry.ID
    available_on: Date | None
    period_from: Date | None
    period_to: Date | None
    amount: Money
    status: PaymentStatus


@strawberry.type
class SourceAnswer:
    """Who answered."""

    index: SourceIndex
    state: AnswerState
    as_of: DateTime | None
    authority: Authority


@strawberry.type
class Coverage:
    """Whether everybody answered."""

    complete: bool
    answers: list[SourceAnswer]


@strawberry.type
class TimelineConnection:
    """A page."""

    nodes: list[TimelineEvent]


@strawberry.type
class DocumentConnection:
    """A page."""

    nodes: list[CaseDocument]


@strawberry.type
class PaymentConnection:
    """A page."""

    nodes: list[BenefitPayment]


@strawberry.type
class Case:
    """A case."""

    id: strawberry.ID
    title: str
    area: KleArea
    authority: Authority
    progress: CaseProgress
    progress_since: Date | None
    opened_on: Date | None
    links: list[HelpLink]

    @strawberry.field
    async def timeline(self, info: Info, first: int = 50) -> TimelineConnection | None:
        """Null where it is not opened."""
        events = await _part(self, info, "timeline", "TIMELINE", first)
        return None if events is None else TimelineConnection(nodes=events)

    @strawberry.field
    async def documents(self, info: Info, first: int = 20) -> DocumentConnection | None:
        """Null where they are not opened."""
        documents = await _part(self, info, "documents", "DOCUMENTS", first)
        return None if documents is None else DocumentConnection(nodes=documents)


@strawberry.type
class Benefit:
    """A benefit."""

    id: strawberry.ID
    title: str
    area: KleArea
    authority: Authority
    starts_on: Date | None
    ends_on: Date | None
    current: bool

    @strawberry.field
    async def payments(self, info: Info, first: int = 20) -> PaymentConnection | None:
        """Null where they are not opened."""
        payments = await _part(self, info, "payments", "PAYMENTS", first)
        return None if payments is None else PaymentConnection(nodes=payments)


async def _part(parent: Case | Benefit, info: Info, name: str, part: str, first: int) -> Any:
    lookups: Lookups = info.context["lookups"]
    if not lookups.is_open(parent.authority.cvr, parent.area.kle, part):
        return None
    return await lookups.part(name, parent, first)


@strawberry.type
class CaseConnection:
    """A page."""

    nodes: list[Case]
    total_count: int | None
    coverage: Coverage


@strawberry.type
class BenefitConnection:
    """A page."""

    nodes: list[Benefit]
    total_count: int | None
    coverage: Coverage


def _coverage(answers: Sequence[SourceAnswer]) -> Coverage:
    return Coverage(complete=all(answer.state.value in WHOLE for answer in answers), answers=list(answers))


@strawberry.type
class Citizen:
    """Who asks."""

    id: strawberry.ID
    name: str | None

    @strawberry.field
    async def cases(self, info: Info, first: int = 20, after: str | None = None) -> CaseConnection | None:
        """Return a page of cases."""
        nodes, total, answers = await info.context["lookups"].page("cases", first, after)
        return CaseConnection(nodes=nodes, total_count=total, coverage=_coverage(answers))

    @strawberry.field
    async def benefits(self, info: Info, first: int = 20) -> BenefitConnection | None:
        """Return a page of benefits."""
        nodes, total, answers = await info.context["lookups"].page("benefits", first)
        return BenefitConnection(nodes=nodes, total_count=total, coverage=_coverage(answers))


@strawberry.type
class Query:
    """Where everything begins."""

    @strawberry.field
    def me(self, info: Info) -> Citizen | None:
        """Return the citizen."""
        citizen_dump = info.context["lookups"].own
        return Citizen(id=citizen_dump["id"], name=citizen_dump["name"])
