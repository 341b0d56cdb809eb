"""Joins what the benefit index says of payments in its two answers: by grant, and by payment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sources.records import PaymentLineRecord

Key = tuple[object, ...]


def joined(by_payment: Sequence[PaymentLineRecord], by_grant: Sequence[PaymentLineRecord]) -> list[PaymentLineRecord]:
    """Every line once.

    The answer by payment (EffektueringHent) knows all lines of a payment, but lacks payments that are withheld. The
    answer by grant (BevillingHent) has a line for each, but withholds more of their payments. So the former's lines
    stand, and of the latter those that the former does not have.
    """
    paid = Counter(_with_payment(line) for line in by_payment)
    alike = Counter(_without_payment(line) for line in by_payment)
    rest = [line for line in by_grant if not (line.payment and _take(paid, _with_payment(line), alike, line))]
    return [*by_payment, *(line for line in rest if line.payment or not _drop(alike, _without_payment(line)))]


def _take(paid: Counter[Key], key: Key, alike: Counter[Key], line: PaymentLineRecord) -> bool:
    return _drop(paid, key) and _drop(alike, _without_payment(line))


def _drop(left: Counter[Key], key: Key) -> bool:
    """Whether one was left."""
    if left[key] <= 0:
        return False
    left[key] -= 1
    return True


def _without_payment(line: PaymentLineRecord) -> Key:
    benefit = line.benefit
    return (benefit and (benefit.grant, benefit.id), line.amount, line.period_from, line.period_to)


def _with_payment(line: PaymentLineRecord) -> Key:
    return (line.payment and line.payment.uuid, *_without_payment(line))
