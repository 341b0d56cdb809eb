"""Payment lines of one authority: the benefit index tells of them in two answers, which are joined, and by benefit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sources.records import PaymentLineRecord

Told = tuple[tuple[str | None, ...], tuple[Decimal, date | None, date | None]]


def joined(by_payment: Sequence[PaymentLineRecord], by_grant: Sequence[PaymentLineRecord]) -> list[PaymentLineRecord]:
    """Every line once.

    The answer by payment (EffektueringHent) knows all lines of a payment, but lacks payments that are withheld. The
    answer by grant (BevillingHent) has a line for each, but withholds more of their payments. So the former's lines
    stand, and of the latter those that the former does not have: none of a payment whose lines of the same benefit the
    former has told, since the latter tells a benefit's lines again with each of its plans.
    """
    paid, told = list(_told(by_payment)), list(_told(by_grant))
    if dict(paid) == dict(told) and len(dict(paid)) == len(paid) == len(told):  # each once, as it nearly always is
        return list(by_payment)
    left, whole = Counter(paid), {names for names, _ in paid}
    rest = []
    for line, key in zip(by_grant, told, strict=True):
        if not line.payment or (not _take(left, key) and key[0] not in whole):
            rest.append((line, key))
    untold = Counter(map(_without_payment, left.elements()))
    return [*by_payment, *(line for line, key in rest if line.payment or not _take(untold, _without_payment(key)))]


def by_benefit(lines: Iterable[PaymentLineRecord]) -> list[list[PaymentLineRecord]]:
    """The lines of each benefit and authority together: of one record of a benefit, as a source made it."""
    of_benefit: defaultdict[tuple[int, str], list[PaymentLineRecord]] = defaultdict(list)
    of, its = None, list[PaymentLineRecord]()
    for line in lines:
        if of is None or line.benefit is not of.benefit or line.authority != of.authority:  # most come in a row
            of, its = line, of_benefit[id(line.benefit), line.authority]
        its.append(line)
    return list(of_benefit.values())


def _take(left: Counter[Any], key: object) -> bool:
    """Whether one was left."""
    if left.get(key, 0) <= 0:
        return False
    left[key] -= 1
    return True


def _told(lines: Iterable[PaymentLineRecord]) -> Iterator[Told]:
    """By which names a line is told, and what it says."""
    for line in lines:
        benefit, payment = line.benefit, line.payment
        names = payment.uuid if payment else None, benefit.grant if benefit else None, benefit.id if benefit else None
        yield names, (line.amount, line.period_from, line.period_to)


def _without_payment(told: Told) -> Told:
    (_, *benefit), says = told
    return (None, *benefit), says
