"""The records of a population as items to find fault with: each once, with the citizens it concerns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from gateway.citizen_view.view import Key
from gateway.visibility.document_rules import Filing
from gateway.visibility.rule_context import HiddenReason
from sources.records import BenefitRecord, CaseRecord, PaymentLineRecord
from sources.reference.record_kinds import RecordKind


@dataclass(frozen=True, slots=True)
class GrantedItem:
    """A benefit with what the checks need beside it."""

    benefit: BenefitRecord
    has_payments: bool
    case: CaseRecord | None

    @property
    def created(self) -> date | None:
        """The day that a floor is compared with."""
        return self.case.created if self.case else self.benefit.starts if self.benefit.case is None else None


@dataclass(frozen=True, slots=True)
class PaidItem:
    """A payment line with the sum of all the payment's lines that are known."""

    line: PaymentLineRecord
    line_sum: Decimal
    created: date | None


Facts = CaseRecord | Filing | GrantedItem | PaidItem


@dataclass(slots=True, eq=False)
class Item:
    """A record: what it is, what became of it now and would become of it if its area were opened.

    `held`: hidden whatever is opened, and rightly so (exempt, VIP, an internal note, …). `citizens`: by number
    in the population, never by CPR number.
    """

    key: Key
    id: str
    area: str | None
    facts: Facts
    shown_now: bool
    would_show: bool
    held: bool
    own_title: bool
    citizens: set[int] = field(default_factory=set)

    @property
    def kind(self) -> RecordKind:
        """What it is."""
        return self.key[0]

    @property
    def system(self) -> tuple[str | None, str | None]:
        """The it-system that delivered it: id and name."""
        record = _delivered(self.facts)
        return (record.system, record.system_name) if record else (None, None)

    @property
    def year(self) -> int | None:
        """The year that its authority's `since` is compared with."""
        created = _created(self.facts)
        return created.year if created else None

    @property
    def benefit(self) -> str | None:
        """The name of the benefit, for benefits and payment lines."""
        record = _delivered(self.facts)
        return record.title if isinstance(record, BenefitRecord) else None


def _delivered(facts: Facts) -> CaseRecord | BenefitRecord | None:
    match facts:
        case CaseRecord():
            return facts
        case Filing():
            return facts.case
        case GrantedItem():
            return facts.benefit
        case PaidItem():
            return facts.line.benefit


def _created(facts: Any) -> date | None:
    created: date | None = facts.case.created if isinstance(facts, Filing) else facts.created
    return created


RIGHTLY_HIDDEN = frozenset(
    {
        HiddenReason.AUTHORITY,
        HiddenReason.PARTY,
        HiddenReason.BUILDING,
        HiddenReason.MARKED,
        HiddenReason.VIP,
        HiddenReason.JOURNAL,
        HiddenReason.MARKED_DOCUMENT,
        HiddenReason.UNFINISHED,
        HiddenReason.INTERNAL,
        HiddenReason.VIP_DOCUMENT,
        HiddenReason.GRANTED,
        HiddenReason.VIP_BENEFIT,
    }
)
