"""The findings: each thing that citizens may miss or misread in a record, defined once, in Danish and English.

Blocking: a record with it is not fit to be shown. A finding about a case's own title blocks only where such titles are
shown (`title: CASE`); under the title of the KLE subject nobody reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from gateway.data_quality import titles
from gateway.data_quality.items import GrantedItem, Item, PaidItem
from gateway.data_quality.words import WORDS, Words
from gateway.policies.directives import Language
from gateway.preview.sight import SeenKind
from gateway.visibility.document_rules import Filing
from sources.records import CaseProgress, CaseRecord
from sources.reference.kle import area as kle
from sources.reference.kle import retired

STALE_YEARS = 5
_ORDER = [CaseProgress.OPENED, CaseProgress.EXAMINED, CaseProgress.DECIDED, CaseProgress.CLOSED]
_SOON = timedelta(days=62)  # a new benefit may not have been paid yet
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What the checks measure with."""

    today: date
    stale_years: int = STALE_YEARS


Check = Callable[[Any, Yardstick], bool]


@dataclass(frozen=True, slots=True)
class QualityFinding:
    """A kind of fault. `about_title`: it is in the case's own title."""

    id: str
    kind: SeenKind
    blocking: bool
    check: Check
    about_title: bool = False

    def words(self, language: Language) -> Words:
        """What it is, what the citizen meets, and what to do about it."""
        return WORDS[language][self.id]


# Cases


def no_primary_party(case: CaseRecord, _by: Yardstick) -> bool:
    """Nobody is the case's primary party."""
    return not case.has_primary_party


def no_area(case: CaseRecord, _by: Yardstick) -> bool:
    """No KLE number is in force."""
    return case.area is None


def area_unknown(case: CaseRecord, by: Yardstick) -> bool:
    """The number is not in our list of KLE."""
    return case.area is not None and not retired(case.area) and not kle(case.area, by.today).known


def area_retired(case: CaseRecord, _by: Yardstick) -> bool:
    """The number has left KLE."""
    return case.area is not None and retired(case.area) is not None


def no_creation_date(case: CaseRecord, _by: Yardstick) -> bool:
    """Neither OprettetTidspunkt nor a dated Opstaaet."""
    return case.created is None


def no_progress(case: CaseRecord, _by: Yardstick) -> bool:
    """No step is in force, or one that nobody knows."""
    return case.progress is CaseProgress.UNKNOWN


def progress_undated(case: CaseRecord, _by: Yardstick) -> bool:
    """A step has no date, or the first step is missing."""
    steps = case.steps
    return bool(steps) and (any(one.since is None for one in steps) or steps[0].progress is not CaseProgress.OPENED)


def progress_unordered(case: CaseRecord, _by: Yardstick) -> bool:
    """A later step began before an earlier one, or the case went back."""
    places = [_ORDER.index(one.progress) for one in case.steps if one.since and one.progress in _ORDER]
    return places != sorted(places)


def never_closed(case: CaseRecord, by: Yardstick) -> bool:
    """Not closed, and nothing has happened for years."""
    days = [one.since for one in case.steps if one.since]
    latest = max(days, default=case.created)
    return case.is_active and latest is not None and latest < by.today - timedelta(days=365 * by.stale_years)


def no_system(case: CaseRecord, _by: Yardstick) -> bool:
    """No master it-system is known."""
    return case.system is None


def no_sensitivity(case: CaseRecord, _by: Yardstick) -> bool:
    """No sensitivity is said."""
    return case.sensitivity is None


def no_case_title(case: CaseRecord, _by: Yardstick) -> bool:
    """The case has no title of its own."""
    return case.title is None


def _in_case_title(sign: Callable[[str], bool]) -> Check:
    return lambda case, _by: case.title is not None and sign(case.title)


# Documents


def _document_title(filing: Filing) -> str | None:
    return filing.entry.title or (filing.document.title if filing.document else None)


def dangling(filing: Filing, _by: Yardstick) -> bool:
    """The journal names a document that the index lacks."""
    return filing.document is None


def no_document_title(filing: Filing, _by: Yardstick) -> bool:
    """Neither the journal nor the document says a title."""
    return filing.document is not None and _document_title(filing) is None


def document_undated(filing: Filing, _by: Yardstick) -> bool:
    """Neither a letter date nor a day of filing."""
    return filing.document is not None and filing.dated is None


def _in_document_title(sign: Callable[[str], bool]) -> Check:
    return lambda filing, _by: sign(_document_title(filing) or "") if _document_title(filing) else False


# Benefits


def no_benefit_area(granted: GrantedItem, _by: Yardstick) -> bool:
    """No KLE number, or none that can be one."""
    return not granted.benefit.area


def benefit_area_unknown(granted: GrantedItem, by: Yardstick) -> bool:
    """The number is not in our list of KLE."""
    area = granted.benefit.area
    return bool(area) and not retired(area) and not kle(area, by.today).known


def benefit_area_retired(granted: GrantedItem, _by: Yardstick) -> bool:
    """The number has left KLE."""
    return retired(granted.benefit.area) is not None


def benefit_unnamed(granted: GrantedItem, _by: Yardstick) -> bool:
    """The benefit has no name but its number."""
    return granted.benefit.title in ("", granted.benefit.area)


def benefit_without_payments(granted: GrantedItem, by: Yardstick) -> bool:
    """It has run for some time, and nothing has been paid."""
    starts = granted.benefit.starts
    return not granted.has_payments and starts is not None and starts < by.today - _SOON


def benefit_case_absent(granted: GrantedItem, _by: Yardstick) -> bool:
    """It names a case that is not among the citizen's."""
    return granted.benefit.case is not None and granted.case is None


def plan_misread(granted: GrantedItem, _by: Yardstick) -> bool:
    """The planned amount has more decimals than kroner have."""
    plan = granted.benefit.plan
    return plan is not None and plan.amount is not None and _has_thousandths(plan.amount)


# Payments


def amount_misread(paid: PaidItem, _by: Yardstick) -> bool:
    """A thousand separator seems to have been read as decimals: 5.942 for 5942."""
    return _has_thousandths(paid.line.amount) or _is_a_thousandth(paid)


def _is_a_thousandth(paid: PaidItem) -> bool:
    gross, amount = paid.line.payment.gross if paid.line.payment else None, paid.line.amount
    if gross is None or not 0 < amount < _THOUSAND or paid.known != amount:
        return False
    return abs(gross - amount * _THOUSAND) < 10


def _has_thousandths(amount: Decimal) -> bool:
    return amount != amount.quantize(Decimal("0.01"))


def lines_differ(paid: PaidItem, _by: Yardstick) -> bool:
    """The lines do not add up to the payment's gross amount."""
    payment = paid.line.payment
    return payment is not None and payment.gross is not None and paid.known != payment.gross


def payment_undated(paid: PaidItem, _by: Yardstick) -> bool:
    """No day on which the money is available."""
    return paid.line.payment is not None and paid.line.payment.available_on is None


def payment_withheld(paid: PaidItem, _by: Yardstick) -> bool:
    """The line stands without its benefit or its payment."""
    return paid.line.benefit is None or paid.line.payment is None


FINDINGS: tuple[QualityFinding, ...] = (
    QualityFinding("case-no-primary-party", SeenKind.CASE, True, no_primary_party),
    QualityFinding("case-no-area", SeenKind.CASE, True, no_area),
    QualityFinding("case-no-creation-date", SeenKind.CASE, True, no_creation_date),
    QualityFinding("case-no-progress", SeenKind.CASE, True, no_progress),
    QualityFinding("case-never-closed", SeenKind.CASE, True, never_closed),
    QualityFinding("case-title-cpr", SeenKind.CASE, True, _in_case_title(titles.has_cpr), about_title=True),
    QualityFinding("case-title-name", SeenKind.CASE, True, _in_case_title(titles.has_name), about_title=True),
    QualityFinding(
        "case-title-unintelligible", SeenKind.CASE, True, _in_case_title(titles.is_unintelligible), about_title=True
    ),
    QualityFinding("case-title-address", SeenKind.CASE, False, _in_case_title(titles.has_address), about_title=True),
    QualityFinding("case-title-capitals", SeenKind.CASE, False, _in_case_title(titles.is_shouted), about_title=True),
    QualityFinding("case-title-missing", SeenKind.CASE, False, no_case_title, about_title=True),
    QualityFinding("case-progress-unordered", SeenKind.CASE, False, progress_unordered),
    QualityFinding("case-progress-undated", SeenKind.CASE, False, progress_undated),
    QualityFinding("case-area-unknown", SeenKind.CASE, False, area_unknown),
    QualityFinding("case-area-retired", SeenKind.CASE, False, area_retired),
    QualityFinding("case-no-system", SeenKind.CASE, False, no_system),
    QualityFinding("case-no-sensitivity", SeenKind.CASE, False, no_sensitivity),
    QualityFinding("document-dangling", SeenKind.DOCUMENT, True, dangling),
    QualityFinding("document-title-cpr", SeenKind.DOCUMENT, True, _in_document_title(titles.has_cpr)),
    QualityFinding("document-title-name", SeenKind.DOCUMENT, True, _in_document_title(titles.has_name)),
    QualityFinding("document-title-missing", SeenKind.DOCUMENT, True, no_document_title),
    QualityFinding(
        "document-title-unintelligible", SeenKind.DOCUMENT, True, _in_document_title(titles.is_unintelligible)
    ),
    QualityFinding("document-title-address", SeenKind.DOCUMENT, False, _in_document_title(titles.has_address)),
    QualityFinding("document-title-capitals", SeenKind.DOCUMENT, False, _in_document_title(titles.is_shouted)),
    QualityFinding("document-undated", SeenKind.DOCUMENT, False, document_undated),
    QualityFinding("benefit-no-area", SeenKind.BENEFIT, True, no_benefit_area),
    QualityFinding("benefit-unnamed", SeenKind.BENEFIT, True, benefit_unnamed),
    QualityFinding("benefit-case-absent", SeenKind.BENEFIT, True, benefit_case_absent),
    QualityFinding("benefit-amount-misread", SeenKind.BENEFIT, True, plan_misread),
    QualityFinding("benefit-without-payments", SeenKind.BENEFIT, False, benefit_without_payments),
    QualityFinding("benefit-area-unknown", SeenKind.BENEFIT, False, benefit_area_unknown),
    QualityFinding("benefit-area-retired", SeenKind.BENEFIT, False, benefit_area_retired),
    QualityFinding("payment-amount-misread", SeenKind.PAYMENT, True, amount_misread),
    QualityFinding("payment-undated", SeenKind.PAYMENT, True, payment_undated),
    QualityFinding("payment-lines-differ", SeenKind.PAYMENT, False, lines_differ),
    QualityFinding("payment-withheld", SeenKind.PAYMENT, False, payment_withheld),
)
BY_ID = {finding.id: finding for finding in FINDINGS}


def found_in(item: Item, by: Yardstick) -> Iterator[QualityFinding]:
    """Everything found in one record."""
    return (finding for finding in FINDINGS if finding.kind is item.kind and finding.check(item.facts, by))
