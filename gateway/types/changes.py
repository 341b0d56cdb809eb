"""What has changed since the citizen was here."""

from datetime import date as day

import strawberry

from gateway.fields import Argument, loaded, read
from gateway.resolvers import change_lists
from gateway.types.benefit import Benefit, BenefitConnection
from gateway.types.case import Case, CaseConnection
from gateway.types.coverage import Coverage
from gateway.types.document import DocumentConnection
from gateway.types.enum_texts import enum_texts
from gateway.types.enums import ChangeKind
from gateway.types.pages import AFTER, Connection, Edge, first
from gateway.types.payment import PaymentConnection

SINCE = Argument(
    str | None, "The `token` of an earlier look. Null: nothing is compared, and the token is for the next look."
)
_PAGE = {"first": first(20), "after": AFTER}


@strawberry.type(description="Records that were not shown at the earlier look, in the order of all of them.")
class AddedRecords:
    cases: CaseConnection | None = loaded(change_lists.added_cases, arguments=_PAGE, description="New cases.")
    documents: DocumentConnection | None = loaded(
        change_lists.added_documents, arguments=_PAGE, description="New documents, those of new cases too."
    )
    benefits: BenefitConnection | None = loaded(
        change_lists.added_benefits, arguments=_PAGE, description="New benefits."
    )
    payments: PaymentConnection | None = loaded(
        change_lists.added_payments,
        arguments=_PAGE,
        description="New payment lines. A planned one whose amount has changed is new, and the former is gone.",
    )


@strawberry.type(description="A case that was shown at the earlier look, and has changed.")
class ChangedCase:
    case: Case = read("case", description="The case as it is now.")
    what: list[ChangeKind] = read("what", description="What has changed.", length=4)
    what_text: list[str] = enum_texts(lambda _, changed: changed.what, "What has changed, in plain words.")


@strawberry.type(description="A changed case in a list.")
class ChangedCaseEdge(Edge):
    node: ChangedCase = read("node", description="The case and what has changed.")


@strawberry.type(description="A page of changed cases.")
class ChangedCaseConnection(Connection):
    edges: list[ChangedCaseEdge] = read("edges", description="The cases with their cursors.")
    nodes: list[ChangedCase] = read("nodes", description="The cases and what has changed.")


@strawberry.type(description="A benefit that was shown at the earlier look, and has changed.")
class ChangedBenefit:
    benefit: Benefit = read("benefit", description="The benefit as it is now.")
    what: list[ChangeKind] = read("what", description="What has changed.", length=3)
    what_text: list[str] = enum_texts(lambda _, changed: changed.what, "What has changed, in plain words.")


@strawberry.type(description="A changed benefit in a list.")
class ChangedBenefitEdge(Edge):
    node: ChangedBenefit = read("node", description="The benefit and what has changed.")


@strawberry.type(description="A page of changed benefits.")
class ChangedBenefitConnection(Connection):
    edges: list[ChangedBenefitEdge] = read("edges", description="The benefits with their cursors.")
    nodes: list[ChangedBenefit] = read("nodes", description="The benefits and what has changed.")


@strawberry.type(description="Records that were shown at the earlier look, and have changed.")
class ChangedRecords:
    cases: ChangedCaseConnection | None = loaded(
        change_lists.changed_cases,
        arguments=_PAGE,
        description="Cases with a new step, a new document, another outcome or a new note.",
    )
    benefits: ChangedBenefitConnection | None = loaded(
        change_lists.changed_benefits,
        arguments=_PAGE,
        description="Benefits with another period, another plan or a new payment.",
    )
    payments: PaymentConnection | None = loaded(
        change_lists.changed_payments, arguments=_PAGE, description="Payment lines with another status."
    )


@strawberry.type(
    description="How many records were shown at the earlier look and are no longer. Counted where the sources answered "
    "in full and the authority shows of the area what it showed then."
)
class GoneRecords:
    cases: int = read("cases", description="Cases.")
    documents: int = read("documents", description="Documents, those of cases that are gone too.")
    benefits: int = read("benefits", description="Benefits.")
    payments: int = read("payments", description="Payment lines.")


@strawberry.type(
    description="What has changed since an earlier look. What an authority opens or closes is no change; "
    "neither is what a source failed to answer: that is told once it answers again."
)
class Changes:
    since: day | None = read(
        "since", description="The day of the earlier look; null where there is none to compare with."
    )
    starts_again: bool = read(
        "starts_again",
        description="The token that was sent is too old, or of another version of the gateway: nothing is compared.",
    )
    token: str = read(
        "token",
        description="For the next look. Sealed for this citizen, at most 16 kB; keep it for the citizen.",
    )
    added: AddedRecords = read("added", description="What is new.")
    changed: ChangedRecords = read("changed", description="What has changed.")
    gone: GoneRecords = read("gone", description="How much is gone.")
    coverage: Coverage = read(
        "coverage", description="Whether nothing may be missing, then or now, and which sources answered."
    )
