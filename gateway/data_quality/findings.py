"""The findings: each thing that citizens may miss or misread in a record, defined once, in Danish and English.

Blocking: a record with it is not fit to be shown. A finding about a case's own title blocks only where such titles are
shown (`title: CASE`); under the title of the KLE subject nobody reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from gateway.data_quality import titles
from gateway.data_quality.finding_texts import FINDING_TEXTS, FindingText
from gateway.data_quality.items import GrantedItem, Item, PaidItem
from gateway.policies.directives import Language
from gateway.visibility.document_rules import Filing
from sources.records import CaseProgress, CaseRecord, Outcome
from sources.reference.kle import area as kle
from sources.reference.kle import retired
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, PAYMENTS, RecordKind

STALE_YEARS = 5
_ORDER = [CaseProgress.OPENED, CaseProgress.EXAMINED, CaseProgress.DECIDED, CaseProgress.CLOSED]
_SOON = timedelta(days=62)  # a new benefit may not have been paid yet
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the checks measure with."""

    today: date
    stale_years: int = STALE_YEARS
    outcome_classes: Mapping[str, Outcome] = field(default_factory=dict)


Check = Callable[[Any, Criteria], bool]


@dataclass(frozen=True, slots=True)
class QualityFinding:
    """A kind of fault. `about_title`: it is in the case's own title."""

    id: str
    kind: RecordKind
    blocking: bool
    check: Check
    about_title: bool = False

    def texts(self, language: Language) -> FindingText:
        """Return what it is, what the citizen meets, and what to do about it."""
        return FINDING_TEXTS[language][self.id]


# Cases


def no_primary_party(case: CaseRecord, _criteria: Criteria) -> bool:
    """Return whether nobody is the case's primary party."""
    return not case.has_primary_party


def no_area(case: CaseRecord, _criteria: Criteria) -> bool:
    """Return whether no KLE number is in force."""
    return case.area is None


def area_unknown(case: CaseRecord, criteria: Criteria) -> bool:
    """Return whether the number is not in our list of KLE."""
    return case.area is not None and not retired(case.area) and not kle(case.area, criteria.today).known


def area_retired(case: CaseRecord, _criteria: Criteria) -> bool:
    """Return whether the number has left KLE."""
    return case.area is not None and retired(case.area) is not None


def no_creation_date(case: CaseRecord, _criteria: Criteria) -> bool:
    """Return whether the case has neither OprettetTidspunkt nor a dated Opstaaet."""
    return case.created is None


def no_progress(case: CaseRecord, _criteria: Criteria) -> bool:
    """Return whether no step is in force, or only one that nobody knows."""
    return case.progress is CaseProgress.UNKNOWN


def progress_undated(case: CaseRecord, _criteria: Criteria) -> bool:
    """Return whether a step has no date, or the first step is missing."""
    steps = case.steps
    return bool(steps) and (any(step.since is None for step in steps) or steps[0].progress is not CaseProgress.OPENED)


def progress_unordered(case: CaseRecord, _criteria: Criteria) -> bool:
    """Return whether a later step began before an earlier one, or the case went back."""
    positions = [_ORDER.index(step.progress) for step in case.steps if step.since and step.progress in _ORDER]
    return positions != sorted(positions)


def never_closed(case: CaseRecord, criteria: Criteria) -> bool:
    """Return whether the case is not closed although nothing has happened for years."""
    days = [step.since for step in case.steps if step.since]
    latest = max(days, default=case.created)
    return (
        case.is_active and latest is not None and latest < criteria.today - timedelta(days=365 * criteria.stale_years)
    )


def no_system(case: CaseRecord, _criteria: Criteria) -> bool:
    """Return whether no master it-system is known."""
    return case.system is None


def no_sensitivity(case: CaseRecord, _criteria: Criteria) -> bool:
    """Return whether the case says no sensitivity."""
    return case.sensitivity is None


def decision_unknown(case: CaseRecord, criteria: Criteria) -> bool:
    """Return whether the decision has a class to which no setting gives a meaning."""
    return not criteria.outcome_classes.keys() >= case.decisions


def no_case_title(case: CaseRecord, _criteria: Criteria) -> bool:
    """Return whether the case has no title of its own."""
    return case.title is None


def _in_case_title(test: Callable[[str], bool]) -> Check:
    return lambda case, _criteria: case.title is not None and test(case.title)


# Documents


def _document_title(filing: Filing) -> str | None:
    return filing.entry.title or (filing.document.title if filing.document else None)


def dangling(filing: Filing, _criteria: Criteria) -> bool:
    """Return whether the journal names a document that the index lacks."""
    return filing.document is None


def no_document_title(filing: Filing, _criteria: Criteria) -> bool:
    """Return whether neither the journal nor the document says a title."""
    return filing.document is not None and _document_title(filing) is None


def document_undated(filing: Filing, _criteria: Criteria) -> bool:
    """Return whether the document has neither a letter date nor a day of filing."""
    return filing.document is not None and filing.dated is None


def _in_document_title(test: Callable[[str], bool]) -> Check:
    return lambda filing, _criteria: test(_document_title(filing) or "") if _document_title(filing) else False


# Benefits


def no_benefit_area(granted: GrantedItem, _criteria: Criteria) -> bool:
    """Return whether the benefit has no KLE number, or none that can be one."""
    return not granted.benefit.area


def benefit_area_unknown(granted: GrantedItem, criteria: Criteria) -> bool:
    """Return whether the number is not in our list of KLE."""
    area = granted.benefit.area
    return bool(area) and not retired(area) and not kle(area, criteria.today).known


def benefit_area_retired(granted: GrantedItem, _criteria: Criteria) -> bool:
    """Return whether the number has left KLE."""
    return retired(granted.benefit.area) is not None


def benefit_unnamed(granted: GrantedItem, _criteria: Criteria) -> bool:
    """Return whether the benefit has no name but its number."""
    return granted.benefit.title in ("", granted.benefit.area)


def benefit_without_payments(granted: GrantedItem, criteria: Criteria) -> bool:
    """Return whether the benefit has run for some time, and nothing has been paid."""
    starts = granted.benefit.starts
    return not granted.has_payments and starts is not None and starts < criteria.today - _SOON


def benefit_case_absent(granted: GrantedItem, _criteria: Criteria) -> bool:
    """Return whether the benefit names a case that is not among the citizen's."""
    return granted.benefit.case is not None and granted.case is None


def plan_misread(granted: GrantedItem, _criteria: Criteria) -> bool:
    """Return whether the planned amount has more decimals than kroner have."""
    plan = granted.benefit.plan
    return plan is not None and plan.amount is not None and _has_thousandths(plan.amount)


# Payments


def amount_misread(paid: PaidItem, _criteria: Criteria) -> bool:
    """Return whether a thousand separator seems to have been read as decimals: 5.942 for 5942."""
    return _has_thousandths(paid.line.amount) or _is_a_thousandth(paid)


def _is_a_thousandth(paid: PaidItem) -> bool:
    gross, amount = paid.line.payment.gross if paid.line.payment else None, paid.line.amount
    if gross is None or not 0 < amount < _THOUSAND or paid.line_sum != amount:
        return False
    return abs(gross - amount * _THOUSAND) < 10


def _has_thousandths(amount: Decimal) -> bool:
    return amount != amount.quantize(Decimal("0.01"))


def lines_differ(paid: PaidItem, _criteria: Criteria) -> bool:
    """Return whether the lines do not add up to the payment's gross amount."""
    payment = paid.line.payment
    return payment is not None and payment.gross is not None and paid.line_sum != payment.gross


def payment_undated(paid: PaidItem, _criteria: Criteria) -> bool:
    """Return whether no day is known on which the money is available."""
    return paid.line.payment is not None and paid.line.payment.available_on is None


def payment_withheld(paid: PaidItem, _criteria: Criteria) -> bool:
    """Return whether the line stands without its benefit or its payment."""
    return paid.line.benefit is None or paid.line.payment is None


FINDINGS: tuple[QualityFinding, ...] = (
    QualityFinding("case-no-primary-party", CASES, True, no_primary_party),
    QualityFinding("case-no-area", CASES, True, no_area),
    QualityFinding("case-no-creation-date", CASES, True, no_creation_date),
    QualityFinding("case-no-progress", CASES, True, no_progress),
    QualityFinding("case-never-closed", CASES, True, never_closed),
    QualityFinding("case-title-cpr", CASES, True, _in_case_title(titles.has_cpr), about_title=True),
    QualityFinding("case-title-name", CASES, True, _in_case_title(titles.has_name), about_title=True),
    QualityFinding(
        "case-title-unintelligible", CASES, True, _in_case_title(titles.is_unintelligible), about_title=True
    ),
    QualityFinding("case-title-address", CASES, False, _in_case_title(titles.has_address), about_title=True),
    QualityFinding("case-title-capitals", CASES, False, _in_case_title(titles.is_in_capitals), about_title=True),
    QualityFinding("case-title-missing", CASES, False, no_case_title, about_title=True),
    QualityFinding("case-progress-unordered", CASES, False, progress_unordered),
    QualityFinding("case-progress-undated", CASES, False, progress_undated),
    QualityFinding("case-area-unknown", CASES, False, area_unknown),
    QualityFinding("case-area-retired", CASES, False, area_retired),
    QualityFinding("case-no-system", CASES, False, no_system),
    QualityFinding("case-decision-unknown", CASES, False, decision_unknown),
    QualityFinding("case-no-sensitivity", CASES, False, no_sensitivity),
    QualityFinding("document-dangling", DOCUMENTS, True, dangling),
    QualityFinding("document-title-cpr", DOCUMENTS, True, _in_document_title(titles.has_cpr)),
    QualityFinding("document-title-name", DOCUMENTS, True, _in_document_title(titles.has_name)),
    QualityFinding("document-title-missing", DOCUMENTS, True, no_document_title),
    QualityFinding("document-title-unintelligible", DOCUMENTS, True, _in_document_title(titles.is_unintelligible)),
    QualityFinding("document-title-address", DOCUMENTS, False, _in_document_title(titles.has_address)),
    QualityFinding("document-title-capitals", DOCUMENTS, False, _in_document_title(titles.is_in_capitals)),
    QualityFinding("document-undated", DOCUMENTS, False, document_undated),
    QualityFinding("benefit-no-area", BENEFITS, True, no_benefit_area),
    QualityFinding("benefit-unnamed", BENEFITS, True, benefit_unnamed),
    QualityFinding("benefit-case-absent", BENEFITS, True, benefit_case_absent),
    QualityFinding("benefit-amount-misread", BENEFITS, True, plan_misread),
    QualityFinding("benefit-without-payments", BENEFITS, False, benefit_without_payments),
    QualityFinding("benefit-area-unknown", BENEFITS, False, benefit_area_unknown),
    QualityFinding("benefit-area-retired", BENEFITS, False, benefit_area_retired),
    QualityFinding("payment-amount-misread", PAYMENTS, True, amount_misread),
    QualityFinding("payment-undated", PAYMENTS, True, payment_undated),
    QualityFinding("payment-lines-differ", PAYMENTS, False, lines_differ),
    QualityFinding("payment-withheld", PAYMENTS, False, payment_withheld),
)


def findings_in(item: Item, criteria: Criteria) -> Iterator[QualityFinding]:
    """Everything found in one record."""
    return (finding for finding in FINDINGS if finding.kind is item.kind and finding.check(item.facts, criteria))
