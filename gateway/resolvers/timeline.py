"""A case day by day: its progress, its documents and its payments in one list."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple

from gateway import texts
from gateway.context import Context
from gateway.coverage import Coverage, cover
from gateway.errors import Refusal
from gateway.grammar import Language, Part
from gateway.owner_answers import Benefits, Documents
from gateway.pages import Day, Order, Page, page
from gateway.policy import Owner
from gateway.resolvers import seen
from gateway.resolvers.many import by_owner
from gateway.shown import ShownCase, ShownDocument, ShownLine
from gateway.together import both
from sources.records import CaseProgress


class TimelineEventKind(Enum):
    """What happened."""

    PROGRESS = "PROGRESS"
    DOCUMENT = "DOCUMENT"
    PAYMENT = "PAYMENT"


PROGRESS, DOCUMENT, PAYMENT = TimelineEventKind


class Event(NamedTuple):
    """One dated event of a case."""

    on: date
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
) -> list[Page[Event] | Refusal]:
    """The events of each case, oldest first."""
    wanted = frozenset(TimelineEventKind if kinds is None else kinds)
    documents, benefits = await both(_documents(context, cases, wanted), _benefits(context, cases, wanted))
    read = await by_owner(context.citizen.cases, cases)
    covered: dict[Hashable, Coverage] = {}
    pages: list[Page[Event] | Refusal] = []
    for case in cases:
        its = documents.get(case)
        paid = benefits[case.owner] if _shows_payments(case, wanted) else None
        told = case.owner, id(its.answers if its else None), paid is None  # which are the same for many cases
        if told not in covered:
            answers = [*(its.answers if its else ()), *((paid.paid, *paid.judged_by) if paid else ())]
            covered[told] = cover([read[case.owner].answer, *answers])
        events = [*_steps(case, wanted), *_letters(its), *_paid(case, paid)]
        try:
            found = page(events, EVENTS, covered[told], first=first, after=after)
            _note(context, case, found.nodes)
            pages.append(found)
        except Refusal as refusal:
            pages.append(refusal)
    return pages


def _event_day(event: Event) -> Day:
    return event.on.toordinal()


def _event_name(event: Event) -> str:
    if event.document:
        return f"2{event.document.id}"
    if event.payment:
        return f"3{event.payment.id}"
    return f"1{_STEPS.index(event.progress or CaseProgress.UNKNOWN)}"


EVENTS = Order(_event_day, _event_name)
"""By day, oldest first; on one day progress before letters before payments."""


def _note(context: Context, case: ShownCase, events: Sequence[Event]) -> None:
    if documents := [one.document for one in events if one.document]:
        seen.documents(context, case, documents)
    if lines := [one.payment for one in events if one.payment]:
        seen.lines(context, lines)


async def _documents(
    context: Context, cases: Sequence[ShownCase], wanted: frozenset[TimelineEventKind]
) -> dict[ShownCase, Documents]:
    """None of a case whose owner does not show them."""
    opened = [case for case in cases if DOCUMENT in wanted and case.opening.opens(Part.DOCUMENTS)]
    return dict(zip(opened, await context.citizen.documents(opened), strict=True)) if opened else {}


async def _benefits(
    context: Context, cases: Sequence[ShownCase], wanted: frozenset[TimelineEventKind]
) -> dict[Owner, Benefits]:
    return await by_owner(context.citizen.payments, (case for case in cases if _shows_payments(case, wanted)))


def _shows_payments(case: ShownCase, wanted: frozenset[TimelineEventKind]) -> bool:
    return PAYMENT in wanted and case.opening.opens(Part.BENEFITS, Part.PAYMENTS)


def _steps(case: ShownCase, wanted: frozenset[TimelineEventKind]) -> Iterator[Event]:
    for step in case.record.steps if PROGRESS in wanted else ():
        if step.since:
            yield Event(step.since, PROGRESS, step.progress)


def _letters(documents: Documents | None) -> Iterator[Event]:
    for document in documents.shown if documents else ():
        if document.date:
            yield Event(document.date, DOCUMENT, None, document)


def _paid(case: ShownCase, benefits: Benefits | None) -> Iterator[Event]:
    for line in benefits.lines_in(case) if benefits else ():
        if line.available_on:
            yield Event(line.available_on, PAYMENT, None, None, line)
