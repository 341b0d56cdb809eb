"""What one citizen sees of one authority, and which rule hides the rest, by the graph's own loaders."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.citizen_view.cached_answers import cached_sources
from gateway.citizen_view.reading import Reading
from gateway.ids import Ids
from gateway.loaders.loaders import Loaders
from gateway.loaders.scope import LoadScope
from gateway.loaders.source_log import SourceLog
from gateway.policies.directives import Part
from gateway.policies.policy import Authority, Opening, Policies
from gateway.visibility.document_rules import Filing
from gateway.visibility.rule_context import HiddenReason
from gateway.visibility.shown import ShownBenefit, ShownCase, ShownDocument, ShownLine, ShownNote
from sources.cache.sources import Sources
from sources.records import BenefitRecord, CaseRecord, Outcome, PaymentLineRecord, PaymentRecord
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, ON_DEMAND, PAYMENTS, RecordKind


class _SilentSourceLog(SourceLog):
    """Writes nothing: one reading is judged many times, a command tells what it lacks, and stdout may be JSON."""

    def _suppressed(self, *_key: str) -> None:
        """Leave every line out."""
        return


_SOURCE_LOG = _SilentSourceLog()
_DEADLINE_SECONDS = 3600.0  # everything is in memory


JudgedRecord = CaseRecord | Filing | BenefitRecord | PaymentLineRecord | PaymentRecord
"""What a rule may hide."""

Key = tuple[RecordKind, str]
"""A record's kind and its identity among others of that kind."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A record that a rule hides: named by its area and the index's id, never by its title."""

    kind: RecordKind
    id: str
    area: str | None
    reason: HiddenReason
    opening: Opening | None
    record: JudgedRecord | None = field(default=None, repr=False, compare=False)
    """The record itself, for what else would hide it."""


@dataclass(frozen=True, slots=True)
class ViewedCase:
    """A case that is shown. What its authority does not show for its area is None."""

    case: ShownCase
    documents: Sequence[ShownDocument] | None
    outcome: Outcome | None = None
    notes: Sequence[ShownNote] | None = None


@dataclass(frozen=True, slots=True)
class CitizenView:
    """Everything about one citizen at one authority, on one of two sides: seen or withheld."""

    authority: Authority
    cases: Sequence[ViewedCase]
    benefits: Sequence[ShownBenefit]
    lines: Sequence[ShownLine]
    withheld: Sequence[Withheld]
    reasons: Mapping[Key, HiddenReason]


class ExplainingScope(LoadScope):
    """Asks an authority though it has opened nothing, and keeps each hidden record with its rule."""

    def __init__(self, **shared: Any) -> None:
        super().__init__(**shared)
        self.explained: dict[Key, tuple[JudgedRecord, HiddenReason]] = {}

    def asks(self, _authority: Authority, _part: Part) -> bool:
        """Ask for every part."""
        return True

    def asks_for_building_cases(self, _authority: Authority) -> bool:
        """Ask for them too."""
        return True

    def hide(self, authority: Authority, record: Any, reason: HiddenReason) -> None:
        """Keep the record, and count it."""
        if key := key_of(record):
            self.explained[key] = (record, reason)
        super().hide(authority, record, reason)


class ExplainingLoaders(Loaders):
    """Loaders that can say why each hidden record is hidden."""

    Scope = ExplainingScope
    scope: ExplainingScope

    def __init__(self, sources: Sources, policies: Policies, ids: Ids, reading: Reading) -> None:
        super().__init__(
            sources=sources,
            policies=policies,
            ids=ids,
            citizen=reading.citizen,
            residence=None,
            wants=ON_DEMAND,
            deadline=asyncio.get_running_loop().time() + _DEADLINE_SECONDS,
            source_log=_SOURCE_LOG,
        )

    @property
    def explained(self) -> Mapping[Key, tuple[JudgedRecord, HiddenReason]]:
        """Each hidden record, and the rule that hides it."""
        return self.scope.explained


def key_of(record: JudgedRecord) -> Key | None:
    """None: a whole payment, which is no record of its own here."""
    match record:
        case CaseRecord():
            return CASES, record.uuid
        case Filing():
            return DOCUMENTS, f"{record.case.uuid}/{record.entry.document}"
        case BenefitRecord():
            return BENEFITS, f"{record.grant}/{record.id}"
        case PaymentLineRecord():
            return PAYMENTS, line_key(record)
    return None


def line_key(line: PaymentLineRecord) -> str:
    """Return what identifies a payment line among the others."""
    benefit = f"{line.benefit.grant}/{line.benefit.id}" if line.benefit else ""
    payment = line.payment.uuid if line.payment else ""
    return f"{payment}/{benefit}/{line.period_from}/{line.period_to}/{line.amount}/{line.number}"


async def view_of(reading: Reading, authority: Authority, ids: Ids, upstream: Sources) -> CitizenView:
    """Judge a reading by what an authority opens. `upstream`: where it was read, with what classes mean there."""
    policies = Policies({authority.cvr: authority}, version="")
    loaders = ExplainingLoaders(cached_sources(reading, upstream), policies, ids, reading)
    cases = list((await loaders.cases(authority)).shown.values())
    with_letters = [case for case in cases if case.opening.opens(Part.DOCUMENTS)]
    letters = dict(zip((case.id for case in with_letters), await loaders.documents(with_letters), strict=True))
    granted = await loaders.benefits(authority)
    return CitizenView(
        authority=authority,
        cases=[
            ViewedCase(
                case,
                letters[case.id].shown if case.id in letters else None,
                loaders.scope.outcome(case.record) if case.opening.opens(Part.OUTCOME) else None,
                loaders.scope.notes(case) if case.opening.opens(Part.NOTES) else None,
            )
            for case in cases
        ],
        benefits=list(granted.shown.values()),
        lines=list(granted.lines),
        withheld=list(_withheld(loaders, authority)),
        reasons={key: reason for key, (_, reason) in loaders.explained.items()},
    )


def _withheld(loaders: ExplainingLoaders, authority: Authority) -> Iterator[Withheld]:
    for (kind, _), (record, reason) in loaders.explained.items():
        area, closer = area_of(record), _closer(loaders, record, reason, authority)
        yield Withheld(kind, id_of(record), area, closer, authority.opening(area), record)


def _closer(
    loaders: ExplainingLoaders, record: JudgedRecord, reason: HiddenReason, authority: Authority
) -> HiddenReason:
    """Rule 21 asks the rules of the grant: where one of them hides the line, return that one."""
    if reason is not HiddenReason.LINE or not isinstance(record, PaymentLineRecord) or record.benefit is None:
        return reason
    if not authority.is_open(record.benefit.area, Part.PAYMENTS):
        return reason
    benefit = loaders.explained.get((BENEFITS, f"{record.benefit.grant}/{record.benefit.id}"))
    return benefit[1] if benefit and benefit[1] is not HiddenReason.BENEFIT_NOT_OPENED else reason


def area_of(record: JudgedRecord) -> str | None:
    """Return the KLE number that decides about a record."""
    match record:
        case CaseRecord():
            return record.area
        case Filing():
            return record.case.area
        case BenefitRecord():
            return record.area or None
        case PaymentLineRecord():
            return record.benefit.area or None if record.benefit else None
    return None


def id_of(record: JudgedRecord) -> str:
    """Return the id by which the index, and the system that delivered, know a record."""
    match record:
        case CaseRecord():
            return record.uuid
        case Filing():
            return record.entry.document or record.case.uuid
        case BenefitRecord():
            return record.grant
        case PaymentLineRecord():
            return record.payment.uuid if record.payment else (record.benefit.grant if record.benefit else "")
    return ""
