"""Records of an answer that belong to somebody else than asked for: the rules drop them, and the log counts them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from gateway.visibility.rule_context import BUILDING
from sources.records import BenefitRecord, CaseRecord, DocumentRecord, PaymentLineRecord
from sources.reference.kle import covers


def cases(records: Iterable[CaseRecord], authority: str, properties: Collection[str]) -> int:
    """Count cases of another authority, and those that neither name the citizen nor are about a property."""
    return sum(
        [
            case.authority != authority or not (case.is_primary_party or _is_asked_for(case, properties))
            for case in records
        ]
    )


def _is_asked_for(case: CaseRecord, properties: Collection[str]) -> bool:
    """Return whether a case of somebody else names the citizen, or is about a property."""
    if case.names_citizen or not case.properties.isdisjoint(properties):
        return True
    return bool(properties) and case.area is not None and covers(BUILDING, case.area)  # about one of them formerly


def documents(records: Iterable[DocumentRecord], uuids: Collection[str]) -> int:
    """Count documents that nobody asked for."""
    requested = frozenset(uuids)
    return sum([document.uuid not in requested for document in records])


def benefits(records: Iterable[BenefitRecord], lines: Iterable[PaymentLineRecord], authority: str) -> int:
    """Count benefits granted to another person or by another authority, and lines of payments of another authority."""
    foreign = sum(not benefit.is_granted_to_citizen or benefit.authority != authority for benefit in records)
    return foreign + sum([line.authority != authority for line in lines])
