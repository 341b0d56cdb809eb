"""Gathers a population's records into items: judged by the policy in force, and as if everything were opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from gateway.citizen_view.reading import Reading
from gateway.citizen_view.view import CitizenView, Key, id_of, key_of, line_key
from gateway.data_quality.items import RIGHTLY_HIDDEN, Facts, GrantedItem, Item, PaidItem
from gateway.loaders.payment_lines import joined
from gateway.policies.directives import Part, TitleSource
from gateway.policies.policy import Authority, Opening
from gateway.preview.masking import safe_id
from gateway.visibility.document_rules import Filing
from gateway.visibility.rule_context import HiddenReason
from sources.records import CaseRecord, PaymentLineRecord
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, PAYMENTS


def opened(authority: Authority) -> Authority:
    """Return the authority as if it had opened everything, without any floor or filter."""
    openings = tuple(Opening(f"{group:02}", frozenset(Part)) for group in range(100))
    return Authority(authority.cvr, authority.name, authority.kind, authority.code, openings)


@dataclass(frozen=True, slots=True)
class JudgedRecords:
    """Which records of a citizen one version of a file shows, and why not the others."""

    shown_keys: frozenset[Key]
    with_documents: frozenset[str]
    view: CitizenView

    def shows(self, facts: Facts, key: Key) -> bool:
        """Whether a record is shown."""
        if isinstance(facts, Filing):
            return facts.case.uuid in self.with_documents and key not in self.view.reasons
        return key in self.shown_keys

    def reason(self, facts: Facts, key: Key) -> HiddenReason | None:
        """Return the rule that hides a record; for a document on a hidden case the case's."""
        if key in self.view.reasons or not isinstance(facts, Filing):
            return self.view.reasons.get(key)
        return self.view.reasons.get((CASES, facts.case.uuid))


def judged(view: CitizenView) -> JudgedRecords:
    """Return a view, by key."""
    cases = {(CASES, viewed.case.record.uuid) for viewed in view.cases}
    benefits = {key for benefit in view.benefits if (key := key_of(benefit.record))}
    lines = {(PAYMENTS, line_key(line.record)) for line in view.lines}
    letters = frozenset(viewed.case.record.uuid for viewed in view.cases if viewed.documents is not None)
    return JudgedRecords(frozenset(cases | benefits | lines), letters, view)


@dataclass(slots=True)
class Survey:
    """All items found, and how the population was read. Citizens are numbers in order of reading."""

    authority: Authority
    items: dict[Key, Item] = field(default_factory=dict)
    citizens_read: int = 0
    unread: int = 0
    cut: int = 0
    with_records: int = 0
    named: int = 0

    def add(self, reading: Reading, now: CitizenView, everything: CitizenView) -> None:
        """One citizen's records."""
        number = self.citizens_read
        self.citizens_read += 1
        self.cut += reading.is_cut
        self.with_records += not reading.is_empty
        today, if_opened = judged(now), judged(everything)
        for facts in facts_of(reading):
            self._add(facts, today, if_opened).citizens.add(number)

    def _add(self, facts: Facts, now: JudgedRecords, everything: JudgedRecords) -> Item:
        key = _key(facts)
        reason = everything.reason(facts, key)
        item = self.items.setdefault(key, self._item(facts, key, held=True))
        item.shown_now = item.shown_now or now.shows(facts, key)
        item.would_show = item.would_show or everything.shows(facts, key)
        item.held = item.held and reason in RIGHTLY_HIDDEN and not _is_partyless(facts)
        return item

    def add_named(self, cases: Iterable[CaseRecord]) -> None:
        """Cases asked for by id: of interest where no citizen's question found them and nobody is their party."""
        for case in cases:
            self.named += 1
            if (
                (CASES, case.uuid) not in self.items
                and not case.has_primary_party
                and case.authority == self.authority.cvr
            ):
                self.items[CASES, case.uuid] = self._item(case, (CASES, case.uuid), held=False)

    def absent(self) -> list[str]:
        """Return the cases that benefits name and that are not among the citizens' own."""
        granted = (item.facts.benefit.case for item in self.items.values() if isinstance(item.facts, GrantedItem))
        return sorted({uuid for uuid in granted if uuid and (CASES, uuid) not in self.items})

    def _item(self, facts: Facts, key: Key, *, held: bool) -> Item:
        area = _area(facts)
        opening = self.authority.opening(area)
        return Item(
            key=key,
            id=safe_id(_id(facts)),
            area=area,
            facts=facts,
            shown_now=False,
            would_show=False,
            held=held,
            own_title=opening is not None and opening.title is TitleSource.CASE,
        )


def facts_of(reading: Reading) -> Iterator[Facts]:
    """Everything in a reading, with what the checks need beside each record."""
    cases = {case.uuid: case for case in reading.cases.records}
    documents = {document.uuid: document for document in reading.documents.records}
    lines = joined(reading.payments.records, reading.benefits.lines)
    paid = {(line.benefit.grant, line.benefit.id) for line in lines if line.benefit}
    for case in cases.values():
        yield case
        yield from (
            Filing(case, entry, documents.get(entry.document))
            for entry in case.journal
            if entry.document and not entry.in_doubt
        )
    granted = {}
    for benefit in reading.benefits.records:
        key = benefit.grant, benefit.id
        granted[key] = GrantedItem(benefit, key in paid, cases.get(benefit.case or ""))
        yield granted[key]
    sums = _sums(lines)
    for line in lines:
        granted_item = granted.get((line.benefit.grant, line.benefit.id)) if line.benefit else None
        line_sum = sums[line.payment.uuid] if line.payment else line.amount
        yield PaidItem(line, line_sum, granted_item.created if granted_item else None)


def _sums(lines: Iterable[PaymentLineRecord]) -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.payment:
            sums[line.payment.uuid] += line.amount
    return sums


def _is_partyless(facts: Facts) -> bool:
    case = facts if isinstance(facts, CaseRecord) else facts.case if isinstance(facts, Filing) else None
    return case is not None and not case.has_primary_party


def _key(facts: Facts) -> Key:
    match facts:
        case CaseRecord():
            return CASES, facts.uuid
        case Filing():
            return DOCUMENTS, f"{facts.case.uuid}/{facts.entry.document}"
        case GrantedItem():
            return BENEFITS, f"{facts.benefit.grant}/{facts.benefit.id}"
        case PaidItem():
            return PAYMENTS, line_key(facts.line)


def _id(facts: Facts) -> str:
    match facts:
        case GrantedItem():
            return facts.benefit.grant
        case PaidItem():
            return id_of(facts.line)
    return id_of(facts)


def _area(facts: Facts) -> str | None:
    match facts:
        case CaseRecord():
            return facts.area
        case Filing():
            return facts.case.area
        case GrantedItem():
            return facts.benefit.area or None
        case PaidItem():
            return facts.line.benefit.area or None if facts.line.benefit else None
