"""The enums that the resolvers knows, with their words."""

from enum import Enum

from gateway.loaders.coverage import AnswerState
from gateway.policies.directives import described
from gateway.policies.policy import AuthorityKind, LinkKind
from gateway.resolvers.case_order import CaseOrder
from gateway.resolvers.changes import ChangeKind
from gateway.resolvers.next_payment import NextPaymentBasis
from gateway.resolvers.timeline import TimelineEventKind
from gateway.visibility.payment_status import PaymentStatus
from sources.records import DocumentKind, Outcome, Payee
from sources.records.representation import RepresentationKind
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS

__all__ = [
    "AnswerState",
    "AuthorityKind",
    "CaseOrder",
    "ChangeKind",
    "DocumentKind",
    "LinkKind",
    "NextPaymentBasis",
    "Outcome",
    "Payee",
    "PaymentStatus",
    "RepresentationKind",
    "SourceIndex",
    "TimelineEventKind",
]


@described(
    "The shared index that was asked.",
    CASES="Cases (Sagsindekset).",
    DOCUMENTS="Documents (Dokumentindekset).",
    BENEFITS="Benefits and payments (Ydelsesindekset).",
)
class SourceIndex(Enum):
    """The kinds of records that have an index of their own."""

    CASES = CASES
    DOCUMENTS = DOCUMENTS
    BENEFITS = BENEFITS


described(
    "How a source answered.",
    ANSWERED="It answered in full.",
    TRUNCATED="It answered, and has more than was fetched.",
    TIMED_OUT="It did not answer in time.",
    UNAVAILABLE="It could not be reached, or could not answer.",
    REFUSED="It refused the question.",
    GARBLED="It answered something that cannot be read.",
    NOT_OPENED="The authority has opened nothing that this index could answer; it was not asked.",
)(AnswerState)

described(
    "What kind of letter or paper a document is (dokumenttype).",
    LETTER_IN="A letter to the authority (brev, indgående).",
    LETTER_OUT="A letter from the authority (brev, udgående).",
    INVOICE="An invoice (faktura).",
    NOTE="A note that was shared outside the authority (eksternt notat).",
    REPORT="A report (rapport).",
    AGENDA="An agenda (dagsorden).",
    PLAN="A plan (plan).",
    OTHER="Anything else, or of unknown kind.",
)(DocumentKind)

described(
    "What an authority has decided.",
    GRANTED="All that was asked for is granted.",
    PARTLY="Some of it is granted.",
    REFUSED="It is refused.",
    WITHDRAWN="It was withdrawn, or the decision annulled: nothing is decided.",
)(Outcome)

described(
    "By what right somebody looks on another's behalf.",
    CHILD="Parental authority (forældremyndighed).",
    WARD="Guardianship (værgemål).",
    POWER_OF_ATTORNEY="A power of attorney (digital fuldmagt).",
)(RepresentationKind)

described(
    "Who gets the money of a payment.",
    CITIZEN="The citizen.",
    OTHER="Someone else, for example a landlord.",
    UNKNOWN="The index does not say.",
)(Payee)

described(
    "How far a payment has come.",
    PLANNED="Not sent yet. It may still change.",
    SENT="Sent to be paid; not yet confirmed.",
    PAID="Confirmed: all that was sent has reached the account.",
    PARTLY_PAID="Some of it has reached the account, or nothing: the rest was set off.",
    RETURNED="It could not be paid, and has come back to the authority.",
    RECLAIMED="The authority asks for money back.",
    UNKNOWN="The index withholds the payment itself, or uses words that are not understood.",
)(PaymentStatus)

described(
    "How the next payment is known.",
    SENT="It has been sent already.",
    PLAN="Planned, and not sent yet. It may still change.",
)(NextPaymentBasis)

described(
    "By what cases are listed.",
    PROGRESS="By their last step, newest first.",
    OPENED="By the day they were opened, newest first.",
    TITLE="By their titles, in the Danish alphabet.",
)(CaseOrder)

described(
    "What has changed of a record since an earlier look.",
    PROGRESS="A case came to a new step.",
    DOCUMENT="A case has a new document.",
    OUTCOME="A case has another outcome, where the authority shows outcomes.",
    NOTE="A case has a new note, or one that was written anew, where the authority shows notes.",
    PERIOD="A benefit begins or ends on another day.",
    PLAN="A benefit's plan of payments is another.",
    PAYMENT="A benefit has a new payment line.",
)(ChangeKind)

described(
    "What a link leads to.",
    SELF_SERVICE="A self-service solution (selvbetjening).",
    ARTICLE="An article that explains the area.",
)(LinkKind)

described(
    "What happened.",
    PROGRESS="The case came to a new step.",
    DOCUMENT="A letter or other document.",
    PAYMENT="A payment of a benefit granted in the case.",
)(TimelineEventKind)

described(
    "What kind of authority owns a case or grants a benefit.",
    MUNICIPALITY="A municipality (kommune).",
    AGENCY="A national agency, such as Udbetaling Danmark.",
)(AuthorityKind)
