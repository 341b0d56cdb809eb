"""What the rows say of benefits and payments, before anybody asks who may see them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tests.oracle.rows import TODAY, Row, Rows, day

CPR = "urn:oio:cpr-nr:"
STATUSES = {
    "Planlagt": "PLANNED",
    "Sendt til udbetaling": "SENT",
    "Udbetalt": "PAID",
    "Delvist udbetalt": "PARTLY_PAID",
    "Returneret": "RETURNED",
    "Afvist af NemKonto": "RETURNED",
    "Krav oprettet": "RECLAIMED",
}
"""UdbetalingStatus, as the made-up people's it-systems write it."""


@dataclass(frozen=True, slots=True)
class Payee:
    """Who gets money."""

    kind: str
    cpr: str | None

    def seen_by(self, cpr: str) -> str:
        """How the citizen is told."""
        if self.cpr == cpr:
            return "CITIZEN"
        return "OTHER" if self.kind in ("Person", "Virksomhed") else "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan, in the index's own words."""

    amount: Decimal | None
    frequency: str | None
    day: str | None
    advance: bool | None
    manual: bool


@dataclass(frozen=True, slots=True)
class Benefit:
    """A granted benefit."""

    grant: str
    id: str
    authority: str
    sensitivity: str
    system: str
    case: str | None
    granted_to: str | None
    name: str
    starts: date | None
    ends: date | None
    kle: str
    payee: Payee
    plan: Plan | None

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by."""
        return self.grant, self.id

    @property
    def current(self) -> bool:
        """Begun, and not ended: its last day counts."""
        return (self.starts is None or self.starts <= TODAY) and (self.ends is None or self.ends >= TODAY)


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as a whole."""

    uuid: str
    available: date
    ends: date | None
    gross: Decimal
    after_tax: Decimal | None
    sent: Decimal | None
    paid: Decimal | None
    sent_text: str | None
    paid_text: str | None
    withheld: bool
    payee: Payee
    status_text: str | None

    @property
    def status(self) -> str:
        """How far it has come: the words of this world, else the amounts."""
        if self.withheld:
            return "UNKNOWN"
        sent = "SENT" if self.paid is None else "PAID"
        status = STATUSES.get(self.status_text, "UNKNOWN") if self.status_text else sent
        if self.gross < 0 and status in ("SENT", "PAID", "PARTLY_PAID"):
            return "RECLAIMED"
        if status == "PAID" and self.paid is not None:
            sent_all = self.paid >= (self.sent or 0) and (self.paid > 0 or self.gross <= 0)
            return "PAID" if sent_all else "PARTLY_PAID"
        return status


@dataclass(frozen=True, slots=True)
class Line:
    """One benefit's part of a payment."""

    payment: Payment
    position: int
    benefit: tuple[str, str]
    amount: Decimal
    begins: date | None
    ends: date | None

    @property
    def available(self) -> date | None:
        """The day of the money, unless the index withholds the payment."""
        return None if self.payment.withheld else self.payment.available


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every benefit and payment line of the world."""

    benefits: dict[tuple[str, str], Benefit]
    by_person: dict[str, list[Benefit]]
    lines: dict[tuple[str, str], list[Line]]
    lines_of_payment: dict[str, list[Line]]


def read_ledger(rows: Rows) -> Ledger:
    """All of it."""
    plans = {(row["grant_uuid"], row["benefit_id"]): _plan(row) for row in rows.all("plans")}
    joined = rows.all("SELECT g.*, b.* FROM benefits b JOIN grants g ON g.uuid = b.grant_uuid")
    benefits = [_benefit(row, plans.get((row["grant_uuid"], row["id"]))) for row in joined]
    payments = {str(row["uuid"]): _payment(row) for row in rows.all("payments")}
    by_person, lines, together = defaultdict(list), defaultdict(list), defaultdict(list)
    for benefit in benefits:
        if benefit.granted_to:
            by_person[benefit.granted_to].append(benefit)
    for row in rows.all("SELECT * FROM payment_lines ORDER BY payment_uuid, position"):
        line = _line(row, payments[str(row["payment_uuid"])])
        lines[line.benefit].append(line)
        together[line.payment.uuid].append(line)
    return Ledger({benefit.key: benefit for benefit in benefits}, by_person, lines, together)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _plan(row: Row) -> Plan | None:
    columns = ("amount", "frequency", "advance", "day", "manual")
    if all(row[word] is None for word in columns):
        return None  # the wire cannot tell it from no plan at all
    advance = {"Forud": True, "Bagud": False}.get(row["advance"] or "")
    return Plan(_amount(row["amount"]), row["frequency"], row["day"], advance, row["manual"] == "true")


def _payee(row: Row, prefix: str) -> Payee:
    urn = row[f"{prefix}_urn"] or ""
    return Payee(str(row[f"{prefix}_kind"]), row[f"{prefix}_cpr"] or (urn[len(CPR) :] if urn.startswith(CPR) else None))


def _benefit(row: Row, plan: Plan | None) -> Benefit:
    return Benefit(
        grant=str(row["grant_uuid"]),
        id=str(row["id"]),
        authority=str(row["authority"]),
        sensitivity=str(row["sensitivity"]),
        system=str(row["system"]),
        case=row["case_uuid"],
        granted_to=_payee(row, "recipient").cpr,
        name=str(row["name"]),
        starts=day(row["starts_on"]),
        ends=day(row["ends_on"]),
        kle=str(row["area"]),
        payee=_payee(row, "payee"),
        plan=plan,
    )


def _payment(row: Row) -> Payment:
    return Payment(
        uuid=str(row["uuid"]),
        available=date.fromisoformat(str(row["available_on"])),
        ends=day(row["ends_on"]),
        gross=Decimal(str(row["gross"])),
        after_tax=_amount(row["after_tax"]),
        sent=_amount(row["sent"]),
        paid=_amount(row["paid"]),
        sent_text=row["sent_text"],
        paid_text=row["paid_text"],
        withheld=bool(row["withheld"]),
        payee=_payee(row, "recipient"),
        status_text=row["status"],
    )


def _line(row: Row, payment: Payment) -> Line:
    return Line(
        payment=payment,
        position=int(row["position"] or 0),
        benefit=(str(row["grant_uuid"]), str(row["benefit_id"])),
        amount=Decimal(str(row["amount"])),
        begins=day(row["period_from"]),
        ends=day(row["period_to"]),
    )


def corrects(benefit: Benefit, line: Line) -> bool:
    """Whether a line takes money back, or pays for a month that was over before the plan would pay on that day."""
    if line.amount < 0:
        return True
    if line.available is None or line.ends is None:
        return False
    late = (line.available.year - line.ends.year) * 12 + line.available.month - line.ends.month
    plan = benefit.plan
    on_the_last = bool(plan and (plan.day or "").lower().removeprefix("den ").startswith("sidste"))
    if plan and (plan.advance or on_the_last):
        return late >= 1
    if late >= 2 or (plan and plan.advance is not None):
        return late >= 2
    is_whole_month = line.begins is not None and line.begins.day == 1 and (line.ends + timedelta(days=1)).day == 1
    latest = line.payment.ends
    return is_whole_month and latest is not None and (latest.year, latest.month) > (line.ends.year, line.ends.month)
