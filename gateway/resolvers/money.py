"""Amounts of money."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct


class Money(Struct, frozen=True):
    """An amount and its currency. The indexes know Danish kroner alone."""

    amount: Decimal
    currency: str = "DKK"


def money(amount: Decimal | None) -> Money | None:
    """None where there is no amount."""
    return None if amount is None else Money(amount)
