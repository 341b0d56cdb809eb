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
    paid = Counter(map(_with_payment, by_payment))
    rest = [line for line in by_grant if not (line.payment and _take(paid, _with_payment(line)))]
    withheld = [line for line in rest if line.payment is None]
    if not withheld:
        return [*by_payment, *rest]
    untold = Counter(key[1:] for key, left in paid.items() for _ in range(left))
    known = {id(line) for line in withheld if _take(untold, _with_payment(line)[1:])}
    return [*by_payment, *(line for line in rest if id(line) not in known)]


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


def _with_payment(line: PaymentLineRecord) -> Key:
    benefit, payment = line.benefit, line.payment
    granted = (benefit.grant, benefit.id) if benefit else None
    return (payment.uuid if payment else None, granted, line.amount, line.period_from, line.period_to)
