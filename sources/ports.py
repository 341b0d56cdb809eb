"""The ports to the sources: one Protocol an index or register, with its questions and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar, runtime_checkable

from sources.records import BenefitRecord, CaseRecord, DocumentRecord, PartialCase, PaymentLineRecord
from sources.records.representation import Representations
from sources.records.subject import Subject

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Answer(Generic[R]):
    """The records of one question and the instant they were read at.

    `truncated`: more exist than these, since not all were fetched or some could not be read.
    `unreadable`: how many records were left out because they could not be read, or payments stand without an amount
    or a day that could not be (`truncated` is True then).
    `partial`: what rule 11 needs of such cases; each of `unreadable` cases is here, or `withhold_documents` is True.
    `withhold_documents`: a case could not be read so far as that, or was not fetched, so any document may be on an
    exempt one: show none of this authority's. Its cases may be shown.
    """

    records: tuple[R, ...]
    read_at: datetime
    truncated: bool = False
    unreadable: int = 0
    partial: tuple[PartialCase, ...] = ()
    withhold_documents: bool = False


@dataclass(frozen=True, slots=True)
class CaseQuestion:
    """The cases of one authority where the citizen is the primary party; with properties, those about one of them."""

    authority: str
    citizen: Subject
    journal: bool = False
    properties: frozenset[str] = frozenset()
    notes: bool = False


@dataclass(frozen=True, slots=True)
class NamedCasesQuestion:
    """Cases of one authority by UUID, whoever their party is: to examine its own data, never for the graph."""

    authority: str
    cases: tuple[str, ...]
    citizen: None = None
    journal: bool = True
    notes: bool = False


@dataclass(frozen=True, slots=True)
class DocumentQuestion:
    """Documents of one authority by UUID. Those that do not exist are left out of the answer.

    `citizen`: whose own CPR number may stand in the titles; every other is masked there.
    """

    authority: str
    documents: tuple[str, ...]
    citizen: Subject | None = None


@dataclass(frozen=True, slots=True)
class Right:
    """An area the caller may see at an authority, and the systems it is narrowed to (empty: any system)."""

    area: str
    systems: frozenset[str] = frozenset()


EVERY_AREA = Right("*")
"""All of KLE: for authorities that examine what they have not opened."""


@dataclass(frozen=True, slots=True)
class BenefitQuestion:
    """The benefits one authority has granted the citizen within the areas of `rights`, with or without payments."""

    authority: str
    citizen: Subject
    rights: tuple[Right, ...]
    payments: bool = False


@dataclass(frozen=True, slots=True)
class PaymentQuestion:
    """The payments of benefits one authority has granted the citizen. Both dates are inclusive."""

    authority: str
    citizen: Subject
    rights: tuple[Right, ...]
    available_from: date | None = None
    available_to: date | None = None


@dataclass(frozen=True, slots=True)
class BenefitAnswer(Answer[BenefitRecord]):
    """Benefits, and with them the payment lines where payments were asked for.

    `truncated` and `unreadable` are about the benefits. `unreadable_lines`: lines that could not be read, and payments
    of which an amount or the day could not be; they leave the payments incomplete, and no benefit. `unreadable_plans`:
    benefits that stand without the planned amount, since it could not be read; they leave the benefits incomplete.
    """

    lines: tuple[PaymentLineRecord, ...] = ()
    unreadable_lines: int = 0
    unreadable_plans: int = 0


@dataclass(frozen=True, slots=True)
class Residences:
    """The codes of the municipalities a citizen lives in now (None: none known) and has lived in.

    `whole`: there are no others, as far as anybody knows.
    """

    current: str | None
    former: tuple[str, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Properties:
    """The ids by which building cases name the properties that a citizen owns.

    `whole`: there are no others, as far as anybody knows.
    """

    ids: frozenset[str] = frozenset()
    whole: bool = True


class CaseIndex(Protocol):
    """Sagsindekset."""

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        """Raise SourceError where it does not answer."""


@runtime_checkable
class NamedCaseIndex(Protocol):
    """Sagsindekset, asked for cases by their ids."""

    async def named_cases(self, question: NamedCasesQuestion) -> Answer[CaseRecord]:
        """Raise SourceError where it does not answer."""


class DocumentIndex(Protocol):
    """Dokumentindekset."""

    async def documents(self, question: DocumentQuestion) -> Answer[DocumentRecord]:
        """Raise SourceError where it does not answer."""


class BenefitIndex(Protocol):
    """Ydelsesindekset."""

    async def benefits(self, question: BenefitQuestion) -> BenefitAnswer:
        """Raise SourceError where it does not answer."""

    async def payments(self, question: PaymentQuestion) -> Answer[PaymentLineRecord]:
        """Raise SourceError where it does not answer."""


class ResidenceRegister(Protocol):
    """Who lives or has lived where."""

    async def residences(self, citizen: Subject) -> Residences:
        """Raise SourceError where it does not answer."""


class PropertyRegister(Protocol):
    """Who owns which properties."""

    async def properties(self, citizen: Subject) -> Properties:
        """Return what the citizen owns. Raise SourceError."""


class RepresentationRegister(Protocol):
    """Who may act for whom."""

    async def representations(self, representative: Subject) -> Representations:
        """Return whom somebody may act for, also rights that are over. Raise SourceError."""


@dataclass(frozen=True, slots=True, eq=False)
class SecurityToken:
    """A SAML 2.0 assertion that a token service issued for one service on behalf of one authority.

    `assertion`: byte for byte as it came, for it is signed. `expires`: an instant.
    `derived`: what is made of the assertion once and for all, such as its canonical digest, by whoever makes it.
    """

    assertion: bytes = field(repr=False)
    assertion_id: str
    expires: datetime
    derived: dict[object, object] = field(default_factory=dict, repr=False)


class TokenProvider(Protocol):
    """The security token service: a token for one service, by its entity id, on behalf of one authority."""

    async def token(self, *, service: str, authority: str) -> SecurityToken | None:
        """Return a token, None where the service asks for none. Raise SourceError."""

    def drop(self, token: SecurityToken, *, service: str, authority: str) -> bool:
        """Forget a token that the service refuses. Return False where another would not help."""
