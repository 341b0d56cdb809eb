"""Payments whose status stands in words that nobody knows: they are counted, so that somebody learns those words."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from gateway.visibility.payment_status import is_known
from sources.records import PaymentLineRecord

log = structlog.get_logger("borgerblik")


def count_unknown(authority: str, lines: Iterable[PaymentLineRecord]) -> None:
    """Log how many payments of an answer have unknown words, and never the words: they may hold anything."""
    payments = (line.payment for line in lines if line.payment)
    unknown = {payment.uuid for payment in payments if not is_known(payment.status_text)}
    if unknown:
        log.info("payment_status_unknown", authority=authority, count=len(unknown))
