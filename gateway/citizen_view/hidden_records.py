"""Which rules hide how many of a citizen's records at one authority, as support staff may hear of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from gateway.citizen_view.reading import read_by
from gateway.citizen_view.reasons import FILE_RULES
from gateway.citizen_view.view import JudgedRecord, Withheld, view_of
from gateway.loaders.coverage import failure
from gateway.loaders.one_authority import AuthorityLoaders
from gateway.policies.directives import Part
from gateway.visibility.case_rules import judge_case
from gateway.visibility.document_rules import Filing
from gateway.visibility.rule_context import HiddenReason, RuleContext
from sources.errors import SourceError
from sources.records import BenefitRecord, CaseRecord, PaymentLineRecord, Sensitivity
from sources.reference.record_kinds import JUDGED_KINDS, RecordKind

T = TypeVar("T")

NEVER_TOLD = frozenset(
    {
        HiddenReason.AUTHORITY, HiddenReason.PARTY, HiddenReason.GRANTED,  # records that are not the citizen's
        HiddenReason.MARKED, HiddenReason.MARKED_DOCUMENT,
        HiddenReason.VIP, HiddenReason.VIP_DOCUMENT, HiddenReason.VIP_BENEFIT,
    }
)  # fmt: skip
"""The rules that hide a record from support staff, too: that it is exempt is what the exemption protects."""


@dataclass(frozen=True, slots=True)
class HiddenRecords:
    """So many records of a kind that one rule hides, by one line of the authority's file. No line: it is fixed."""

    kind: RecordKind
    reason: HiddenReason
    line: str | None
    count: int


async def hidden_records(loaders: AuthorityLoaders) -> list[HiddenRecords]:
    """Return what is hidden at the authority, and why. Raises FieldError where an index does not answer."""
    scope, authority = loaders.scope, loaders.authority

    async def ask(kind: RecordKind, question: Awaitable[T]) -> T:
        try:
            return await scope.calls.ask(kind, authority, question)
        except SourceError as error:
            raise failure(kind, authority, error).refusal() from None

    def has_documents(case: CaseRecord, properties: frozenset[str]) -> bool:
        is_hidden = judge_case(case, scope.rule_context(authority, properties))
        return not is_hidden and authority.is_open(case.area, Part.DOCUMENTS)

    reading = await read_by(ask, scope.sources, scope.citizen, authority.cvr, has_documents=has_documents)
    context = scope.rule_context(authority, reading.properties)
    view = await view_of(reading, authority, scope.ids, scope.sources)
    counts = Counter(tellable(view.withheld, context))
    order = {kind: number for number, kind in enumerate(JUDGED_KINDS)}
    groups = [HiddenRecords(*group, count) for group, count in counts.items()]
    return sorted(groups, key=lambda group: (order[group.kind], group.reason.value, group.line or ""))


def tellable(hidden: Iterable[Withheld], context: RuleContext) -> Iterator[tuple[RecordKind, HiddenReason, str | None]]:
    """Yield the kind, the rule and the line of each hidden record of which support staff may hear."""
    for withheld in hidden:
        if withheld.reason not in NEVER_TOLD and not _is_protected(withheld.record, context):
            opening = withheld.opening if withheld.reason in FILE_RULES else None
            yield withheld.kind, withheld.reason, opening.written_at if opening else None


def _is_protected(record: JudgedRecord | None, context: RuleContext) -> bool:
    """Whether a record is exempt or VIP, whatever other rule hides it first."""
    match record:
        case CaseRecord():
            return record.sensitivity is Sensitivity.VIP or context.is_exempt(record.display_classes)
        case Filing(document=document) if document:
            return document.sensitivity is Sensitivity.VIP or context.is_exempt(document.display_classes)
        case BenefitRecord():
            return record.sensitivity is Sensitivity.VIP
        case PaymentLineRecord() if record.benefit:
            return record.benefit.sensitivity is Sensitivity.VIP
    return False
