"""Amounts of money."""

from decimal import Decimal

import strawberry.federation

from gateway.fields import read


@strawberry.federation.type(shareable=True, description="An amount of money.")
class Money:
    amount: Decimal = read("amount", description='The amount in plain digits, such as "1234.50".')
    currency: str = read("currency", description="ISO 4217: always DKK.")
