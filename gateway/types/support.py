"""The graph of support staff: one citizen, at the employee's own municipality."""

from datetime import datetime

import strawberry

from gateway.fields import Audience, computed, loaded, read
from gateway.resolvers import support as resolvers
from gateway.types.authority import Authority
from gateway.types.benefit import BenefitConnection
from gateway.types.case import CaseConnection
from gateway.types.citizen import ORDER_BY
from gateway.types.enum_texts import enum_text
from gateway.types.enums import AnswerState, SourceIndex
from gateway.types.filters import BENEFIT_FILTER, CASE_FILTER, PAYMENT_FILTER
from gateway.types.language import LANGUAGE
from gateway.types.pages import AFTER, first
from gateway.types.payment import PaymentConnection
from sources.reference.record_kinds import DOCUMENTS, PAYMENTS


@strawberry.type(description="Records that the citizen does not see for one reason, and never what they are.")
class HiddenRecords:
    rule: int = computed(resolvers.hidden_rule, description="The number of the rule that hides them.")
    count: int = read("count", description="How many there are.")
    line: str | None = read(
        "line",
        description="The file and line of the municipality's own policy that decides it. Null: the rule is fixed, or "
        "no line opens the area.",
    )
    what: str = computed(
        resolvers.hidden_what, arguments={"language": LANGUAGE}, description="The kind of records, in a word."
    )
    text: str = computed(
        resolvers.hidden_text, arguments={"language": LANGUAGE}, description="Why they are hidden, in plain words."
    )


@strawberry.type(description="How an index answers about this citizen now, and when it last did not answer.")
class SourceStatus:
    index: SourceIndex = read("answer.index", description="The index.")
    index_text: str = enum_text("answer.index", "What the index is about, in plain words.")
    authority: Authority = read("answer.authority", description="The municipality.")
    state: AnswerState = read("answer.state", description="How it answered now.")
    state_text: str = enum_text("answer.state", "How it answered now, in plain words.")
    failed_at: datetime | None = read(
        "failed_at",
        description="When it last gave no answer about anybody of the municipality, as this process knows. Null: not "
        "since it started.",
    )
    text: str = computed(
        resolvers.source_text,
        arguments={"language": LANGUAGE},
        description="When it last failed and how, in plain words and Danish time; else how it answered.",
    )


@strawberry.type(description="A citizen whom an employee helps: what the citizen sees of the employee's municipality.")
class HelpedCitizen:
    authority: Authority = read("authority", description="The employee's own municipality. Nothing of others is here.")
    cases: CaseConnection | None = loaded(
        resolvers.cases,
        asks=1,
        arguments={"first": first(20), "after": AFTER, "filter": CASE_FILTER, "order_by": ORDER_BY},
        description="The cases that the citizen sees, newest progress first unless `orderBy` says otherwise.",
    )
    benefits: BenefitConnection | None = loaded(
        resolvers.benefits,
        asks=2,
        arguments={"first": first(20), "after": AFTER, "filter": BENEFIT_FILTER},
        description="The benefits that the citizen sees, current ones first and then newest.",
    )
    payments: PaymentConnection | None = loaded(
        resolvers.payments,
        wants=lambda _: [PAYMENTS],
        asks=3,
        arguments={"first": first(20), "after": AFTER, "filter": PAYMENT_FILTER},
        description="The payments that the citizen sees, newest first.",
    )
    hidden: list[HiddenRecords] | None = loaded(
        resolvers.hidden,
        asks=4,
        length=20,
        description="Why the rest is hidden. What is exempt from display or VIP is not counted, nor told of.",
    )
    sources: list[SourceStatus] | None = loaded(
        resolvers.sources,
        wants=lambda _: [DOCUMENTS],
        asks=3,
        length=5,
        description="Which indexes answer about this citizen.",
    )


@strawberry.type(description="Where every query of support staff begins.")
class SupportQuery:
    citizen: HelpedCitizen | None = computed(
        resolvers.helped_citizen,
        audience=Audience.CITIZEN,
        description="The citizen whom the request names in its header `x-support-citizen`.",
    )
