"""Payment lines, their status, and whole payments, as the graph must answer them."""

from __future__ import annotations

from typing import Any

from tests.oracle import texts
from tests.oracle.authorities import Authority, covers
from tests.oracle.benefit_answers import benefit_line
from tests.oracle.common_answers import (
    Answer,
    area,
    authority_of,
    connection,
    money,
    newest_first,
    root_rows,
    rows_of,
)
from tests.oracle.compare import Id, Ranked
from tests.oracle.money import Benefit, Line, corrects
from tests.oracle.names import name
from tests.oracle.sight import Sight

ShownLine = tuple[Authority, Benefit, Line]


def payments(sight: Sight, **narrowed: Any) -> Answer:
    """Every payment line, newest first."""

    def node(line: ShownLine) -> Answer:
        authority, benefit, _ = line
        benefits_open = "BENEFITS" in authority.parts(benefit.kle)
        more = {
            "benefit": benefit_line(sight, authority, benefit) if benefits_open else None,
            "total": _total(sight, line),
        }
        return payment_line(line) | more

    lines = [line for line in sight.lines if line_passes(line, **narrowed)]
    return connection(Ranked.by(lines, _line_rank, node), root_rows(sight, "BENEFITS", "PAYMENTS"))


def line_passes(shown_line: ShownLine, **narrowed: Any) -> bool:
    """PaymentFilter."""
    _, benefit, line = shown_line
    begins, ends = narrowed.get("availableFrom"), narrowed.get("availableTo")
    if (begins or ends) and line.available is None:
        return False
    on = line.available.isoformat() if line.available else ""
    return (
        covers(narrowed.get("area", benefit.kle), benefit.kle)
        and (begins is None or on >= begins)
        and (ends is None or on <= ends)
    )


def _line_rank(line: ShownLine) -> tuple[bool, int]:
    return newest_first(line[2].available)


def benefit_payments(sight: Sight, authority: Authority, benefit: Benefit, **narrowed: Any) -> Answer:
    """Return the lines of a benefit, newest first."""
    benefits_open = "BENEFITS" in authority.parts(benefit.kle)

    def node(line: ShownLine) -> Answer:
        total_lines = sight.lines_of_total(authority, line[2])
        return payment_line(line) | {
            "benefit": {"id": Id("Benefit", benefit.key)} if benefits_open else None,
            "total": {"id": Id("Payment", line[2].payment.uuid)} if total_lines else None,
        }

    lines = [line for line in sight.lines_of(benefit) if line_passes(line, **narrowed)]
    return connection(Ranked.by(lines, _line_rank, node), rows_of(authority, "BENEFITS"))


def payment_line(shown_line: ShownLine) -> Answer:
    """Return a line without its benefit and its payment."""
    authority, benefit, line = shown_line
    payment = None if line.payment.withheld else line.payment
    status = payment.status if payment else "UNKNOWN"
    cpr = benefit.granted_to or ""
    return {
        "id": Id("Line", (line.payment.uuid, line.position)),
        "title": benefit.name,
        "area": area(benefit.kle),
        "availableOn": line.available,
        "periodFrom": line.begins,
        "periodTo": line.ends,
        "amount": money(line.amount),
        "corrects": corrects(benefit, line),
        "status": status,
        "statusText": texts.PAYMENT["DA"][status],
        "statusTextEn": texts.PAYMENT["EN"][status],
        "paidBy": authority_of(authority),
        "paidTo": (payment or benefit).payee.seen_by(cpr),
        "paidToText": name("PAYEE", (payment or benefit).payee.seen_by(cpr)),
    }


def _total(sight: Sight, line: ShownLine) -> Answer | None:
    lines = sight.lines_of_total(line[0], line[2])
    payment = line[2].payment
    return lines and {
        "id": Id("Payment", payment.uuid),
        "lines": Ranked((tuple(map(payment_line, lines)),), ids_ascend=False),
        "gross": money(payment.gross),
        "afterTax": money(payment.after_tax),
        "sent": money(payment.sent),
        "paid": money(payment.paid),
        "sentText": payment.sent_text,
        "paidText": payment.paid_text,
    }
