"""What the progress of a case and the status of a payment mean, in Danish and English. The words promise nothing.

The authority of a case is a municipality or an agency, so the words say "the authority" (myndigheden).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gateway.policies.directives import Language
from gateway.visibility.payment_status import PaymentStatus
from sources.records import CaseProgress


@dataclass(frozen=True, slots=True)
class _Words:
    """The texts of one progress: what it means, what usually comes next, and its name on the timeline."""

    means: str
    next: str | None
    step: str


def progress_text(progress: CaseProgress, language: Language) -> str:
    """Return what the progress means for the citizen."""
    return _WORDS[language][progress].means


def next_text(progress: CaseProgress, language: Language) -> str | None:
    """Return what usually happens next. None once the case is closed."""
    return _WORDS[language][progress].next


def step_title(progress: CaseProgress, language: Language) -> str:
    """Return the title of this step on the timeline."""
    return _WORDS[language][progress].step


def payment_text(status: PaymentStatus, language: Language) -> str:
    """Return what the status of a payment means for the citizen."""
    return _PAYMENTS[language][status]


def expected_text(by: date, days: int, step: CaseProgress, language: Language, *, overdue: bool) -> str:
    """Return when a decision is expected, and by which limit."""
    if language is Language.DA:
        limit = f"Myndighedens frist er {days} dage, fra {_DANISH_STEPS.get(step, 'sagens seneste skridt')}"
        if overdue:
            return f"{limit}. Den udløb den {day_text(by, language)}. Spørg myndigheden, hvor langt sagen er."
        return f"{limit}: den {day_text(by, language)}."
    limit = f"The authority's limit is {days} days from {_ENGLISH_STEPS.get(step, 'the last step of the case')}"
    if overdue:
        return f"{limit}. It ran out on {day_text(by, language)}. Ask the authority how far the case has come."
    return f"{limit}: {day_text(by, language)}."


def complaint_text(until: date, language: Language) -> str:
    """Return until when one can complain, where the authority has no words of its own."""
    if language is Language.DA:
        return f"Du kan klage mindst til den {day_text(until, language)}. Fristen regnes fra den dag, du fik brevet."
    return (
        f"You can complain at least until {day_text(until, language)}. The time runs from the day you got the letter."
    )


def day_text(day: date, language: Language) -> str:
    """Return a day in words: 12. december 2026, 12 December 2026."""
    month = _MONTHS[language][day.month - 1]
    return f"{day.day}. {month} {day.year}" if language is Language.DA else f"{day.day} {month} {day.year}"


_MONTHS = {
    Language.DA: (
        "januar", "februar", "marts", "april", "maj", "juni",
        "juli", "august", "september", "oktober", "november", "december",
    ),
    Language.EN: (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_DANISH_STEPS = {
    CaseProgress.OPENED: "sagen blev åbnet",
    CaseProgress.EXAMINED: "oplysningerne var samlet",
}
_ENGLISH_STEPS = {
    CaseProgress.OPENED: "the day the case was opened",
    CaseProgress.EXAMINED: "the day the facts were gathered",
}

_DANISH = {
    CaseProgress.OPENED: _Words(
        means="Sagen er åbnet hos myndigheden. Der er ikke taget stilling til den endnu.",
        next="Som regel samler myndigheden nu det, den skal vide. Måske bliver du spurgt om noget.",
        step="Sagen er åbnet",
    ),
    CaseProgress.EXAMINED: _Words(
        means="Myndigheden har samlet de oplysninger, den skal bruge. Der er ikke taget stilling til sagen endnu.",
        next="Som regel ser myndigheden nu på det hele og tager stilling til sagen.",
        step="Oplysningerne er samlet",
    ),
    CaseProgress.DECIDED: _Words(
        means="Der er truffet en afgørelse i sagen.",
        next="Du får som regel besked om afgørelsen. Er du uenig, kan du spørge myndigheden, om du kan klage.",
        step="Der er truffet en afgørelse",
    ),
    CaseProgress.CLOSED: _Words(
        means="Sagen er afsluttet. Der sker ikke mere i den, medmindre den bliver åbnet igen.",
        next=None,
        step="Sagen er afsluttet",
    ),
    CaseProgress.UNKNOWN: _Words(
        means="Vi kan ikke se her, hvor langt sagen er.",
        next="Vi kan ikke se her, hvad der sker nu. Spørg myndigheden, hvis du vil vide mere.",
        step="Sagen har fået en ny status",
    ),
}

_ENGLISH = {
    CaseProgress.OPENED: _Words(
        means="The authority has opened the case. Nothing has been decided yet.",
        next="The authority usually gathers what it needs to know now. You may be asked for more.",
        step="The case has been opened",
    ),
    CaseProgress.EXAMINED: _Words(
        means="The authority has gathered what it needs to know. Nothing has been decided yet.",
        next="The authority usually looks at all of it now, and then decides.",
        step="The facts have been gathered",
    ),
    CaseProgress.DECIDED: _Words(
        means="A decision has been made in the case.",
        next="You are usually told about the decision. If you do not agree, ask the authority whether you can appeal.",
        step="A decision has been made",
    ),
    CaseProgress.CLOSED: _Words(
        means="The case is closed. Nothing more happens in it unless it is opened again.",
        next=None,
        step="The case has been closed",
    ),
    CaseProgress.UNKNOWN: _Words(
        means="We cannot see here how far the case has come.",
        next="We cannot see here what happens now. Ask the authority if you would like to know more.",
        step="The case has a new status",
    ),
}

_WORDS: Mapping[Language, Mapping[CaseProgress, _Words]] = {Language.DA: _DANISH, Language.EN: _ENGLISH}

_PAYMENTS: Mapping[Language, Mapping[PaymentStatus, str]] = {
    Language.DA: {
        PaymentStatus.PLANNED: "Pengene er ikke sendt endnu. Udbetalingen er planlagt og kan blive ændret.",
        PaymentStatus.SENT: "Pengene er sendt til udbetaling. Vi kan ikke se endnu, om de er nået frem.",
        PaymentStatus.PAID: "Pengene er udbetalt.",
        PaymentStatus.PARTLY_PAID: "Kun en del er udbetalt, eller intet, fordi noget er trukket fra.",
        PaymentStatus.RETURNED: "Pengene kunne ikke udbetales og er kommet tilbage til myndigheden.",
        PaymentStatus.RECLAIMED: "Myndigheden beder om at få penge tilbage.",
        PaymentStatus.UNKNOWN: "Vi kan ikke se her, hvor langt udbetalingen er. Spørg myndigheden om det.",
    },
    Language.EN: {
        PaymentStatus.PLANNED: "The money has not been sent yet. The payment is planned, and may be changed.",
        PaymentStatus.SENT: "The money has been sent. We cannot see yet whether it has arrived.",
        PaymentStatus.PAID: "The money has been paid.",
        PaymentStatus.PARTLY_PAID: "Only a part has been paid, or nothing, because something has been taken off.",
        PaymentStatus.RETURNED: "The money could not be paid, and has come back to the authority.",
        PaymentStatus.RECLAIMED: "The authority asks for money back.",
        PaymentStatus.UNKNOWN: "We cannot see here how far the payment has come. Ask the authority about it.",
    },
}
