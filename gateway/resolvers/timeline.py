"""A case day by day: its progress, its documents and its payments in one list."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import date as day
from enum import Enum

from msgspec import Struct

from gateway.context import Context
from gateway.errors import FieldError
from gateway.loaders.coverage import Coverage, SourceAnswer, cover
from gateway.loaders.results import BenefitResults, DocumentResults
from gateway.policies.directives import Language, Part
from gateway.resolvers import audit, texts
from gateway.resolvers.batching import for_each_person, read_by_authority
from gateway.resolvers.ordering import bound
from gateway.resolvers.pagination import Day, Order, Page, page
from gateway.resolvers.pagination import newest_first as newest_first_day
from gateway.visibility.shown import ShownCase, ShownDocument, ShownLine
from sources.concurrency import gather_pair
from sources.records import CaseProgress


class TimelineEventKind(Enum):
    """What happened."""

    PROGRESS = "PROGRESS"
    DOCUMENT = "DOCUMENT"
    PAYMENT = "PAYMENT"

    __hash__ = object.__hash__  # members are single, and Enum's own hash is Python


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
    """Return the step in plain words, or the title of the document or payment."""
    if event.document:
        return event.document.title
    if event.payment:
        return event.payment.granted.title
    return texts.step_title(event.progress or CaseProgress.UNKNOWN, language)


@for_each_person
async def timeline(
    context: Context,
    cases: Sequence[ShownCase],
    *,
    first: int,
    after: str | None,
    kinds: Sequence[TimelineEventKind] | None,
    newest_first: bool,
) -> list[Page[Event] | FieldError]:
    """Return the events of each case, oldest first, or newest first."""
    order = NEWEST_EVENTS if newest_first else EVENTS
    selected = frozenset(TimelineEventKind if kinds is None else kinds)
    filing = [case for case in cases if DOCUMENT in selected and case.opening.opens(Part.DOCUMENTS)]
    paying = [case for case in cases if PAYMENT in selected and case.opening.opens(Part.BENEFITS, Part.PAYMENTS)]
    filed, paid = await gather_pair(
        context.citizen.documents(filing), read_by_authority(context.citizen.payments, paying)
    )
    documents, benefits = dict(zip(filing, filed, strict=True)), {case: paid[case.authority] for case in paying}
    case_results = await read_by_authority(context.citizen.cases, cases)
    coverages: dict[Hashable, Coverage] = {}
    pages: list[Page[Event] | FieldError] = []
    for case in cases:
        letters, granted = documents.get(case), benefits.get(case)
        answers_key = case.authority, id(letters.answers if letters else None), granted is None  # the same for many
        if answers_key not in coverages:
            coverages[answers_key] = cover([case_results[case.authority].answer, *_answers(letters, granted)])
        events = _steps(case) if PROGRESS in selected else []
        if letters:
            events += _letters(letters)
        if granted:
            events += _payments(case, granted)
        try:
            events_page = page(events, bound(context, order), coverages[answers_key], first=first, after=after)
            _note(context, case, events_page.nodes)
            pages.append(events_page)
        except FieldError as error:
            pages.append(error)
    return pages


def _answers(letters: DocumentResults | None, granted: BenefitResults | None) -> Iterator[SourceAnswer]:
    if letters:
        yield from letters.answers
    if granted:
        yield from (granted.paid, *granted.judged_by)


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


def _newest_day(event: Event) -> Day:
    return newest_first_day(event.date)


def _newest_name(event: Event) -> str:
    name = _event_name(event)
    return f"{9 - int(name[0])}{9 - int(name[1:]) if event.kind is PROGRESS else name[1:]}"


NEWEST_EVENTS = Order("events, newest first", _newest_day, _newest_name)
"""By day, newest first; on one day payments before letters before progress, and the last step first."""


def _note(context: Context, case: ShownCase, events: Sequence[Event]) -> None:
    if documents := [event.document for event in events if event.document]:
        audit.documents(context, case, documents)
    if lines := [event.payment for event in events if event.payment]:
        audit.lines(context, lines)


def _steps(case: ShownCase) -> list[Event]:
    return [Event(step.since, PROGRESS, step.progress) for step in case.record.steps if step.since]


def _letters(documents: DocumentResults) -> list[Event]:
    return [Event(document.date, DOCUMENT, None, document) for document in documents.shown if document.date]


def _payments(case: ShownCase, benefits: BenefitResults) -> list[Event]:
    return [
        Event(payment.available_on, PAYMENT, None, None, line)
        for line in benefits.lines_in(case)
        if (payment := line.record.payment) and payment.available_on
    ]
