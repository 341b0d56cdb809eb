"""What one authority shows now, as it is compared with an earlier look: names and versions of what is shown.

Nothing hidden gets here, so nothing that is told of changes depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from gateway.context import Context
from gateway.ids import Ids
from gateway.loaders.coverage import SourceAnswer, cover
from gateway.policies.directives import Part
from gateway.policies.policy import Authority, Opening
from gateway.resolvers.case_versions import case_version
from gateway.resolvers.change_token import NAME_BYTES, OPENING_BYTES, ChangedKind
from gateway.visibility.payment_status import PaymentStatus, payment_status
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownDocument, ShownLine
from sources.concurrency import gather_pair
from sources.reference.kle import covers

_STATUSES = {status: bytes([number]) for number, status in enumerate(PaymentStatus)}
_COMPARED_PARTS = (Part.CASES, Part.DOCUMENTS, Part.BENEFITS, Part.PAYMENTS, Part.NOTES)
NO_PLAN = bytes(3)
"""In the version of a benefit whose payments are not open: its plan is not shown."""


class Record(Struct, frozen=True, eq=False):
    """A record that is shown: its area, and the hashes of what it is and of how far it has come.

    `node`: what is told of it. Of a note it is the case.
    """

    node: Any
    area: str
    name: bytes
    version: bytes = b""


class KindOfRecords(Struct, frozen=True, eq=False):
    """An authority's records of one kind, and the answers that they come from. `whole`: all of them came in full."""

    records: list[Record]
    answers: list[SourceAnswer]

    @property
    def whole(self) -> bool:
        """Whether nothing may be missing."""
        return cover(self.answers).complete


class AuthorityRecords(Struct, frozen=True, eq=False):
    """All that an authority shows now, by kind, and the hashes of its openings."""

    authority: Authority
    openings: dict[str, bytes]
    kinds: tuple[KindOfRecords, ...]

    def opening(self, area: str) -> bytes | None:
        """Return the hash of the opening that governs an area. None: there is none."""
        opening = self.authority.opening(area)
        return self.openings[opening.area] if opening else None


async def records_of(context: Context, authority: Authority) -> AuthorityRecords:
    """Return what an authority shows. Each source is asked once a request, here as in the lists."""
    loaders = context.citizen
    cases, (benefits, payments) = await gather_pair(
        loaders.cases(authority), gather_pair(loaders.benefits(authority), loaders.payments(authority))
    )
    filed_on = [case for case in cases.shown.values() if case.opening.opens(Part.DOCUMENTS)]
    filed = await loaders.documents(filed_on)
    documents = (document for results in filed for document in results.shown)
    filing_answers = dict.fromkeys(answer for results in filed for answer in results.answers)
    ids, today = context.ids, context.today
    kinds = {
        ChangedKind.CASES: KindOfRecords([_case(context, case) for case in cases.shown.values()], [cases.answer]),
        ChangedKind.DOCUMENTS: KindOfRecords(list(map(_document, documents)), [cases.answer, *filing_answers]),
        ChangedKind.BENEFITS: KindOfRecords(
            [_benefit(ids, benefit) for benefit in benefits.shown.values()], [benefits.answer, *benefits.judged_by]
        ),
        ChangedKind.PAYMENTS: KindOfRecords(
            [_line(line, payment_status(line.payment, today)) for line in payments.lines],
            [payments.paid, *payments.judged_by],
        ),
        ChangedKind.NOTES: KindOfRecords(list(_notes(context, cases.shown.values())), [cases.answer]),
    }
    openings = dict(_openings(ids, authority.openings))
    return AuthorityRecords(authority, openings, tuple(kinds[kind] for kind in ChangedKind))


def _case(context: Context, case: ShownCase) -> Record:
    ids, record, shows_outcome = context.ids, case.record, case.opening.opens(Part.OUTCOME)
    name = ids.version(f"case\x1f{record.authority}\x1f{record.uuid}")[:NAME_BYTES]
    step = ids.version(f"progress\x1f{record.progress.name}\x1f{record.progress_since}")
    outcome = context.citizen.scope.outcome(record) if shows_outcome else None
    return Record(case, record.area or "", name, case_version(step, outcome, shows_outcome=shows_outcome))


def _notes(context: Context, cases: Iterable[ShownCase]) -> Iterator[Record]:
    """Yield the notes shown: the rules hide others, and where notes are not open there are none."""
    for case in cases:
        if case.opening.opens(Part.NOTES):
            for note in context.citizen.scope.notes(case):
                what = f"note\x1f{case.record.authority}\x1f{case.record.uuid}\x1f{note.date}\x1f{note.name}"
                yield Record(case, case.record.area or "", context.ids.version(what)[:NAME_BYTES])


def _document(document: ShownDocument) -> Record:
    return Record(document, document.case.record.area or "", bytes.fromhex(document.id)[:NAME_BYTES])


def _benefit(ids: Ids, benefit: ShownBenefit) -> Record:
    record, plan = benefit.record, NO_PLAN
    name = ids.version(f"benefit\x1f{record.authority}\x1f{record.grant}\x1f{record.id}")[:NAME_BYTES]
    period = ids.version(f"period\x1f{record.starts}\x1f{record.ends}")[:3]
    if benefit.opening.opens(Part.PAYMENTS):
        shown = record.plan and (
            str(record.plan.amount),
            record.plan.frequency,
            record.plan.disposition_day,
            record.plan.in_advance,
        )
        plan = ids.version(f"plan\x1f{shown}")[:3]
    return Record(benefit, record.area, name, period + plan)


def _line(line: ShownLine, status: PaymentStatus) -> Record:
    return Record(line, line.granted.area, bytes.fromhex(line.id)[:NAME_BYTES], _STATUSES[status])


def _openings(ids: Ids, openings: Iterable[Opening]) -> Iterator[tuple[str, bytes]]:
    """Yield what decides which records an opening shows, by its area: also which areas inside it have their own."""
    openings = list(openings)
    for opening in openings:
        inside = sorted(other.area for other in openings if other is not opening and covers(opening.area, other.area))
        systems = None if opening.only_systems is None else sorted(opening.only_systems)
        meaning = (
            opening.area,
            [part.name for part in _COMPARED_PARTS if part in opening.parts],
            str(opening.since),
            opening.active_before_since,
            str(opening.documents_since),
            str(opening.notes_since) if Part.NOTES in opening.parts else None,
            systems,
            sorted(opening.except_systems),
            inside,
        )
        yield opening.area, ids.version(f"opening\x1f{meaning}")[:OPENING_BYTES]
