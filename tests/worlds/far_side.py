"""The indexes and registers of a world, as the ports that the gateway asks. Every question is answered from memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from sources.ports import (
    Answer,
    BenefitAnswer,
    BenefitQuestion,
    CaseQuestion,
    DocumentQuestion,
    PaymentQuestion,
    Properties,
    Residences,
    Right,
)
from sources.records import (
    BenefitRecord,
    CaseProgress,
    CaseRecord,
    DisplayClass,
    DocumentRecord,
    JournalEntry,
    NoteRecord,
    PartialCase,
    Payee,
    PaymentLineRecord,
    PaymentRecord,
    ProgressStep,
    sensitivity,
)
from sources.records.subject import Subject
from sources.reference.kle import covers
from tests.worlds.world import Authority, Benefit, Case, Document, Line, Note, World

READ_AT = datetime(2026, 11, 16, 11, tzinfo=UTC)


class FarSide:
    """All ports of a world in one. `pause` may make a question wait."""

    def __init__(self, world: World, pause: Callable[[], float] | None = None) -> None:
        self._world = world
        self._authorities = {authority.cvr: authority for authority in world.authorities}
        self._pause = pause

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        await self._wait()
        authority = self._authorities[question.authority]
        readable = (case for case in authority.cases if not case.unreadable)
        partial = tuple(partial_case(case, journal=question.journal) for case in authority.cases if case.unreadable)
        return Answer(
            tuple(case_record(case, journal=question.journal, notes=question.notes) for case in readable),
            READ_AT,
            truncated=bool(partial),
            unreadable=len(partial),
            partial=partial,
        )

    async def documents(self, question: DocumentQuestion) -> Answer[DocumentRecord]:
        await self._wait()
        authority = self._authorities[question.authority]
        named = (document for document in authority.documents if document.uuid in question.documents)
        return Answer(tuple(map(document_record, named)), READ_AT)

    async def benefits(self, question: BenefitQuestion) -> BenefitAnswer:
        await self._wait()
        authority = self._authorities[question.authority]
        records = (benefit_record(benefit) for benefit in authority.benefits)
        lines = self._lines(authority, question.rights) if question.payments else []
        delivered = tuple(benefit for benefit in records if self._delivers(benefit, question.rights))
        return BenefitAnswer(delivered, READ_AT, lines=tuple(lines))

    async def payments(self, question: PaymentQuestion) -> Answer[PaymentLineRecord]:
        await self._wait()
        return Answer(tuple(self._lines(self._authorities[question.authority], question.rights)), READ_AT)

    async def residences(self, _citizen: Subject) -> Residences:
        return Residences(self._world.current, self._world.former)

    async def properties(self, _citizen: Subject) -> Properties:
        return Properties(self._world.houses or frozenset())

    def _delivers(self, benefit: BenefitRecord, rights: Iterable[Right]) -> bool:
        return not self._world.filters or any(
            covers(right.area, benefit.area) and (not right.systems or benefit.system in right.systems)
            for right in rights
        )

    def _lines(self, authority: Authority, rights: Iterable[Right]) -> list[PaymentLineRecord]:
        lines = [line_record(authority, line) for line in authority.lines]
        return [line if line.benefit and self._delivers(line.benefit, rights) else _withheld(line) for line in lines]

    async def _wait(self) -> None:
        if self._pause:
            await asyncio.sleep(self._pause())


def partial_case(case: Case, *, journal: bool) -> PartialCase:
    record = case_record(case, journal=journal)
    return PartialCase(record.display_classes, record.journal)


def case_record(case: Case, *, journal: bool = True, notes: bool = False) -> CaseRecord:
    entries = case.journal if journal else ()
    return CaseRecord(
        uuid=case.uuid,
        authority=case.authority,
        is_primary_party=case.party,
        area=case.area,
        title=case.title,
        created=case.created,
        sensitivity=sensitivity(case.level),
        progress=CaseProgress(case.progress),
        progress_since=case.progress_since,
        steps=tuple(ProgressStep(CaseProgress(step), day) for step, day in case.steps),
        display_classes=_classes(case.classes),
        properties=case.houses,
        system=case.system,
        journal=tuple(JournalEntry(entry.document, entry.title, entry.since) for entry in entries),
        decisions=frozenset({case.decision} if case.decision else ()),
        notes=tuple(map(_note, case.notes)) if notes else (),
    )


def _note(note: Note) -> NoteRecord:
    return NoteRecord(note.title, note.text, note.since, is_exempt=note.exempt)


def document_record(document: Document) -> DocumentRecord:
    return DocumentRecord(
        uuid=document.uuid,
        title=document.title,
        dated=document.dated,
        is_internal=document.internal,
        is_finished=document.finished,
        sensitivity=sensitivity(document.level),
        display_classes=_classes(document.classes),
    )


def benefit_record(benefit: Benefit) -> BenefitRecord:
    return BenefitRecord(
        grant=benefit.grant,
        id=benefit.id,
        authority=benefit.authority,
        is_granted_to_citizen=benefit.granted,
        title=benefit.title,
        area=benefit.area,
        starts=benefit.starts,
        ends=benefit.ends,
        sensitivity=sensitivity(benefit.level),
        system=benefit.system,
        case=benefit.case,
    )


def line_record(authority: Authority, line: Line) -> PaymentLineRecord:
    benefit = next((benefit for benefit in authority.benefits if (benefit.grant, benefit.id) == line.benefit), None)
    payment = next((payment for payment in authority.payments if payment.uuid == line.payment), None)
    return PaymentLineRecord(
        authority=line.authority,
        benefit=benefit_record(benefit) if benefit else None,
        payment=_payment(payment.uuid, payment.available_on, payment.gross) if payment else None,
        amount=line.amount,
        period_from=None,
        period_to=None,
        number=line.number,
    )


def _payment(uuid: str, available_on: date | None, gross: Decimal | None) -> PaymentRecord:
    return PaymentRecord(
        uuid=uuid,
        available_on=available_on,
        period_from=None,
        period_to=None,
        gross=gross,
        after_tax=None,
        sent=None,
        paid=None,
        sent_text=None,
        paid_text=None,
        payee=Payee.UNKNOWN,
    )


def _withheld(line: PaymentLineRecord) -> PaymentLineRecord:
    return PaymentLineRecord(line.authority, None, line.payment, line.amount, None, None, line.number)


def _classes(classes: Iterable[tuple[str | None, str | None]]) -> tuple[DisplayClass, ...]:
    return tuple(DisplayClass(id, title) for id, title in classes)
