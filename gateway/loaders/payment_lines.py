"""Payment lines of one authority: the benefit index tells of them in two answers, which are joined, and by benefit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sources.ports import BenefitAnswer
from sources.records import PaymentLineRecord, PaymentRecord

Names = tuple[str | None, ...]
"""Of a line: its payment, its grant, and its benefit in that grant."""

LineKey = tuple[Names, tuple[Decimal, date | None, date | None]]
"""The names of a line, with its amount and its period."""


def joined(by_payment: Sequence[PaymentLineRecord], by_grant: Sequence[PaymentLineRecord]) -> list[PaymentLineRecord]:
    """Return every line of both answers once.

    The answer by payment (EffektueringHent) knows all lines of a payment, but lacks payments that are withheld. The
    answer by grant (BevillingHent) has a line for each, but withholds more of their payments. So the former's lines
    stand, and of the latter those that the former does not have: none of a payment whose lines of the same benefit the
    former has told, since the latter tells a benefit's lines again with each of its plans.
    """
    payment_keys, grant_keys = _keys(by_payment), _keys(by_grant)
    if dict(payment_keys) == dict(grant_keys) and len(dict(payment_keys)) == len(payment_keys) == len(grant_keys):
        return list(by_payment)  # each once, as it nearly always is
    unmatched, names_by_payment = Counter(payment_keys), {names for names, _ in payment_keys}
    candidates = []
    for line, key in zip(by_grant, grant_keys, strict=True):
        if not line.payment or (not _take(unmatched, key) and key[0] not in names_by_payment):
            candidates.append((line, key))
    withheld = Counter(map(_without_payment, unmatched.elements()))
    added = (line for line, key in candidates if line.payment or not _take(withheld, _without_payment(key)))
    return [*by_payment, *added]


def tells_all_lines(answer: BenefitAnswer) -> bool:
    """Return whether an answer by grant surely has every payment line, so that the one by payment could add none.

    Each line has its payment, each payment's lines add up to what the index says of it, and nothing is cut, unreadable
    or told in two ways. Amounts of zero or below are in doubt, since beside them others may cancel out. So is an
    answer of benefits without any line.
    """
    if answer.truncated or answer.unreadable or answer.unreadable_lines or (answer.records and not answer.lines):
        return False
    if len({(benefit.grant, benefit.id) for benefit in answer.records}) < len(answer.records):
        return False  # a benefit with two plans is told with each, and its lines too
    payments: dict[str, PaymentRecord] = {}
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in answer.lines:
        payment = line.payment
        if payment is None or line.amount <= 0 or payments.setdefault(payment.uuid, payment) != payment:
            return False
        sums[payment.uuid] += line.amount
    return all(sums[uuid] == payment.gross for uuid, payment in payments.items())


def by_benefit(lines: Iterable[PaymentLineRecord]) -> list[list[PaymentLineRecord]]:
    """Return the lines of each benefit and authority together: of one record of a benefit, as a source made it."""
    groups: defaultdict[tuple[int, str], list[PaymentLineRecord]] = defaultdict(list)
    first, group = None, list[PaymentLineRecord]()
    for line in lines:
        if first is None or line.benefit is not first.benefit or line.authority != first.authority:  # most in a row
            first, group = line, groups[id(line.benefit), line.authority]
        group.append(line)
    return list(groups.values())


def _take(unmatched: Counter[Any], key: object) -> bool:
    """Take one with this key out, and return whether there was one."""
    if unmatched.get(key, 0) <= 0:
        return False
    unmatched[key] -= 1
    return True


def _keys(lines: Iterable[PaymentLineRecord]) -> list[LineKey]:
    keys: list[LineKey] = []
    for line in lines:
        benefit, payment = line.benefit, line.payment
        names = payment.uuid if payment else None, benefit.grant if benefit else None, benefit.id if benefit else None
        keys.append((names, (line.amount, line.period_from, line.period_to)))
    return keys


def _without_payment(key: LineKey) -> LineKey:
    (_, *benefit), amount = key
    return (None, *benefit), amount
