"""Benefits: what has been granted, and what comes next."""

from datetime import date as day
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry.federation

from gateway.federation.entities import entity
from gateway.fields import computed, loaded, read
from gateway.policies.directives import Part
from gateway.resolvers import areas, guidance, municipalities
from gateway.resolvers import benefits as resolvers
from gateway.resolvers.next_payment import next_payment
from gateway.types.area import KleArea
from gateway.types.authority import Authority, HelpLink
from gateway.types.enum_texts import enum_text, enum_texts
from gateway.types.enums import NextPaymentBasis
from gateway.types.filters import PAYMENT_FILTER
from gateway.types.guidance import Contact
from gateway.types.language import LANGUAGE
from gateway.types.money import Money
from gateway.types.pages import AFTER, Connection, Edge, first
from gateway.types.payment import PaymentConnection
from sources.reference.record_kinds import PAYMENTS

if TYPE_CHECKING:
    from gateway.types.case import Case


@strawberry.type(description="The plan in the index's own words.")
class PaymentPlan:
    amount: Money | None = computed(resolvers.plan_amount, description="What each payment is planned to be.")
    frequency: str | None = read("frequency", description="How often, in the index's own words.")
    disposition_day: str | None = read("disposition_day", description="Which day, in the index's own words.")
    in_advance: bool | None = read("in_advance", description="Paid before (true) or after (false) the period.")


@strawberry.type(description="The next payment of a benefit.")
class NextPayment:
    date: day = read("date", description="The day the money is available.")
    gross: Money | None = read("gross", description="The benefit's part of it, before tax and deductions.")
    net: Money | None = read(
        "net",
        description="What reaches the account, after tax and deductions; null where the index does not tell it of this "
        "benefit alone.",
    )
    basis: NextPaymentBasis = read("basis", description="How it is known.")
    basis_text: str = enum_text("basis", "How it is known, in plain words.")


@entity(resolvers.by_key)
@strawberry.federation.type(keys=["id"], authenticated=True, description="A granted benefit (bevilget ydelse).")
class Benefit:
    id: strawberry.ID = read("id", description="Opaque, and stable for years.")
    title: str = read("record.title", description="The name of the benefit, in Danish.")
    area: KleArea = computed(areas.benefit_area, description="Its subject.")
    authority: Authority = read("authority", description="Who granted it.")
    starts_on: day | None = read("record.starts", description="The first day it is granted for.")
    ends_on: day | None = read("record.ends", description="The last day it is granted for; null: no end is set.")
    current: bool = computed(resolvers.current, description="Begun, and not ended.")
    as_of: datetime = read("as_of", description="When the index was read.")
    case: Annotated["Case", strawberry.lazy("gateway.types.case")] | None = loaded(
        resolvers.case, description="The case it was granted in; null where that case is not shown.", asks=1
    )
    plan: PaymentPlan | None = computed(
        resolvers.plan, gate=Part.PAYMENTS, description="The plan of its payments; null where there is none."
    )
    next_payment: NextPayment | None = loaded(
        next_payment,
        gate=Part.PAYMENTS,
        wants=lambda _: [PAYMENTS],
        asks=1,
        description="Sent already, or planned: an amount above zero; null where the words of the plan or of "
        "the coming payment are not understood.",
    )
    payments: PaymentConnection | None = loaded(
        resolvers.payments,
        gate=Part.PAYMENTS,
        wants=lambda _: [PAYMENTS],
        asks=1,
        arguments={"first": first(20), "after": AFTER, "filter": PAYMENT_FILTER},
        description="Its payment lines, newest first. Null where the authority does not show payments.",
    )
    contact: Contact | None = computed(
        guidance.contact,
        arguments={"language": LANGUAGE},
        description="The unit to contact about it, in this language where there are words in it; null without one.",
    )
    links: list[HelpLink] = computed(municipalities.record_links, description="Pages that help.", length=5)
    shows: list[Part] = computed(
        municipalities.record_shows, description="What the authority has opened for the benefit's area.", length=7
    )
    shows_text: list[str] = enum_texts(municipalities.record_shows, "What the authority has opened, in plain words.")


@strawberry.type(description="A benefit in a list.")
class BenefitEdge(Edge):
    node: Benefit = read("node", description="The benefit.")


@strawberry.type(description="A page of benefits.")
class BenefitConnection(Connection):
    edges: list[BenefitEdge] = read("edges", description="The benefits with their cursors.")
    nodes: list[Benefit] = read("nodes", description="The benefits.")
