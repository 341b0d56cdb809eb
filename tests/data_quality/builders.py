"""Records for the checks: sound ones, in which a test changes what matters to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from gateway.data_quality.findings import FINDINGS, Criteria, QualityFinding
from gateway.data_quality.items import Facts, GrantedItem, PaidItem
from gateway.visibility.document_rules import Filing
from sources.records import (
    BenefitRecord,
    CaseProgress,
    CaseRecord,
    DocumentRecord,
    JournalEntry,
    Payee,
    PaymentLineRecord,
    PaymentRecord,
    PlanRecord,
    ProgressStep,
    Sensitivity,
)

TODAY = date(2026, 11, 16)
CRITERIA = Criteria(TODAY)
OPENED, DECIDED = (
    ProgressStep(CaseProgress.OPENED, date(2026, 3, 2)),
    ProgressStep(CaseProgress.DECIDED, date(2026, 5, 4)),
)
UUIDS = {name: f"00000000-0000-4000-8000-00000000000{number}" for number, name in enumerate("cdgps")}


def a_case(**changes: Any) -> CaseRecord:
    """Return a case in which nothing is wrong."""
    sound = CaseRecord(
        uuid=UUIDS["c"],
        authority="11111111",
        is_primary_party=True,
        area="32.24.04",
        title="Kontanthjælp",
        created=date(2026, 3, 2),
        sensitivity=Sensitivity.SENSITIVE,
        progress=CaseProgress.DECIDED,
        progress_since=date(2026, 5, 4),
        steps=(OPENED, DECIDED),
        system=UUIDS["s"],
        system_name="Ydelsessystem",
    )
    return replace(sound, **changes)


def a_filing(*, title: str | None = "Afgørelse", dated: date | None = date(2026, 5, 4), absent: bool = False) -> Filing:
    """Return a letter on a case."""
    document = DocumentRecord(UUIDS["d"], title=title, dated=dated, is_finished=True)
    return Filing(a_case(), JournalEntry(UUIDS["d"], None, dated), None if absent else document)


def a_benefit(**changes: Any) -> BenefitRecord:
    """Return a benefit in which nothing is wrong."""
    sound = BenefitRecord(
        grant=UUIDS["g"],
        id="1",
        authority="11111111",
        is_granted_to_citizen=True,
        title="Kontanthjælp",
        area="32.24.04",
        starts=date(2026, 4, 1),
        case=UUIDS["c"],
        plan=PlanRecord(Decimal("8160.00"), "Månedligt", "Sidste bankdag i måneden", False, False),
    )
    return replace(sound, **changes)


def granted(
    *, has_payments: bool = True, case: CaseRecord | None = None, no_case: bool = False, **changes: Any
) -> GrantedItem:
    """Return a benefit with what stands beside it."""
    return GrantedItem(a_benefit(**changes), has_payments, None if no_case else case or a_case())


def paid(amount: str = "8160.00", *, line_sum: str | None = None, gross: str = "8160.00", **changes: Any) -> PaidItem:
    """Return a payment line with its payment."""
    columns: dict[str, Any] = {
        "uuid": UUIDS["p"], "available_on": date(2026, 10, 30), "period_from": None, "period_to": None,
        "gross": Decimal(gross), "after_tax": None, "sent": None, "paid": None, "sent_text": None, "paid_text": None,
        "payee": Payee.CITIZEN,
    }  # fmt: skip
    line = PaymentLineRecord("11111111", a_benefit(), PaymentRecord(**columns | changes), Decimal(amount), None, None)
    return PaidItem(line, Decimal(line_sum or amount), date(2026, 3, 2))


def plan_of(amount: str) -> PlanRecord:
    """Return a plan of this amount."""
    return PlanRecord(Decimal(amount), None, None, None, False)


def findings_of(facts: Facts, criteria: Criteria = CRITERIA) -> list[str]:
    """Return the ids of all that is found in a record."""
    return [finding.id for finding in FINDINGS if finding.kind is kind_of(facts) and finding.check(facts, criteria)]


def kind_of(facts: Facts) -> Any:
    """Return what kind of record it is."""
    from gateway.preview.citizen_view import SeenKind  # noqa: PLC0415

    return {
        CaseRecord: SeenKind.CASE,
        Filing: SeenKind.DOCUMENT,
        GrantedItem: SeenKind.BENEFIT,
        PaidItem: SeenKind.PAYMENT,
    }[type(facts)]


def named(id: str) -> QualityFinding:
    """Return a finding by its id."""
    return next(finding for finding in FINDINGS if finding.id == id)
