"""Which objects of the indexes an answer was made of: cases, documents, grants and payments, whoever may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sources.ports import Answer, BenefitAnswer
from sources.records import BenefitRecord, CaseRecord, DocumentRecord, PaymentLineRecord


def objects_of(answer: Any) -> frozenset[str]:
    """Return the UUIDs, in lower case, of all objects in an answer, hidden ones too. None where a register answered."""
    return frozenset(uuid.lower() for uuid in _uuids(answer) if uuid)


def _uuids(answer: Any) -> Iterator[str | None]:
    if not isinstance(answer, Answer):
        return
    yield from _of_records(answer.records)
    if isinstance(answer, BenefitAnswer):
        yield from _of_records(answer.lines)
    for case in answer.partial:
        yield from (entry.document for entry in case.journal)


def _of_records(records: Iterable[Any]) -> Iterator[str | None]:
    for record in records:
        match record:
            case CaseRecord():
                yield record.uuid
                yield from (entry.document for entry in record.journal)
            case DocumentRecord():
                yield record.uuid
            case BenefitRecord():
                yield from _of_benefit(record)
            case PaymentLineRecord():
                yield record.payment.uuid if record.payment else None
                yield from _of_benefit(record.benefit) if record.benefit else ()


def _of_benefit(benefit: BenefitRecord) -> Iterator[str | None]:
    yield benefit.grant
    yield benefit.case
