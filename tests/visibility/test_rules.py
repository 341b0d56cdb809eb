"""The numbered rules: each on both sides of each of its boundaries, and each in code, test and docs."""

from __future__ import annotations

import dataclasses
import inspect
import re
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from gateway.policies.directives import Part
from gateway.visibility import rules
from gateway.visibility.rules import (
    Filing,
    Hidden,
    RuleContext,
    judge_benefit,
    judge_case,
    judge_document,
    judge_line,
    judge_total,
    marked_documents,
)
from sources.records import (
    BenefitRecord,
    CaseProgress,
    CaseRecord,
    DisplayClass,
    JournalEntry,
    PaymentLineRecord,
    Sensitivity,
    sensitivity,
)
from tests.builders import (
    AREA,
    DAY_BEFORE,
    ELSEWHERE,
    EXEMPT_CLASS,
    FLOOR,
    HOUSE,
    MARK,
    OTHER_SYSTEM,
    SYSTEM,
    a_benefit,
    a_building_case,
    a_case,
    a_document,
    a_filing,
    a_line,
    a_payment,
    a_view,
    an_opening,
    uuid,
)
from tests.conftest import ROOT

SHOWN = None
FLOORED = an_opening("32.24", since=FLOOR)
FLOORED_BUT_ACTIVE = an_opening("32.24", since=FLOOR, active_before_since=True)
ONLY = an_opening("32.24", only_systems=frozenset({SYSTEM}))
NEITHER = dataclasses.replace(ONLY, except_systems=frozenset({SYSTEM}))
EXCEPT = an_opening("32.24", except_systems=frozenset({OTHER_SYSTEM}))
LETTERS_SINCE = an_opening("32.24", documents_since=FLOOR)
NO_CASES = an_opening("32.24", set(Part) - {Part.CASES})
NO_BENEFITS = an_opening("32.24", set(Part) - {Part.BENEFITS})
NO_PAYMENTS = an_opening("32.24", set(Part) - {Part.PAYMENTS})
CLOSED = CaseProgress.CLOSED


def rule(number: int, what: str, record: Any, view: RuleContext, expected: Hidden | None) -> Any:
    """A row of a table: its id begins with the number of its rule."""
    return pytest.param(record, view, expected, id=f"rule-{number:02}-{what}")


CASES = [
    rule(1, "of-the-authority-asked", a_case(), a_view(), SHOWN),
    rule(1, "of-another-authority", a_case(authority=ELSEWHERE), a_view(), Hidden.AUTHORITY),
    rule(2, "primary-party-now", a_case(), a_view(), SHOWN),
    rule(2, "not-primary-party-now", a_case(is_primary_party=False), a_view(), Hidden.PARTY),
    rule(3, "authority-of-the-property", a_building_case(HOUSE), a_view(properties=[HOUSE]), SHOWN),
    rule(3, "one-of-many-properties", a_building_case(uuid(1), HOUSE), a_view(properties=[HOUSE, uuid(2)]), SHOWN),
    rule(3, "authority-of-another-property", a_building_case(HOUSE), a_view(properties=[uuid(2)]), Hidden.BUILDING),
    rule(3, "nobody-knows-who-owns-what", a_building_case(HOUSE), a_view(), Hidden.BUILDING),
    rule(3, "about-no-known-property", a_building_case(), a_view(properties=[HOUSE]), Hidden.BUILDING),
    rule(
        3,
        "primary-party-without-the-property",
        replace(a_building_case(HOUSE), is_primary_party=True),
        a_view(),
        Hidden.BUILDING,
    ),
    rule(3, "the-group-itself", replace(a_building_case(), area="02.34"), a_view(), Hidden.BUILDING),
    rule(3, "a-number-that-only-looks-alike", a_case(area="02.340"), a_view(), SHOWN),
    rule(3, "a-property-proves-nothing-elsewhere", replace(a_building_case(HOUSE), area=AREA),
         a_view(properties=[HOUSE]), Hidden.PARTY),
    rule(4, "no-class", a_case(), a_view(), SHOWN),
    rule(4, "marked", a_case(display_classes=(MARK,)), a_view(), Hidden.MARKED),
    rule(4, "by-id-alone", a_case(display_classes=(DisplayClass(EXEMPT_CLASS, None),)), a_view(), Hidden.MARKED),
    rule(4, "by-title-alone", a_case(display_classes=(DisplayClass(uuid(5), "VISNING UNDTAGET FOR BORGER"),)),
         a_view(), Hidden.MARKED),
    rule(4, "by-a-title-on-two-lines", a_case(display_classes=(DisplayClass(None, "Visning\n  undtaget for borger"),)),
         a_view(), Hidden.MARKED),
    rule(4, "another-class", a_case(display_classes=(DisplayClass(uuid(5), "Kontanthjælp"),)), a_view(), SHOWN),
    rule(4, "marked-among-others", a_case(display_classes=(DisplayClass(None, None), MARK)), a_view(), Hidden.MARKED),
    rule(5, "vip", a_case(sensitivity=Sensitivity.VIP), a_view(), Hidden.VIP),
    rule(5, "sensitive", a_case(sensitivity=Sensitivity.SENSITIVE), a_view(), SHOWN),
    rule(5, "confidential", a_case(sensitivity=Sensitivity.CONFIDENTIAL), a_view(), SHOWN),
    rule(5, "public", a_case(sensitivity=Sensitivity.PUBLIC), a_view(), SHOWN),
    rule(5, "missing-counts-as-sensitive", a_case(sensitivity=sensitivity(None)), a_view(), SHOWN),
    rule(5, "a-level-nobody-knows", a_case(sensitivity=sensitivity("HEMMELIGT")), a_view(), Hidden.VIP),
    rule(6, "open", a_case(), a_view(an_opening("32.24", [Part.CASES])), SHOWN),
    rule(6, "other-parts-alone", a_case(), a_view(NO_CASES), Hidden.NOT_OPENED),
    rule(6, "no-opening-matches", a_case(area="27.12.08"), a_view(), Hidden.NOT_OPENED),
    rule(6, "no-kle-number", a_case(area=None), a_view(), Hidden.NOT_OPENED),
    rule(6, "empty-kle-number", a_case(area=""), a_view(), Hidden.NOT_OPENED),
    rule(6, "half-a-step-does-not-match", a_case(area="32.240.04"), a_view(an_opening("32.24")), Hidden.NOT_OPENED),
    rule(6, "closed-inside-an-opened-area", a_case(), a_view(an_opening("32"), an_opening(AREA, [])),
         Hidden.NOT_OPENED),
    rule(6, "opened-inside-a-closed-area", a_case(), a_view(an_opening("32", []), an_opening(AREA)), SHOWN),
    rule(7, "on-the-floors-own-day", a_case(created=FLOOR), a_view(FLOORED), SHOWN),
    rule(7, "the-day-before", a_case(created=DAY_BEFORE), a_view(FLOORED), Hidden.FLOOR),
    rule(7, "no-floor", a_case(created=date(1999, 1, 1)), a_view(), SHOWN),
    rule(7, "no-creation-date", a_case(created=None), a_view(FLOORED), Hidden.FLOOR),
    rule(7, "no-creation-date-and-no-floor", a_case(created=None), a_view(), SHOWN),
    rule(7, "active-before", a_case(created=DAY_BEFORE), a_view(FLOORED_BUT_ACTIVE), SHOWN),
    rule(7, "closed-before", a_case(created=DAY_BEFORE, progress=CLOSED), a_view(FLOORED_BUT_ACTIVE), Hidden.FLOOR),
    rule(7, "closed-on-the-floors-own-day", a_case(progress=CLOSED), a_view(FLOORED_BUT_ACTIVE), SHOWN),
    rule(7, "decided-is-active", a_case(created=DAY_BEFORE, progress=CaseProgress.DECIDED),
         a_view(FLOORED_BUT_ACTIVE), SHOWN),
    rule(7, "no-progress-is-active", a_case(created=DAY_BEFORE, progress=CaseProgress.UNKNOWN),
         a_view(FLOORED_BUT_ACTIVE), SHOWN),
    rule(7, "active-without-a-creation-date", a_case(created=None), a_view(FLOORED_BUT_ACTIVE), Hidden.FLOOR),
    rule(7, "the-longer-area-replaces-the-floor", a_case(created=DAY_BEFORE), a_view(FLOORED, an_opening(AREA)),
         SHOWN),
    rule(8, "a-system-that-is-named", a_case(), a_view(ONLY), SHOWN),
    rule(8, "a-system-that-is-not-named", a_case(system=OTHER_SYSTEM), a_view(ONLY), Hidden.SYSTEM),
    rule(8, "unknown-system-under-only", a_case(system=None), a_view(ONLY), Hidden.SYSTEM),
    rule(8, "a-system-that-is-excepted", a_case(system=OTHER_SYSTEM), a_view(EXCEPT), Hidden.SYSTEM),
    rule(8, "a-system-that-is-not-excepted", a_case(), a_view(EXCEPT), SHOWN),
    rule(8, "unknown-system-under-except", a_case(system=None), a_view(EXCEPT), SHOWN),
    rule(8, "only-none-at-all", a_case(), a_view(an_opening("32", only_systems=frozenset())), Hidden.SYSTEM),
    rule(8, "named-and-excepted", a_case(), a_view(NEITHER), Hidden.SYSTEM),
]  # fmt: skip

DOCUMENTS = [
    rule(9, "a-document", a_filing(), a_view(), SHOWN),
    rule(9, "a-note-in-the-journal", Filing(a_case(), JournalEntry(None, "Ringet op", FLOOR), None), a_view(),
         Hidden.JOURNAL),
    rule(9, "filed-until-nobody-knows-when", a_filing(in_doubt=True), a_view(), Hidden.JOURNAL),
    rule(10, "in-the-index", a_filing(), a_view(), SHOWN),
    rule(10, "absent-from-the-index", replace(a_filing(), document=None), a_view(), Hidden.ABSENT),
    rule(11, "marked", a_filing(a_document(display_classes=(MARK,))), a_view(), Hidden.MARKED_DOCUMENT),
    rule(11, "another-class", a_filing(a_document(display_classes=(DisplayClass(uuid(5), "Brev"),))), a_view(), SHOWN),
    rule(12, "finished", a_filing(a_document(is_finished=True)), a_view(), SHOWN),
    rule(12, "unfinished", a_filing(a_document(is_finished=False)), a_view(), Hidden.UNFINISHED),
    rule(13, "internal", a_filing(a_document(is_internal=True)), a_view(), Hidden.INTERNAL),
    rule(13, "not-internal", a_filing(a_document(is_internal=False)), a_view(), SHOWN),
    rule(14, "vip", a_filing(a_document(sensitivity=Sensitivity.VIP)), a_view(), Hidden.VIP_DOCUMENT),
    rule(14, "sensitive", a_filing(a_document(sensitivity=Sensitivity.SENSITIVE)), a_view(), SHOWN),
    rule(14, "missing", a_filing(a_document(sensitivity=None)), a_view(), SHOWN),
    rule(15, "on-the-floors-own-day", a_filing(a_document(dated=FLOOR)), a_view(LETTERS_SINCE), SHOWN),
    rule(15, "the-day-before", a_filing(a_document(dated=DAY_BEFORE)), a_view(LETTERS_SINCE), Hidden.DOCUMENT_FLOOR),
    rule(15, "no-floor", a_filing(a_document(dated=DAY_BEFORE)), a_view(), SHOWN),
    rule(15, "the-floor-of-cases-is-not-for-documents", a_filing(a_document(dated=DAY_BEFORE)), a_view(FLOORED),
         SHOWN),
    rule(15, "filed-on-the-floors-own-day", a_filing(a_document(dated=None), since=FLOOR), a_view(LETTERS_SINCE),
         SHOWN),
    rule(15, "filed-the-day-before", a_filing(a_document(dated=None), since=DAY_BEFORE), a_view(LETTERS_SINCE),
         Hidden.DOCUMENT_FLOOR),
    rule(15, "the-letters-date-comes-first", a_filing(a_document(dated=DAY_BEFORE), since=FLOOR),
         a_view(LETTERS_SINCE), Hidden.DOCUMENT_FLOOR),
    rule(15, "undated-under-a-floor", a_filing(a_document(dated=None), since=None), a_view(LETTERS_SINCE),
         Hidden.DOCUMENT_FLOOR),
    rule(15, "undated-without-a-floor", a_filing(a_document(dated=None), since=None), a_view(), SHOWN),
]  # fmt: skip

BENEFITS = [
    rule(16, "granted-to-the-citizen", a_benefit(), a_view(), SHOWN),
    rule(16, "granted-to-another", a_benefit(is_granted_to_citizen=False), a_view(), Hidden.GRANTED),
    rule(16, "granted-by-another-authority", a_benefit(authority=ELSEWHERE), a_view(), Hidden.GRANTED),
    rule(17, "vip", a_benefit(sensitivity=Sensitivity.VIP), a_view(), Hidden.VIP_BENEFIT),
    rule(17, "sensitive", a_benefit(sensitivity=Sensitivity.SENSITIVE), a_view(), SHOWN),
    rule(17, "missing", a_benefit(sensitivity=None), a_view(), SHOWN),
    rule(18, "open", a_benefit(), a_view(an_opening("32.24", [Part.BENEFITS])), SHOWN),
    rule(18, "other-parts-alone", a_benefit(), a_view(NO_BENEFITS), Hidden.BENEFIT_NOT_OPENED),
    rule(18, "no-opening-matches", a_benefit(area="27.12.08"), a_view(), Hidden.BENEFIT_NOT_OPENED),
    rule(18, "the-benefits-own-area-counts", a_benefit(area="32.21.24"),
         a_view(an_opening("32.24"), an_opening("32.21", [])), Hidden.BENEFIT_NOT_OPENED),
    rule(20, "a-system-that-is-named", a_benefit(), a_view(ONLY), SHOWN),
    rule(20, "a-system-that-is-not-named", a_benefit(system=OTHER_SYSTEM), a_view(ONLY), Hidden.BENEFIT_SYSTEM),
    rule(20, "unknown-system-under-only", a_benefit(system=None), a_view(ONLY), Hidden.BENEFIT_SYSTEM),
    rule(20, "a-system-that-is-excepted", a_benefit(system=OTHER_SYSTEM), a_view(EXCEPT), Hidden.BENEFIT_SYSTEM),
    rule(20, "unknown-system-under-except", a_benefit(system=None), a_view(EXCEPT), SHOWN),
]  # fmt: skip

BENEFIT_FLOORS = [
    rule(19, "case-of-the-floors-own-day", (a_benefit(), [a_case()]), a_view(FLOORED), SHOWN),
    rule(19, "case-of-the-day-before", (a_benefit(), [a_case(created=DAY_BEFORE)]), a_view(FLOORED),
         Hidden.BENEFIT_FLOOR),
    rule(19, "no-floor", (a_benefit(), []), a_view(), SHOWN),
    rule(19, "the-benefits-own-start-does-not-help", (a_benefit(starts=FLOOR), [a_case(created=DAY_BEFORE)]),
         a_view(FLOORED), Hidden.BENEFIT_FLOOR),
    rule(19, "a-hidden-case-counts-too", (a_benefit(), [a_case(display_classes=(MARK,))]), a_view(FLOORED), SHOWN),
    rule(19, "a-hidden-case-of-the-day-before", (a_benefit(), [a_case(created=DAY_BEFORE, is_primary_party=False)]),
         a_view(FLOORED), Hidden.BENEFIT_FLOOR),
    rule(19, "case-without-a-creation-date", (a_benefit(), [a_case(created=None)]), a_view(FLOORED),
         Hidden.BENEFIT_FLOOR),
    rule(19, "case-the-answer-lacks", (a_benefit(), [a_case(2)]), a_view(FLOORED), Hidden.BENEFIT_FLOOR),
    rule(19, "case-the-answer-lacks-where-active-pass", (a_benefit(), []), a_view(FLOORED_BUT_ACTIVE),
         Hidden.BENEFIT_FLOOR),
    rule(19, "active-case-of-the-day-before", (a_benefit(), [a_case(created=DAY_BEFORE)]),
         a_view(FLOORED_BUT_ACTIVE), SHOWN),
    rule(19, "closed-case-of-the-day-before", (a_benefit(), [a_case(created=DAY_BEFORE, progress=CLOSED)]),
         a_view(FLOORED_BUT_ACTIVE), Hidden.BENEFIT_FLOOR),
    rule(19, "no-case-starts-on-the-floors-own-day", (a_benefit(case=None), []), a_view(FLOORED), SHOWN),
    rule(19, "no-case-starts-the-day-before", (a_benefit(case=None, starts=DAY_BEFORE), []),
         a_view(FLOORED_BUT_ACTIVE), Hidden.BENEFIT_FLOOR),
    rule(19, "no-case-and-no-start", (a_benefit(case=None, starts=None), []), a_view(FLOORED), Hidden.BENEFIT_FLOOR),
    rule(19, "the-floor-of-its-own-area", (a_benefit(area="32.21.24"), [a_case(created=DAY_BEFORE)]),
         a_view(an_opening("32.24"), an_opening("32.21", since=FLOOR)), Hidden.BENEFIT_FLOOR),
    rule(19, "the-floor-of-its-cases-area-is-not-its-own", (a_benefit(area="32.21.24"), [a_case(created=DAY_BEFORE)]),
         a_view(FLOORED, an_opening("32.21")), SHOWN),
]  # fmt: skip

LINES = [
    rule(21, "open", a_line(), a_view(), SHOWN),
    rule(21, "payments-alone-are-enough", a_line(), a_view(an_opening("32.24", [Part.PAYMENTS])), SHOWN),
    rule(21, "payments-are-closed", a_line(), a_view(NO_PAYMENTS), Hidden.LINE),
    rule(21, "granted-to-another", a_line(benefit=a_benefit(is_granted_to_citizen=False)), a_view(), Hidden.LINE),
    rule(21, "vip", a_line(benefit=a_benefit(sensitivity=Sensitivity.VIP)), a_view(), Hidden.LINE),
    rule(21, "under-the-benefits-floor", a_line(), a_view(FLOORED), Hidden.LINE),
    rule(21, "of-a-system-that-is-excepted", a_line(benefit=a_benefit(system=OTHER_SYSTEM)), a_view(EXCEPT),
         Hidden.LINE),
    rule(21, "the-index-withholds-the-benefit", a_line(benefit=None), a_view(), Hidden.LINE),
    rule(21, "of-another-authority", a_line(authority=ELSEWHERE), a_view(), Hidden.LINE),
    rule(21, "the-index-withholds-the-payment", a_line(payment=None), a_view(), SHOWN),
    rule(21, "whoever-gets-the-money", a_line(payment=replace(a_payment(), payee=None)), a_view(), SHOWN),
]  # fmt: skip

TWO_LINES = [a_line("70.00"), a_line("30.00", number=1)]
TOTALS = [
    rule(22, "all-lines-shown-and-adding-up", (TWO_LINES, TWO_LINES), "100.00", SHOWN),
    rule(22, "a-line-is-hidden", (TWO_LINES, TWO_LINES[:1]), "100.00", Hidden.TOTAL),
    rule(22, "a-hidden-line-of-nothing", ([*TWO_LINES, a_line("0.00")], TWO_LINES), "100.00", Hidden.TOTAL),
    rule(22, "an-oere-is-missing", (TWO_LINES, TWO_LINES), "100.01", Hidden.TOTAL),
    rule(22, "the-index-does-not-say", (TWO_LINES, TWO_LINES), None, Hidden.TOTAL),
    rule(22, "a-correction-counts-too", ([*TWO_LINES, a_line("-20.00")],) * 2, "80.0", SHOWN),
]
TABLES = (CASES, DOCUMENTS, BENEFITS, BENEFIT_FLOORS, LINES, TOTALS)


@pytest.mark.parametrize(("case", "view", "expected"), CASES)
def test_a_case(case: CaseRecord, view: RuleContext, expected: Hidden | None) -> None:
    """A case is judged by the first rule that hides it."""
    assert judge_case(case, view) is expected


@pytest.mark.parametrize(("filing", "view", "expected"), DOCUMENTS)
def test_a_document(filing: Filing, view: RuleContext, expected: Hidden | None) -> None:
    """A document is judged on the case it is filed on."""
    assert judge_document(filing, view, frozenset()) is expected


@pytest.mark.parametrize(("benefit", "view", "expected"), BENEFITS)
def test_a_benefit(benefit: BenefitRecord, view: RuleContext, expected: Hidden | None) -> None:
    """A benefit is judged by its own area and system, whatever is open for its case."""
    assert judge_benefit(benefit, view, {a_case().uuid: a_case()}) is expected


@pytest.mark.parametrize(("benefit_and_cases", "view", "expected"), BENEFIT_FLOORS)
def test_a_benefit_under_a_floor(
    benefit_and_cases: tuple[BenefitRecord, list[CaseRecord]], view: RuleContext, expected: Hidden | None
) -> None:
    """A benefit is as old as its case, wherever the authority's answer has that case."""
    benefit, cases = benefit_and_cases
    assert judge_benefit(benefit, view, {case.uuid: case for case in cases}) is expected


@pytest.mark.parametrize(("line", "view", "expected"), LINES)
def test_a_payment_line(line: PaymentLineRecord, view: RuleContext, expected: Hidden | None) -> None:
    """A line is the grantee's, wherever the money goes and whether or not the benefit itself is shown."""
    assert judge_line(line, view, {}) is expected


@pytest.mark.parametrize(("known_and_shown", "gross", "expected"), TOTALS)
def test_a_whole_payment(
    known_and_shown: tuple[list[PaymentLineRecord], list[PaymentLineRecord]], gross: str | None, expected: Hidden | None
) -> None:
    """A whole payment is shown where nothing can be hidden inside it."""
    known, shown = known_and_shown
    assert judge_total(a_payment(gross), known, shown) is expected


@pytest.mark.parametrize(
    "exempt",
    [
        pytest.param(a_case(2, display_classes=(MARK,)), id="rule-11-filed-on-an-exempt-case-too"),
        pytest.param(
            a_case(2, display_classes=(MARK,), is_primary_party=False, area=None, authority=ELSEWHERE),
            id="rule-11-filed-on-an-exempt-case-that-is-hidden-anyway",
        ),
    ],
)
def test_a_document_on_two_cases(exempt: CaseRecord) -> None:
    """An exempt case takes its documents with it, from every other case they are filed on."""
    for in_doubt in (False, True):
        journal = (a_filing(in_doubt=in_doubt).entry, JournalEntry(None, "Notat", None))
        marked = marked_documents([a_case(), replace(exempt, journal=journal)], a_view())
        assert judge_document(a_filing(), a_view(), marked) is Hidden.MARKED_DOCUMENT
    assert judge_document(a_filing(a_document(2)), a_view(), marked) is SHOWN


def test_a_document_on_two_ordinary_cases_is_shown() -> None:
    """rule-11: Two cases that are not exempt mark nothing, hidden or not."""
    cases = [a_case(number, journal=(a_filing().entry,), is_primary_party=number == 1) for number in (1, 2)]
    assert marked_documents(cases, a_view()) == frozenset()


# Every number stands in the code, in a test and in the table


def test_every_rule_says_its_number_in_the_code() -> None:
    """Each number begins a line of the docstring of the function that keeps the rule."""
    words = [inspect.getdoc(one) or "" for _, one in inspect.getmembers(rules, inspect.isfunction)]
    said = {int(number) for doc in words for number in re.findall(r"^(\d+): ", doc, re.MULTILINE)}
    assert said == {one.value for one in Hidden} == set(range(1, 23))


def test_every_rule_has_tests_that_carry_its_number() -> None:
    """Each number has a test where the record is hidden by that rule, and one where it is shown."""
    told = {(param.id[:7], param.values[2]) for table in TABLES for param in table}
    for one in Hidden:
        assert {(f"rule-{one.value:02}", one), (f"rule-{one.value:02}", SHOWN)} <= told


def test_every_rule_is_a_row_of_the_table_in_the_docs() -> None:
    """docs/rules.md has one row a rule: number, name, what, knob or fixed, and test."""
    table = (ROOT / "docs" / "rules.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|(.+)\|(.+)\| `(.+)` \|$", table, re.MULTILINE)
    assert [(int(number), name) for number, name, *_ in rows] == [(one.value, one.name) for one in Hidden]
    assert all(what.strip() and knob.strip() for _, _, what, knob, _ in rows)
    assert [test for *_, test in rows] == [f"rule-{one.value:02}" for one in Hidden]
