"""A case day by day: its progress, its documents and its payments in one list."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date as day
from enum import Enum

from msgspec import Struct

from gateway.concurrency import gather_pair
from gateway.context import Context
from gateway.errors import FieldError
from gateway.loaders.coverage import Coverage, cover
from gateway.loaders.results import BenefitResults, DocumentResults
from gateway.pagination import Day, Order, Page, page
from gateway.policies.directives import Language, Part
from gateway.resolvers import audit, texts
from gateway.resolvers.batching import by_authority
from gateway.visibility.shown import ShownCase, ShownDocument, ShownLine
from sources.records import CaseProgress


class TimelineEventKind(Enum):
    """What happened."""

    PROGRESS = "PROGRESS"
    DOCUMENT = "DOCUMENT"
    PAYMENT = "PAYMENT"


PROGRESS, DOCUMENT, PAYMENT = TimelineEventKind


class Event(Struct, frozen=True, eq=False):
    """One dated event of a case."""

    date: day
    kind: TimelineEventKind
    progress: CaseProgress | None = None
    document: ShownDocument | None = None
    payment: ShownLine | None = None


_STEPS = list(CaseProgress)


def event_title(_context: Context, event: Event, *, language: Language) -> str:
    """The step in plain words, or the title of the document or payment."""
    if event.document:
        return event.document.title
    if event.payment:
        return event.payment.granted.title
    return texts.step_title(event.progress or CaseProgress.UNKNOWN, language)


async def timeline(
    context: Context,
    cases: Sequence[ShownCase],
    *,
    first: int,
    after: str | None,
    kinds: Sequence[TimelineEventKind] | None,
) -> list[Page[Event] | FieldError]:
    """The events of each case, oldest first."""
    wanted = frozenset(TimelineEventKind if kinds is None else kinds)
    shown = [case for case in cases if DOCUMENT in wanted and case.opening.opens(Part.DOCUMENTS)]
    paying = [case for case in cases if PAYMENT in wanted and case.opening.opens(Part.BENEFITS, Part.PAYMENTS)]
    letters, paid = await gather_pair(context.citizen.documents(shown), by_authority(context.citizen.payments, paying))
    documents, benefits = dict(zip(shown, letters, strict=True)), {case: paid[case.authority] for case in paying}
    read = await by_authority(context.citizen.cases, cases)
    covered: dict[Hashable, Coverage] = {}
    pages: list[Page[Event] | FieldError] = []
    for case in cases:
        its, granted = documents.get(case), benefits.get(case)
        told = case.authority, id(its.answers if its else None), granted is None  # which are the same for many cases
        if told not in covered:
            answers = [*(its.answers if its else ()), *((granted.paid, *granted.judged_by) if granted else ())]
            covered[told] = cover([read[case.authority].answer, *answers])
        events = _steps(case) if PROGRESS in wanted else []
        if its:
            events += _letters(its)
        if granted:
            events += _paid(case, granted)
        try:
            found = page(events, EVENTS, covered[told], first=first, after=after)
            _note(context, case, found.nodes)
            pages.append(found)
        except FieldError as refusal:
            pages.append(refusal)
    return pages


def _event_day(event: Event) -> Day:
    return event.date.toordinal()


def _event_name(event: Event) -> str:
    if event.document:
        return f"2{event.document.id}"
    if event.payment:
        return f"3{event.payment.id}"
    return f"1{_STEPS.index(event.progress or CaseProgress.UNKNOWN)}"


EVENTS = Order("events", _event_day, _event_name)
"""By day, oldest first; on one day progress before letters before payments."""


def _note(context: Context, case: ShownCase, events: Sequence[Event]) -> None:
    if documents := [one.document for one in events if one.document]:
        audit.documents(context, case, documents)
    if lines := [one.payment for one in events if one.payment]:
        audit.lines(context, lines)


def _steps(case: ShownCase) -> list[Event]:
    return [Event(step.since, PROGRESS, step.progress) for step in case.record.steps if step.since]


def _letters(documents: DocumentResults) -> list[Event]:
    return [Event(document.date, DOCUMENT, None, document) for document in documents.shown if document.date]


def _paid(case: ShownCase, benefits: BenefitResults) -> list[Event]:
    return [Event(on, PAYMENT, None, None, line) for line in benefits.lines_in(case) if (on := line.available_on)]
