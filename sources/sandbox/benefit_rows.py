"""Finds grants, benefits and payments for an SF1491 question, within its rights."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from sources.sandbox.names import ydelse
from sources.sandbox.rights import Rights, subject_ranges
from sources.sandbox.soap import Element

Row: TypeAlias = sqlite3.Row
Key: TypeAlias = tuple[str, str]

_BENEFITS = """SELECT g.*, b.*, p.amount AS plan_amount, p.frequency, p.advance, p.day, p.manual
  FROM benefits b JOIN grants g ON g.uuid = b.grant_uuid
  LEFT JOIN plans p ON p.grant_uuid = b.grant_uuid AND p.benefit_id = b.id"""
_PARTY = {"PartCPRNummer": "cpr", "PartCVRNummer": "cvr", "PartPNummer": "p", "PartURN": "urn"}


@dataclass(frozen=True, slots=True)
class Criterion:
    """The one thing that is asked about: a party in one role or both, a case, or a benefit."""

    column: str
    values: tuple[str, ...]
    role: str | None


def read_criterion(question: Element) -> Criterion:
    """Read the criterion of a question that follows the rules."""
    chosen = question.findall(f"{ydelse('Kriterie')}/*")[0]
    role = question.findtext(ydelse("PartRolle"))
    tag = chosen.tag.rpartition("}")[2]
    if tag == "BevilgetYdelseKriterie":
        return Criterion("benefit", tuple(child.text or "" for child in chosen), None)
    return Criterion(_PARTY.get(tag, "case"), (chosen.text or "",), role)


def find_benefits(connection: sqlite3.Connection, criterion: Criterion, rights: Rights) -> list[Row]:
    """Return the benefits that are asked about and may be seen, by name."""
    rows = connection.execute(
        f"{_BENEFITS} WHERE {_benefit_condition(criterion)} ORDER BY b.name, g.uuid, b.id",
        criterion.values * _marks(criterion),
    )
    return [row for row in rows if reached(row, rights)]


def _benefit_condition(criterion: Criterion) -> str:
    if criterion.column == "case":
        return "g.case_uuid = ?"
    conditions = {
        "Bevillingsmodtager": f"g.recipient_{criterion.column} = ?",
        "Effektueringsmodtager": f"b.payee_{criterion.column} = ?",
    }
    return conditions[criterion.role] if criterion.role else f"({' OR '.join(conditions.values())})"


def _marks(criterion: Criterion) -> int:
    return 2 if criterion.column in _PARTY.values() and criterion.role is None else 1


def reached(row: Row, rights: Rights) -> bool:
    """Whether a benefit may be seen."""
    return rights.allow(row["authority"], row["area"], row["sensitivity"], row["system"])


def benefits_by_key(connection: sqlite3.Connection, keys: Iterable[Key]) -> dict[Key, Row]:
    """Benefits by grant and id."""
    grants = json.dumps(sorted({grant for grant, _ in keys}))
    rows = connection.execute(f"{_BENEFITS} WHERE g.uuid IN (SELECT value FROM json_each(?))", (grants,))
    return {(row["grant_uuid"], row["id"]): row for row in rows}


@dataclass(frozen=True, slots=True)
class Payments:
    """Payments by id, with all their lines, and the benefits those lines name."""

    by_id: dict[str, Row]
    lines: dict[str, list[Row]]
    benefits: dict[Key, Row]

    def complete(self, payment: str, rights: Rights) -> bool:
        """Whether the caller may see every benefit that the payment covers."""
        named = [self.benefits.get((line["grant_uuid"], line["benefit_id"])) for line in self.lines[payment]]
        return all(benefit is not None and reached(benefit, rights) for benefit in named)


def payments_of(connection: sqlite3.Connection, uuids: Iterable[str]) -> Payments:
    """Return the payments of those ids, whole."""
    uuids_json = json.dumps(sorted(set(uuids)))
    each = "IN (SELECT value FROM json_each(?))"
    payments = connection.execute(f"SELECT * FROM payments WHERE uuid {each}", (uuids_json,))
    by_id = {row["uuid"]: row for row in payments}
    lines: dict[str, list[Row]] = defaultdict(list)
    sql = f"SELECT * FROM payment_lines WHERE payment_uuid {each} ORDER BY payment_uuid, position"
    for row in connection.execute(sql, (uuids_json,)):
        lines[row["payment_uuid"]].append(row)
    keys = {(row["grant_uuid"], row["benefit_id"]) for rows in lines.values() for row in rows}
    return Payments(by_id, lines, benefits_by_key(connection, keys))


def payments_of_benefits(connection: sqlite3.Connection, benefits: Iterable[Row]) -> Payments:
    """Every payment that has a line of one of the benefits."""
    grants = json.dumps(sorted({row["grant_uuid"] for row in benefits}))
    sql = "SELECT DISTINCT payment_uuid FROM payment_lines WHERE grant_uuid IN (SELECT value FROM json_each(?))"
    return payments_of(connection, (row[0] for row in connection.execute(sql, (grants,))))


def find_payments(connection: sqlite3.Connection, criterion: Criterion, rights: Rights) -> Payments:
    """Return the payments that are asked about and have at least one line that may be seen."""
    rows = connection.execute(_payment_question(criterion), criterion.values * _marks(criterion))
    payments = payments_of(connection, (row[0] for row in rows))
    visible = {
        uuid: payment
        for uuid, payment in payments.by_id.items()
        if not payment["withheld"] and any(_line_reached(payments, line, rights) for line in payments.lines[uuid])
    }
    return Payments(visible, payments.lines, payments.benefits)


def _line_reached(payments: Payments, line: Row, rights: Rights) -> bool:
    benefit = payments.benefits.get((line["grant_uuid"], line["benefit_id"]))
    return benefit is not None and reached(benefit, rights)


def _payment_question(criterion: Criterion) -> str:
    if criterion.column == "benefit":
        return "SELECT payment_uuid FROM payment_lines WHERE grant_uuid = ? AND benefit_id = ?"
    granted = f"""SELECT l.payment_uuid FROM payment_lines l JOIN grants g ON g.uuid = l.grant_uuid
      WHERE g.recipient_{criterion.column} = ?"""
    paid = f"SELECT uuid FROM payments WHERE recipient_{criterion.column} = ?"
    if criterion.role is None:
        return f"{granted} UNION {paid}"
    return granted if criterion.role == "Bevillingsmodtager" else paid


def matches_subject(row: Row, subjects: str) -> bool:
    """Whether a benefit lies in a list of KLE subjects."""
    return any(subject_range.holds(row["area"]) for subject_range in subject_ranges(subjects))
