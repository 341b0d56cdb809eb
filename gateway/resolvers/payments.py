"""What a payment line shows, and the whole payment it is part of."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from gateway.context import Context
from gateway.policies.directives import Language
from gateway.policies.policy import Authority
from gateway.resolvers import audit, texts
from gateway.resolvers.money import Money, money
from gateway.visibility.payment_status import PaymentStatus, payment_status
from gateway.visibility.shown import ShownBenefit, ShownLine, ShownTotal


def amount(_context: Context, line: ShownLine) -> Money:
    """Return the amount of this line, gross."""
    return Money(line.record.amount)


def status(context: Context, line: ShownLine) -> PaymentStatus:
    """Return how far its payment has come."""
    return payment_status(line.record.payment, context.today)


def status_text(context: Context, line: ShownLine, *, language: Language) -> str:
    """Return what the status means, in plain words."""
    return texts.payment_text(status(context, line), language)


def paid_by(context: Context, line: ShownLine) -> Authority | None:
    """Return the authority that granted the benefit, which pays it."""
    return context.policies.authority(line.granted.authority)


def benefit(context: Context, line: ShownLine) -> ShownBenefit | None:
    """Return the benefit that is paid, where it is shown."""
    if line.benefit:
        audit.benefits(context.of(line), [line.benefit])
    return line.benefit


def lines(context: Context, total: ShownTotal) -> Sequence[ShownLine]:
    """Return all lines of a payment, those of other pages and areas too: by id, in whatever order they were told."""
    audit.lines(context.of(total), total.lines)
    return sorted(total.lines, key=attrgetter("id")) if len(total.lines) > 1 else total.lines


def gross(_context: Context, total: ShownTotal) -> Money:
    """Return the sum of all lines."""
    return Money(total.gross)


def after_tax(_context: Context, total: ShownTotal) -> Money | None:
    """Return the gross amount less tax and ATP."""
    return money(total.payment.after_tax)


def sent(_context: Context, total: ShownTotal) -> Money | None:
    """Return that, less what the authority itself has set off."""
    return money(total.payment.sent)


def paid(_context: Context, total: ShownTotal) -> Money | None:
    """Return what reached the account."""
    return money(total.payment.paid)
