"""Rows of an answer that belong to someone else than asked: the rules drop them, and somebody must hear of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import structlog

from gateway.loaders.coverage import SourceIndex
from gateway.visibility.rules import BUILDING
from sources.records import BenefitRecord, CaseRecord, DocumentRecord, PaymentLineRecord
from sources.reference.kle import covers

log = structlog.get_logger("borgerblik")


def alarm(index: SourceIndex, authority: str, count: int) -> None:
    """A source that mixes up people or authorities is an incident: say where and how many, and never whose."""
    if count:
        log.warning("misdelivered_records", index=index.name, authority=authority, count=count)


def cases(records: Iterable[CaseRecord], authority: str, properties: Collection[str]) -> int:
    """Cases of another authority, or that name the citizen nowhere and are not about a property of the citizen's."""
    return sum(case.authority != authority or not _is_asked_for(case, properties) for case in records)


def _is_asked_for(case: CaseRecord, properties: Collection[str]) -> bool:
    if case.is_primary_party or case.names_citizen or not case.properties.isdisjoint(properties):
        return True
    return bool(properties) and case.area is not None and covers(BUILDING, case.area)  # about one of them formerly


def documents(records: Iterable[DocumentRecord], asked: Collection[str]) -> int:
    """Documents that nobody asked for."""
    wanted = frozenset(asked)
    return sum(document.uuid not in wanted for document in records)


def benefits(records: Iterable[BenefitRecord], lines: Iterable[PaymentLineRecord], authority: str) -> int:
    """Benefits granted to another person or by another authority, and lines of payments of another authority."""
    granted = sum(not one.is_granted_to_citizen or one.authority != authority for one in records)
    return granted + sum(line.authority != authority for line in lines)
