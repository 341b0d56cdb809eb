"""Each finding is found where it is, and alone; nothing is found in a sound record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gateway.data_quality.finding_texts import FINDING_TEXTS
from gateway.data_quality.findings import FINDINGS, Criteria
from gateway.policies.directives import Language
from sources.records import CaseProgress, ProgressStep
from tests.builders import DECIDED, OPENED, a_case, a_plan
from tests.data_quality.items import CRITERIA, a_filed_item, a_granted_item, a_paid_item, findings_of

OLD = ProgressStep(CaseProgress.OPENED, date(2015, 1, 5))


SOUND = {"case": a_case(), "letter": a_filed_item(), "benefit": a_granted_item(), "line": a_paid_item()}


@pytest.mark.parametrize("record", SOUND.values(), ids=SOUND.keys())
def test_a_sound_record(record: Any) -> None:
    """Nothing is found."""
    assert findings_of(record) == []


CASES: dict[str, dict[str, Any]] = {
    "case-no-primary-party": {"has_primary_party": False},
    "case-no-area": {"area": None},
    "case-no-creation-date": {"created": None},
    "case-no-progress": {"progress": CaseProgress.UNKNOWN, "steps": (), "created": date(2026, 3, 2)},
    "case-never-closed": {"progress": CaseProgress.OPENED, "steps": (OLD,), "created": date(2015, 1, 5)},
    "case-title-cpr": {"title": "Sag om 010190-1234 og ydelse"},
    "case-title-name": {"title": "Kontanthjælp til Karen Eksempelsen"},
    "case-title-unintelligible": {"title": "32.24.04-G01"},
    "case-title-address": {"title": "Flytning til Nørregade 12"},
    "case-title-capitals": {"title": "KONTANTHJÆLP TIL BORGER"},
    "case-title-missing": {"title": None},
    "case-progress-unordered": {"steps": (OPENED, DECIDED, ProgressStep(CaseProgress.EXAMINED, date(2026, 6, 1)))},
    "case-progress-undated": {"steps": (ProgressStep(CaseProgress.OPENED, None), DECIDED)},
    "case-area-unknown": {"area": "99.98.97"},
    "case-area-retired": {"area": "32.24.32"},
    "case-no-system": {"system": None},
    "case-decision-unknown": {"decisions": frozenset({"a class of which nobody knows"})},
    "case-no-sensitivity": {"sensitivity": None},
}


@pytest.mark.parametrize("id", CASES)
def test_a_fault_in_a_case(id: str) -> None:
    """It is found, and nothing else."""
    assert findings_of(a_case(**CASES[id])) == [id]


DOCUMENTS: dict[str, dict[str, Any]] = {
    "document-dangling": {"absent": True},
    "document-title-cpr": {"title": "Brev om 0101901234 modtaget"},
    "document-title-name": {"title": "Udtalelse fra Jens Hansen"},
    "document-title-missing": {"title": None},
    "document-title-unintelligible": {"title": "scan_0001.pdf"},
    "document-title-address": {"title": "Tilsyn på Prøvevej 3, 7100 Vejle"},
    "document-title-capitals": {"title": "AFGØRELSE OM HJÆLP"},
    "document-undated": {"dated": None},
}


@pytest.mark.parametrize("id", DOCUMENTS)
def test_a_fault_in_a_letter(id: str) -> None:
    """It is found, and nothing else."""
    assert findings_of(a_filed_item(**DOCUMENTS[id])) == [id]


BENEFITS: dict[str, dict[str, Any]] = {
    "benefit-no-area": {"area": ""},
    "benefit-unnamed": {"title": "32.24.04"},
    "benefit-case-absent": {"has_case": False},
    "benefit-amount-misread": {"plan": a_plan("5.942")},
    "benefit-without-payments": {"has_payments": False},
    "benefit-area-unknown": {"area": "99.98.97"},
    "benefit-area-retired": {"area": "32.24.48"},
}


@pytest.mark.parametrize("id", BENEFITS)
def test_a_fault_in_a_benefit(id: str) -> None:
    """It is found, and nothing else."""
    assert findings_of(a_granted_item(**BENEFITS[id])) == [id]


def test_a_new_benefit_may_wait_for_its_first_payment() -> None:
    """Two months are not too long."""
    assert findings_of(a_granted_item(has_payments=False, starts=date(2026, 10, 1))) == []


@pytest.mark.parametrize("amount", ["5.942", "0.001", "12.3456"])
def test_an_amount_with_thousandths_is_misread(amount: str) -> None:
    """Kroner have two decimals."""
    assert "payment-amount-misread" in findings_of(a_paid_item(amount, gross=amount))


def test_an_amount_a_thousandth_of_the_payment_is_misread() -> None:
    """5.94 in a payment of 5942 kroner."""
    assert findings_of(a_paid_item("5.94", gross="5942.00")) == ["payment-amount-misread", "payment-lines-differ"]


def test_a_line_of_a_larger_payment_is_not() -> None:
    """Another line makes up the rest."""
    assert findings_of(a_paid_item("5.94", line_sum="5942.00", gross="5942.00")) == []


def test_a_payment_without_a_day() -> None:
    """It cannot be placed in time."""
    assert findings_of(a_paid_item(available_on=None)) == ["payment-undated"]


@pytest.mark.parametrize(("years", "ids"), [(5, ["case-never-closed"]), (12, [])])
def test_how_long_is_never(years: int, ids: list[str]) -> None:
    """The user says after how many years a case without news counts as never closed."""
    case = a_case(progress=CaseProgress.OPENED, steps=(OLD,), created=date(2015, 1, 5))
    assert findings_of(case, Criteria(CRITERIA.today, years)) == ids


def test_a_closed_case_may_be_old() -> None:
    """It is history."""
    closed = ProgressStep(CaseProgress.CLOSED, date(2016, 1, 5))
    assert findings_of(a_case(progress=CaseProgress.CLOSED, steps=(OLD, closed), created=date(2015, 1, 5))) == []


@pytest.mark.parametrize("language", Language)
def test_every_finding_has_its_words(language: Language) -> None:
    """In both languages, no more and no fewer, and each name once."""
    assert FINDING_TEXTS[language].keys() == {finding.id for finding in FINDINGS}
    names = [text.name for text in FINDING_TEXTS[language].values()]
    assert len(set(names)) == len(names)
