"""What comes back from the indexes: frozen records with English names, the Danish word in the docstring.

Every field may be absent, since the indexes enforce little. Relations that are not in force are left out.
Dates are Danish calendar dates (Europe/Copenhagen); money is Decimal in Danish kroner. Structs of msgspec are frozen
like dataclasses and created ten times as fast; none can lead back to itself, so the garbage collector need not track
them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum

from msgspec import Struct


class CaseProgress(Enum):
    """Fremdrift: how far a case has come."""

    OPENED = "Opstaaet"
    EXAMINED = "Oplyst"
    DECIDED = "Afgjort"
    CLOSED = "Afsluttet"
    UNKNOWN = ""

    __hash__ = object.__hash__  # members are single, and Enum's own hash is Python


class Outcome(Enum):
    """What an authority has decided, as the class of the decision (afgørelsesklasse) tells it."""

    GRANTED = "GRANTED"
    PARTLY = "PARTLY"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class DocumentKind(Enum):
    """Dokumenttype, as the index names it."""

    LETTER_IN = "Brev, indgaaende"
    LETTER_OUT = "Brev, udgaaende"
    INVOICE = "Faktura"
    NOTE = "Eksternt Notat"
    REPORT = "Rapport"
    AGENDA = "Dagsorden"
    PLAN = "Plan"
    OTHER = "Andet"


class Sensitivity(Enum):
    """Følsomhed, low to high."""

    PUBLIC = "IKKE_FORTROLIGE_DATA"
    CONFIDENTIAL = "FORTROLIGE_PERSONOPLYSNINGER"
    SENSITIVE = "FOELSOMME_PERSONOPLYSNINGER"
    VIP = "VIP_SAGER"


_LADDER = tuple(Sensitivity)
_SENSITIVITIES = {level.value: level for level in Sensitivity}


def sensitivity(text: str | None) -> Sensitivity | None:
    """Return the sensitivity an index names. One that nobody knows counts as the highest."""
    return _SENSITIVITIES.get(text, Sensitivity.VIP) if text else None


def highest(levels: Iterable[Sensitivity | None]) -> Sensitivity | None:
    """Return the highest of several sensitivities. None where none of them is known."""
    return max((level for level in levels if level), key=_LADDER.index, default=None)


class Payee(Enum):
    """Who gets the money of a payment (effektueringsmodtager): the citizen who asks, another, or nobody knows."""

    CITIZEN = "citizen"
    OTHER = "other"
    UNKNOWN = "unknown"


class ProgressStep(Struct, frozen=True, gc=False):
    """One step of a case's progress (fremdrift) and the day it began."""

    progress: CaseProgress
    since: date | None


class DisplayClass(Struct, frozen=True, gc=False):
    """A class in force on a case or document, which may forbid showing it (visningsklasse)."""

    id: str | None
    title: str | None


class JournalEntry(Struct, frozen=True, gc=False):
    """A document's place in a case (journalpost). A note in the journal (journalnotat) has no document.

    `in_doubt`: a limit of the time it is in force is unreadable. That shows no document, and may forbid one.
    """

    document: str | None
    title: str | None
    since: date | None
    in_doubt: bool = False


class NoteRecord(Struct, frozen=True, gc=False):
    """A note in the journal of a case (journalnotat): what the authority has written down.

    `since`: the day it was filed. `text`: plain text of several lines. None: there is none, or it is in another format.
    `is_exempt`: it is exempt from public access (OffentlighedUndtaget). `in_doubt`: as of a journal entry.
    """

    title: str | None
    text: str | None
    since: date | None
    is_exempt: bool = False
    in_doubt: bool = False


class CaseRecord(Struct, frozen=True, gc=False):
    """A case (sag) of one authority (myndighed), as it stands now. The journal is empty unless it was asked for.

    `number`: the authority's own number of it (Sagsnummer), unless a CPR number may stand in it.
    `area_title`: the index's own title of the case's subject (Klassetitel), where it gives one.
    `related`: UUIDs of cases that it is related to (Sagsrelation), whatever the relation is.
    `names_citizen`: the citizen is a party of it, or was, or will be, in whatever role.
    `notes`: those in its journal, empty unless they were asked for.
    `decisions`: UUIDs of what may be its class of the decision (afgørelsesklasse), "" for one without. Several: nobody
    can say which of them holds.
    """

    uuid: str
    authority: str
    is_primary_party: bool
    area: str | None = None
    area_title: str | None = None
    title: str | None = None
    created: date | None = None
    sensitivity: Sensitivity | None = None
    progress: CaseProgress = CaseProgress.UNKNOWN
    progress_since: date | None = None
    steps: tuple[ProgressStep, ...] = ()
    display_classes: tuple[DisplayClass, ...] = ()
    properties: frozenset[str] = frozenset()
    system: str | None = None
    journal: tuple[JournalEntry, ...] = ()
    system_name: str | None = None
    has_primary_party: bool = True
    names_citizen: bool = True
    number: str | None = None
    related: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    notes: tuple[NoteRecord, ...] = ()

    def began(self, progress: CaseProgress) -> date | None:
        """Return the first day the case stood at this step, where that is known."""
        days = [step.since for step in self.steps if step.progress is progress and step.since]
        return min(days, default=None)

    @property
    def is_active(self) -> bool:
        """Not closed, as far as the index knows."""
        return self.progress is not CaseProgress.CLOSED


class PartialCase(Struct, frozen=True, gc=False):
    """What can be read of a case that cannot be read otherwise: which documents it holds, and whether it is exempt."""

    display_classes: tuple[DisplayClass, ...] = ()
    journal: tuple[JournalEntry, ...] = ()


class DocumentRecord(Struct, frozen=True, gc=False):
    """A document (dokument) of one authority: what the index says about it, never its content."""

    uuid: str
    title: str | None = None
    dated: date | None = None
    kind: DocumentKind = DocumentKind.OTHER
    is_internal: bool = False
    is_finished: bool = False
    sensitivity: Sensitivity | None = None
    display_classes: tuple[DisplayClass, ...] = ()


class PlanRecord(Struct, frozen=True, gc=False):
    """The plan of a benefit's payments (effektueringsplan), in the index's own words."""

    amount: Decimal | None
    frequency: str | None
    disposition_day: str | None
    in_advance: bool | None
    approved_by_hand: bool


class BenefitRecord(Struct, frozen=True, gc=False):
    """A granted benefit (bevilget ydelse): one line of a grant (bevilling). Its key is grant and id together."""

    grant: str
    id: str
    authority: str
    is_granted_to_citizen: bool
    title: str
    area: str
    starts: date | None = None
    ends: date | None = None
    sensitivity: Sensitivity | None = None
    system: str | None = None
    case: str | None = None
    payee: Payee = Payee.UNKNOWN
    plan: PlanRecord | None = None
    system_name: str | None = None


class PaymentRecord(Struct, frozen=True, gc=False):
    """A whole payment (økonomisk effektuering), which can cover several benefits. None: the index does not tell.

    `available_on`: the day on which the money is there (Dispositionsdato).
    `period_from`, `period_to`: the earliest and the latest day of the periods of its lines, as the XSD defines them. So
    no line's period ends before `period_from`: what a back payment is, only its lines can tell.
    `gross`: the sum of its lines (SamletBruttobeloeb).
    `after_tax`: of that, what is left after A-tax and ATP (BeloebEfterSkatATP).
    `sent`: of that, what is left after the authority's own deductions, which `sent_text` explains: the amount that it
    wants paid out (BeloebSendtTilUdbetaling). This is net.
    `paid`: of that, what reached the account (BeloebUdbetalt), known only once NemKonto has answered; less than `sent`
    where somebody took a part on the way, which `paid_text` explains.
    `status_text`: what NemKonto says of it (UdbetalingStatus), in free words of up to 50 characters.
    """

    uuid: str
    available_on: date | None
    period_from: date | None
    period_to: date | None
    gross: Decimal | None
    after_tax: Decimal | None
    sent: Decimal | None
    paid: Decimal | None
    sent_text: str | None
    paid_text: str | None
    payee: Payee
    status_text: str | None = None


class PaymentLineRecord(Struct, frozen=True, gc=False):
    """One benefit's line of a payment (økonomisk ydelseseffektuering).

    `amount`: what is paid of the benefit, before tax; negative for what is taken back.
    `period_from`, `period_to`: the days that it is paid for; for a correction the days that are corrected.
    The index may withhold the payment, or the benefit, from a caller who may not see it. `number` tells lines
    apart that are otherwise alike.
    """

    authority: str
    benefit: BenefitRecord | None
    payment: PaymentRecord | None
    amount: Decimal
    period_from: date | None
    period_to: date | None
    number: int = 0
