"""Payments whose status stands in words that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.visibility.payment_status import is_known
from sources.records import PaymentLineRecord


def unknown_payments(lines: Iterable[PaymentLineRecord]) -> int:
    """Count the payments of an answer that have unknown words."""
    payments = [line.payment for line in lines if line.payment]
    return len({payment.uuid for payment in payments if payment.status_text and not is_known(payment.status_text)})
