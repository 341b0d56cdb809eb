"""What has passed the rules. Only the loaders make these, so to hold one is to have passed the gate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from gateway.ids import Ids
from gateway.policies.directives import Part
from gateway.policies.policy import Authority, Opening
from gateway.visibility.back_payments import is_correction
from sources.records import BenefitRecord, CaseRecord, DocumentKind, Payee, PaymentLineRecord, PaymentRecord
from sources.records.subject import Subject


class ShownCitizen(Struct, frozen=True, eq=False):
    """The citizen who is logged in."""

    subject: Subject
    name: str | None
    ids: Ids

    @property
    def id(self) -> str:
        """Opaque, and made when it is wanted."""
        return self.ids.citizen(self.subject)


class ShownCase(Struct, frozen=True, eq=False):
    """A case with its authority, and the opening that lets it be seen."""

    record: CaseRecord
    authority: Authority
    opening: Opening
    as_of: datetime
    ids: Ids

    @property
    def id(self) -> str:
        """Opaque, and made when it is wanted."""
        return self.ids.case(self.record)


class ShownDocument(Struct, frozen=True, eq=False):
    """A document as it is filed on a case: another case may give it another title and date."""

    uuid: str
    title: str
    date: date | None
    kind: DocumentKind
    case: ShownCase

    @property
    def id(self) -> str:
        """Opaque, and made when it is wanted."""
        return self.case.ids.document(self.case.record, self.uuid)

    @property
    def ids(self) -> Ids:
        """Those of whoever it is shown of."""
        return self.case.ids

    @property
    def authority(self) -> Authority:
        """Whose case it is filed on."""
        return self.case.authority


class ShownNote(Struct, frozen=True, eq=False):
    """A note in the journal of a case. `number` tells those of one case apart that are otherwise alike."""

    title: str
    date: date
    text: str | None
    number: int

    @property
    def name(self) -> str:
        """What stands for it in cursors: the index gives a note no id."""
        contents = f"{self.title}\n{self.text}".encode()
        return f"{hashlib.blake2b(contents, digest_size=12).hexdigest()}/{self.number}"


class ShownBenefit(Struct, frozen=True, eq=False):
    """A benefit with its authority, and the opening that lets it be seen."""

    record: BenefitRecord
    authority: Authority
    opening: Opening
    as_of: datetime
    ids: Ids

    @property
    def id(self) -> str:
        """Opaque, and made when it is wanted."""
        return self.ids.benefit(self.record)

    def is_current(self, today: date) -> bool:
        """Begun, and not ended before today. An unknown start counts as begun."""
        starts, ends = self.record.starts, self.record.ends
        return (starts is None or starts <= today) and (ends is None or ends >= today)


class PaidBenefit(Struct, frozen=True, eq=False):
    """A benefit whose payment lines are shown, whether or not it is shown itself (`benefit`).

    `totals` are those of the answer the lines came with, worked out when first wanted.
    """

    granted: BenefitRecord
    authority: Authority
    opening: Opening
    benefit: ShownBenefit | None
    totals: Callable[[], Mapping[str, ShownTotal]]
    ids: Ids


class ShownLine(Struct, frozen=True, eq=False):
    """A payment line of a benefit."""

    record: PaymentLineRecord
    paid: PaidBenefit

    @property
    def id(self) -> str:
        """Opaque, and made when it is wanted."""
        return self.paid.ids.line(self.record)

    @property
    def ids(self) -> Ids:
        """Those of whoever it is shown of."""
        return self.paid.ids

    @property
    def authority(self) -> Authority:
        """Who has granted the benefit."""
        return self.paid.authority

    @property
    def granted(self) -> BenefitRecord:
        """What is paid."""
        return self.paid.granted

    @property
    def benefit(self) -> ShownBenefit | None:
        """The same, where it is shown."""
        return self.paid.benefit

    @property
    def total(self) -> ShownTotal | None:
        """The whole payment, where all of it is shown."""
        return self.paid.totals().get(self.payment.uuid) if self.payment else None

    @property
    def payment(self) -> PaymentRecord | None:
        """The whole payment. None: the index withholds it."""
        return self.record.payment

    @property
    def available_on(self) -> date | None:
        """Dispositionsdato."""
        payment = self.record.payment
        return payment.available_on if payment else None

    @property
    def corrects(self) -> bool:
        """Whether it takes money back, or pays for a period that is over."""
        return is_correction(self.record)

    @property
    def paid_to(self) -> Payee:
        """Who gets the money, by the payment, else by the grant."""
        return self.payment.payee if self.payment else self.granted.payee


class ShownTotal(Struct, frozen=True, eq=False):
    """A whole payment, all of whose lines are shown."""

    id: str
    payment: PaymentRecord
    gross: Decimal
    lines: tuple[ShownLine, ...]

    @property
    def ids(self) -> Ids:
        """Those of whoever it is shown of."""
        return self.lines[0].ids


def parts_of(opening: Opening) -> list[Part]:
    """Return the open parts in the schema's order."""
    return [part for part in Part if part in opening.parts]
