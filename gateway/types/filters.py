"""What a list can be narrowed to."""

from datetime import date

import strawberry
from strawberry.types.unset import UNSET

from gateway.fields import Argument
from gateway.resolvers import filters as resolvers
from gateway.scalars import KleNumber
from sources.records import CaseProgress

TEXT = "Only where each of these words stands in the title that is shown."
AREA = "A KLE number or its beginning: 32.24 covers 32.24.04."


@strawberry.input(description="Narrows a list of cases. Days are inclusive; a case without the day is left out.")
class CaseFilter:
    active: bool | None = strawberry.field(default=UNSET, description="true: not closed. false: closed.")
    progress: list[CaseProgress] | None = strawberry.field(default=UNSET, description="Any of these.")
    area: KleNumber | None = strawberry.field(default=UNSET, description=AREA)
    opened_from: date | None = strawberry.field(default=UNSET, description="Opened on this day or later.")
    opened_to: date | None = strawberry.field(default=UNSET, description="Opened on this day or earlier.")
    closed_from: date | None = strawberry.field(default=UNSET, description="Closed on this day or later.")
    closed_to: date | None = strawberry.field(default=UNSET, description="Closed on this day or earlier.")
    text: str | None = strawberry.field(default=UNSET, description=TEXT)


@strawberry.input(description="Narrows a list of benefits.")
class BenefitFilter:
    current: bool | None = strawberry.field(default=UNSET, description="true: begun and not ended. false: the others.")
    area: KleNumber | None = strawberry.field(default=UNSET, description=AREA)
    text: str | None = strawberry.field(default=UNSET, description=TEXT)


@strawberry.input(description="Narrows a list of payments. Days are inclusive; a payment without the day is left out.")
class PaymentFilter:
    area: KleNumber | None = strawberry.field(default=UNSET, description=AREA)
    available_from: date | None = strawberry.field(default=UNSET, description="Available on this day or later.")
    available_to: date | None = strawberry.field(default=UNSET, description="Available on this day or earlier.")
    text: str | None = strawberry.field(default=UNSET, description=TEXT)


CASE_FILTER = Argument(CaseFilter | None, "Narrows the list.", into=resolvers.CaseFilter)
BENEFIT_FILTER = Argument(BenefitFilter | None, "Narrows the list.", into=resolvers.BenefitFilter)
PAYMENT_FILTER = Argument(PaymentFilter | None, "Narrows the list.", into=resolvers.PaymentFilter)
