"""Payments: one benefit's line, and the whole."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.fields import computed, read
from gateway.resolvers import areas
from gateway.resolvers import payments as resolvers
from gateway.types.area import KleArea
from gateway.types.authority import Authority
from gateway.types.enum_texts import enum_text
from gateway.types.enums import Payee, PaymentStatus
from gateway.types.language import LANGUAGE
from gateway.types.money import Money
from gateway.types.pages import Connection, Edge

if TYPE_CHECKING:
    from gateway.types.benefit import Benefit


@strawberry.type(
    description="One benefit's line of a payment (økonomisk effektuering); a payment can cover several benefits."
)
class BenefitPayment:
    id: strawberry.ID = read("id", description="Opaque, and stable for years.")
    title: str = read("granted.title", description="The benefit's title, also where the benefit itself is not shown.")
    area: KleArea = computed(areas.line_area, description="The benefit's subject.")
    benefit: Annotated["Benefit", strawberry.lazy("gateway.types.benefit")] | None = computed(
        resolvers.benefit, description="The benefit; null where it is not shown."
    )
    available_on: date | None = read(
        "available_on",
        description="Dispositionsdato: the day the money is available. Null, like `total`, where the index withholds "
        "the payment itself.",
    )
    period_from: date | None = read("record.period_from", description="The first day that the line pays for.")
    period_to: date | None = read("record.period_to", description="The last day that the line pays for.")
    amount: Money = computed(resolvers.amount, description="This line, gross.")
    corrects: bool = read("corrects", description="A line for an earlier period, or one that takes money back.")
    status: PaymentStatus = computed(
        resolvers.status, description="How far the payment has come, by the index's own words."
    )
    status_text: str = computed(
        resolvers.status_text,
        arguments={"language": LANGUAGE},
        description="What the status means, in plain words.",
    )
    paid_by: Authority | None = computed(resolvers.paid_by, description="The authority that pays.")
    paid_to: Payee = read("paid_to", description="OTHER: the money goes to someone else, for example a landlord.")
    paid_to_text: str = enum_text("paid_to", "Who gets the money, in a word.")
    total: Annotated["PaymentTotal", strawberry.lazy("gateway.types.payment")] | None = read(
        "total", description="The whole payment; null where it also covers something that is not shown."
    )


@strawberry.type(description="A whole payment: from what was granted to what reached the account.")
class PaymentTotal:
    id: strawberry.ID = read("id", description="Lines of one payment share it: count it once.")
    lines: list[BenefitPayment] = computed(resolvers.lines, description="All its lines.", length=10)
    gross: Money = computed(resolvers.gross, description="All lines together (samlet bruttobeløb).")
    after_tax: Money | None = computed(resolvers.after_tax, description="Less tax and ATP.")
    sent: Money | None = computed(resolvers.sent, description="Less what the authority itself has set off.")
    paid: Money | None = computed(resolvers.paid, description="What reached the account; null until that is confirmed.")
    sent_text: str | None = read(
        "payment.sent_text", description="Why less was sent than granted, in the index's own words."
    )
    paid_text: str | None = read(
        "payment.paid_text", description="Why less was paid than sent, in the index's own words."
    )


@strawberry.type(description="A payment line in a list.")
class PaymentEdge(Edge):
    node: BenefitPayment = read("node", description="The payment line.")


@strawberry.type(description="A page of payment lines.")
class PaymentConnection(Connection):
    edges: list[PaymentEdge] = read("edges", description="The payment lines with their cursors.")
    nodes: list[BenefitPayment] = read("nodes", description="The payment lines.")
