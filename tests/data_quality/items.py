"""What the data quality report judges: the ordinary records, with what stands beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from gateway.data_quality.findings import FINDINGS, Criteria
from gateway.data_quality.items import Facts, GrantedItem, PaidItem
from gateway.visibility.document_rules import Filing
from sources.records import CaseRecord
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, PAYMENTS
from tests.builders import FLOOR, a_benefit, a_case, a_document, a_filing, a_line, a_payment

TODAY = date(2026, 11, 16)
CRITERIA = Criteria(TODAY)
KINDS = {CaseRecord: CASES, Filing: DOCUMENTS, GrantedItem: BENEFITS, PaidItem: PAYMENTS}


def a_filed_item(*, absent: bool = False, **facts: Any) -> Filing:
    """Return a letter on a case; `absent`: the index does not have it."""
    document = a_document(**facts)
    filing = a_filing(document, since=document.dated)
    return replace(filing, document=None) if absent else filing


def a_granted_item(*, has_payments: bool = True, has_case: bool = True, **facts: Any) -> GrantedItem:
    """Return a benefit; `has_case`: the index knows its case."""
    return GrantedItem(a_benefit(**facts), has_payments, a_case() if has_case else None)


def a_paid_item(
    amount: str = "100.00", *, line_sum: str | None = None, gross: str = "100.00", **facts: Any
) -> PaidItem:
    """Return a payment line; `line_sum`: the sum of all lines of its payment."""
    line = a_line(amount, payment=a_payment(gross, **facts))
    return PaidItem(line, Decimal(line_sum or amount), created=FLOOR)


def findings_of(facts: Facts, criteria: Criteria = CRITERIA) -> list[str]:
    """Return the ids of all findings in a record."""
    kind = KINDS[type(facts)]
    return [finding.id for finding in FINDINGS if finding.kind is kind and finding.check(facts, criteria)]
