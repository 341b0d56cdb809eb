"""Telling rows and payment lines apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import structs

from sources.records import PaymentLineRecord
from sources.sf1491.shapes import GrantedPart, GrantPart, PaidPart, PaymentPart
from sources.soap.xml_binding import XmlStruct


def row_name(row: XmlStruct) -> str | None:
    """Return what no other row of an answer is called. None: it has no name."""
    match row:
        case GrantedPart(id=id, grants=[GrantPart(uuid=uuid), *_]):
            return f"{uuid}:{id}"
        case PaidPart(payments=[PaymentPart(uuid=uuid), *_]):
            return uuid
        case _:
            return None


def numbered(lines: Sequence[PaymentLineRecord]) -> Iterator[PaymentLineRecord]:
    """Yield lines, those that are alike with a number each, so that every one keeps an id of its own."""
    named = [_named(line) for line in lines]
    often = Counter(named)
    alike_so_far: Counter[tuple[object, ...]] = Counter()
    for line, name in zip(lines, named, strict=True):
        if often[name] == 1:
            yield line
            continue
        alike = name, line.amount, line.period_from, line.period_to
        number = alike_so_far[alike]
        yield structs.replace(line, number=number) if number else line
        alike_so_far[alike] += 1


def _named(line: PaymentLineRecord) -> tuple[str | None, str | None, str | None]:
    """Return the benefit and payment of a line, by which most are told apart."""
    benefit, payment = line.benefit, line.payment
    return (
        benefit.grant if benefit else None,
        benefit.id if benefit else None,
        payment.uuid if payment else None,
    )
