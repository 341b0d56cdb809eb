"""Payment lines of one owner: the benefit index tells of them in two answers, which are joined, and by benefit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sources.records import PaymentLineRecord

Key = tuple[object, ...]


def joined(by_payment: Sequence[PaymentLineRecord], by_grant: Sequence[PaymentLineRecord]) -> list[PaymentLineRecord]:
    """Every line once.

    The answer by payment (EffektueringHent) knows all lines of a payment, but lacks payments that are withheld. The
    answer by grant (BevillingHent) has a line for each, but withholds more of their payments. So the former's lines
    stand, and of the latter those that the former does not have.
    """
    keys, told = _keys(by_payment), _keys(by_grant)
    paid = Counter(keys)
    rest = [(line, key) for line, key in zip(by_grant, told, strict=True) if not (line.payment and _take(paid, key))]
    if not rest:
        return list(by_payment)
    untold = Counter(key[1:] for key, left in paid.items() for _ in range(left))
    return [*by_payment, *(line for line, key in rest if line.payment or not _take(untold, key[1:]))]


def by_benefit(lines: Iterable[PaymentLineRecord]) -> list[list[PaymentLineRecord]]:
    """The lines of each benefit and owner together: of one record of a benefit, as a source made it."""
    of_benefit: defaultdict[tuple[int, str], list[PaymentLineRecord]] = defaultdict(list)
    for line in lines:
        of_benefit[id(line.benefit), line.owner].append(line)
    return list(of_benefit.values())


def _take(left: Counter[Key], key: Key) -> bool:
    """Whether one was left."""
    if left.get(key, 0) <= 0:
        return False
    left[key] -= 1
    return True


def _keys(lines: Iterable[PaymentLineRecord]) -> list[Key]:
    """What tells the lines of one owner apart: the payment, and what was paid."""
    return [
        (
            line.payment.uuid if line.payment else None,
            line.benefit.grant if line.benefit else None,
            line.benefit.id if line.benefit else None,
            line.amount,
            line.period_from,
            line.period_to,
        )
        for line in lines
    ]
