"""The citizen who is logged in."""

import strawberry
import strawberry.federation

from gateway.federation.entities import entity
from gateway.fields import Argument, loaded, read
from gateway.resolvers import access, changes, payment_months, representation
from gateway.resolvers import citizen as resolvers
from gateway.scalars import CVR
from gateway.types.access import AccessConnection
from gateway.types.authority import Municipality
from gateway.types.benefit import BenefitConnection
from gateway.types.case import CaseConnection
from gateway.types.changes import SINCE, Changes
from gateway.types.enums import CaseOrder
from gateway.types.filters import BENEFIT_FILTER, CASE_FILTER, PAYMENT_FILTER
from gateway.types.pages import AFTER, first
from gateway.types.payment import PaymentConnection
from gateway.types.payment_months import FROM, TO, PaymentMonths
from gateway.types.representation import Representation
from sources.reference.record_kinds import DOCUMENTS, NOTES, PAYMENTS

AUTHORITIES = Argument(
    list[CVR] | None,
    "CVR numbers of the authorities to ask. Null: where the citizen lives or has lived, and every agency.",
)

ORDER_BY = Argument(CaseOrder | None, "The order. A cursor holds its place in one order alone.", CaseOrder.PROGRESS)


@entity(resolvers.by_key)
@strawberry.federation.type(
    keys=["id"], authenticated=True, description="A citizen, as the citizen sees it, or who acts for the citizen."
)
class Citizen:
    id: strawberry.ID = read(
        "id",
        description="A keyed hash of the CPR number: the same for every way of logging in, and of no use elsewhere.",
    )
    name: str | None = read(
        "name",
        description="The name, where the login gives it; of somebody who is represented, where the register does not "
        "protect it.",
    )
    residence: Municipality | None = loaded(
        resolvers.residence,
        asks=1,
        description="Any of the 98 municipalities; its `opens` is empty where it shows nothing.",
    )
    cases: CaseConnection | None = loaded(
        resolvers.cases,
        asks=1,
        arguments={
            "first": first(20),
            "after": AFTER,
            "filter": CASE_FILTER,
            "order_by": ORDER_BY,
            "authorities": AUTHORITIES,
        },
        description="Cases, newest progress first unless `orderBy` says otherwise.",
    )
    benefits: BenefitConnection | None = loaded(
        resolvers.benefits,
        asks=2,
        arguments={"first": first(20), "after": AFTER, "filter": BENEFIT_FILTER, "authorities": AUTHORITIES},
        description="Benefits, current ones first and then newest.",
    )
    payments: PaymentConnection | None = loaded(
        resolvers.payments,
        wants=lambda _: [PAYMENTS],
        asks=3,
        arguments={"first": first(20), "after": AFTER, "filter": PAYMENT_FILTER, "authorities": AUTHORITIES},
        description="All payments of all benefits shown, newest first.",
    )
    payments_by_month: PaymentMonths | None = loaded(
        payment_months.payments_by_month,
        wants=lambda _: [PAYMENTS],
        asks=3,
        arguments={"from_": FROM, "to": TO, "authorities": AUTHORITIES},
        description='What was paid month by month, gross and net: for a chart, and for "paid this year".',
    )
    changes: Changes | None = loaded(
        changes.changes,
        wants=lambda _: [DOCUMENTS, NOTES, PAYMENTS],
        asks=4,
        arguments={"since": SINCE},
        description="What is new and what has changed since an earlier look, over all cases, documents, benefits and "
        "payments.",
    )
    represents: list[Representation] | None = loaded(
        representation.represents,
        asks=1,
        length=5,
        description="On whose behalf the citizen may look, asked anew each time. Null where this gateway asks no "
        "register, and for somebody who is represented.",
    )
    represents_complete: bool | None = loaded(
        representation.represents_complete,
        asks=1,
        description="Whether `represents` has all; false where the register names a right that cannot be read.",
    )
    access_log: AccessConnection | None = loaded(
        access.log,
        arguments={"first": first(20), "after": AFTER},
        description="Who has looked at the citizen's records here, and at whose the citizen has looked, newest first. "
        "Null where that is not kept, and to somebody who looks on the citizen's behalf.",
    )
