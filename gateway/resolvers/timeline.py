"""A case day by day: its progress, its documents and its payments in one list."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple

from gateway import texts
from gateway.context import Context
from gateway.coverage import cover
from gateway.errors import Refusal
from gateway.grammar import Language, Part
from gateway.owner_answers import Benefits, Documents
from gateway.pages import Day, Order, Page, page
from gateway.policy import Owner
from gateway.resolvers import seen
from gateway.resolvers.many import by_owner
from gateway.shown import ShownCase, ShownDocument, ShownLine
from sources.records import CaseProgress


class TimelineEventKind(Enum):
    """What happened."""

    PROGRESS = "PROGRESS"
    DOCUMENT = "DOCUMENT"
    PAYMENT = "PAYMENT"


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
    documents, benefits = await asyncio.gather(_documents(context, cases, wanted), _benefits(context, cases, wanted))
    read = await by_owner(context.citizen.cases, cases)
    pages: list[Page[Event] | Refusal] = []
    for case, its in zip(cases, documents, strict=True):
        paid = benefits[case.owner] if _shows_payments(case, wanted) else None
        events = [*_steps(case, wanted), *_letters(its), *_paid(paid.lines_in(case) if paid else ())]
        coverage = cover([read[case.owner].answer, *its.answers, *((paid.paid, *paid.judged_by) if paid else ())])
        try:
            found = page(events, EVENTS, coverage, first=first, after=after)
            _note(context, case, found.nodes)
            pages.append(found)
        except Refusal as refusal:
            pages.append(refusal)
    return pages


def _event_day(event: Event) -> Day:
    return (0, event.on.toordinal())


def _event_name(event: Event) -> str:
    if event.document:
        return f"2{event.document.id}"
    if event.payment:
        return f"3{event.payment.id}"
    return f"1{_STEPS.index(event.progress or CaseProgress.UNKNOWN)}"


EVENTS = Order(_event_day, _event_name)
"""By day, oldest first; on one day progress before letters before payments."""


def _note(context: Context, case: ShownCase, events: Sequence[Event]) -> None:
    documents = [one.document for one in events if one.document]
    lines = [one.payment for one in events if one.payment]
    if documents:
        seen.documents(context, case, documents)
    if lines:
        seen.lines(context, lines)


async def _documents(
    context: Context, cases: Sequence[ShownCase], wanted: frozenset[TimelineEventKind]
) -> list[Documents]:
    opened = [case for case in cases if TimelineEventKind.DOCUMENT in wanted and case.opening.opens(Part.DOCUMENTS)]
    read = dict(zip(opened, await context.citizen.documents(opened), strict=True)) if opened else {}
    return [read.get(case, Documents((), ())) for case in cases]


async def _benefits(
    context: Context, cases: Sequence[ShownCase], wanted: frozenset[TimelineEventKind]
) -> dict[Owner, Benefits]:
    return await by_owner(context.citizen.payments, (case for case in cases if _shows_payments(case, wanted)))


def _shows_payments(case: ShownCase, wanted: frozenset[TimelineEventKind]) -> bool:
    return TimelineEventKind.PAYMENT in wanted and case.opening.opens(Part.BENEFITS, Part.PAYMENTS)


def _steps(case: ShownCase, wanted: frozenset[TimelineEventKind]) -> Iterator[Event]:
    for step in case.record.steps if TimelineEventKind.PROGRESS in wanted else ():
        if step.since:
            yield Event(step.since, TimelineEventKind.PROGRESS, progress=step.progress)


def _letters(documents: Documents) -> Iterator[Event]:
    for document in documents.shown:
        if document.date:
            yield Event(document.date, TimelineEventKind.DOCUMENT, document=document)


def _paid(lines: Sequence[ShownLine]) -> Iterator[Event]:
    for line in lines:
        if line.available_on:
            yield Event(line.available_on, TimelineEventKind.PAYMENT, payment=line)
