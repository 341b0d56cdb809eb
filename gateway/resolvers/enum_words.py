"""A short name for each value of each enum of the graph, in Danish and English: for labels, badges and filters.

Whole sentences (what a step means, what comes next, how far a payment has come) stand in `texts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from operator import attrgetter
from typing import Any

from gateway.context import Context
from gateway.loaders.coverage import AnswerState
from gateway.policies.directives import Language, Part, TitleSource
from gateway.policies.policy import AuthorityKind, LinkKind
from gateway.resolvers.case_order import CaseOrder
from gateway.resolvers.changes import ChangeKind
from gateway.resolvers.next_payment import NextPaymentBasis
from gateway.resolvers.timeline import TimelineEventKind
from sources.records import CaseProgress, DocumentKind, Outcome, Payee
from sources.records.representation import RepresentationKind
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, RecordKind

Word = Enum | RecordKind


def word(value: Word, language: Language) -> str:
    """Return the short name of an enum's value."""
    return _WORDS[value][_COLUMNS[language]]


def word_at(path: str) -> Callable[..., str | None]:
    """Return a resolver of the name of the value at an attribute of the parent. None where there is no value."""
    get = attrgetter(path)

    def compute(_context: Context, parent: Any, *, language: Language) -> str | None:
        value = get(parent)
        return None if value is None else word(value, language)

    return compute


def words_of(values: Callable[[Context, Any], Iterable[Word]]) -> Callable[..., list[str]]:
    """Return a resolver of the names of the values that another resolver gives, in its order."""

    def compute(context: Context, parent: Any, *, language: Language) -> list[str]:
        return [word(value, language) for value in values(context, parent)]

    return compute


_COLUMNS = {Language.DA: 0, Language.EN: 1}

_WORDS: Mapping[Word, tuple[str, str]] = {
    Part.CASES: ("Sager", "Cases"),
    Part.TIMELINE: ("Tidslinje", "Timeline"),
    Part.DOCUMENTS: ("Dokumenter", "Documents"),
    Part.BENEFITS: ("Ydelser", "Benefits"),
    Part.PAYMENTS: ("Udbetalinger", "Payments"),
    Part.OUTCOME: ("Udfald", "Outcome"),
    Part.NOTES: ("Notater", "Notes"),
    TitleSource.AREA: ("Emnets navn", "The subject's name"),
    TitleSource.CASE: ("Sagens egen titel", "The case's own title"),
    Language.DA: ("Dansk", "Danish"),
    Language.EN: ("Engelsk", "English"),
    CaseProgress.OPENED: ("Åbnet", "Opened"),
    CaseProgress.EXAMINED: ("Oplyst", "Examined"),
    CaseProgress.DECIDED: ("Afgjort", "Decided"),
    CaseProgress.CLOSED: ("Afsluttet", "Closed"),
    CaseProgress.UNKNOWN: ("Ukendt", "Unknown"),
    Outcome.GRANTED: ("Imødekommet", "Granted"),
    Outcome.PARTLY: ("Delvist imødekommet", "Partly granted"),
    Outcome.REFUSED: ("Afslået", "Refused"),
    Outcome.WITHDRAWN: ("Trukket tilbage eller annulleret", "Withdrawn or annulled"),
    CASES: ("Sager", "Cases"),
    DOCUMENTS: ("Dokumenter", "Documents"),
    BENEFITS: ("Ydelser og udbetalinger", "Benefits and payments"),
    AnswerState.ANSWERED: ("Har svaret", "Answered"),
    AnswerState.TRUNCATED: ("Har svaret, men ikke med alt", "Answered, but not with everything"),
    AnswerState.TIMED_OUT: ("Svarede ikke i tide", "Did not answer in time"),
    AnswerState.UNAVAILABLE: ("Kunne ikke nås", "Could not be reached"),
    AnswerState.REFUSED: ("Ville ikke svare", "Would not answer"),
    AnswerState.GARBLED: ("Svaret kunne ikke læses", "The answer could not be read"),
    AnswerState.NOT_OPENED: ("Ikke åbnet af myndigheden", "Not opened by the authority"),
    RepresentationKind.CHILD: ("Barn", "Child"),
    RepresentationKind.WARD: ("Person under værgemål", "Person under guardianship"),
    RepresentationKind.POWER_OF_ATTORNEY: ("Fuldmagt", "Power of attorney"),
    DocumentKind.LETTER_IN: ("Brev til myndigheden", "Letter to the authority"),
    DocumentKind.LETTER_OUT: ("Brev fra myndigheden", "Letter from the authority"),
    DocumentKind.INVOICE: ("Faktura", "Invoice"),
    DocumentKind.NOTE: ("Notat", "Note"),
    DocumentKind.REPORT: ("Rapport", "Report"),
    DocumentKind.AGENDA: ("Dagsorden", "Agenda"),
    DocumentKind.PLAN: ("Plan", "Plan"),
    DocumentKind.OTHER: ("Dokument", "Document"),
    Payee.CITIZEN: ("Dig selv", "You"),
    Payee.OTHER: ("En anden", "Somebody else"),
    Payee.UNKNOWN: ("Ukendt", "Unknown"),
    NextPaymentBasis.SENT: ("Sendt til udbetaling", "Sent to be paid"),
    NextPaymentBasis.PLAN: ("Planlagt", "Planned"),
    CaseOrder.PROGRESS: ("Seneste skridt", "Latest step"),
    CaseOrder.OPENED: ("Åbnet", "Opened"),
    CaseOrder.TITLE: ("Titel", "Title"),
    ChangeKind.PROGRESS: ("Nyt skridt", "New step"),
    ChangeKind.DOCUMENT: ("Nyt dokument", "New document"),
    ChangeKind.OUTCOME: ("Nyt udfald", "New outcome"),
    ChangeKind.NOTE: ("Nyt notat", "New note"),
    ChangeKind.PERIOD: ("Ny periode", "New period"),
    ChangeKind.PLAN: ("Ny plan", "New plan"),
    ChangeKind.PAYMENT: ("Ny udbetaling", "New payment"),
    LinkKind.SELF_SERVICE: ("Selvbetjening", "Self-service"),
    LinkKind.ARTICLE: ("Artikel", "Article"),
    TimelineEventKind.PROGRESS: ("Nyt skridt i sagen", "New step in the case"),
    TimelineEventKind.DOCUMENT: ("Dokument", "Document"),
    TimelineEventKind.PAYMENT: ("Udbetaling", "Payment"),
    AuthorityKind.MUNICIPALITY: ("Kommune", "Municipality"),
    AuthorityKind.AGENCY: ("Statslig myndighed", "National agency"),
}
