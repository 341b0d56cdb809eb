"""Rules 16 to 22: each on both sides of each of its boundaries."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from gateway.policies.directives import Part
from gateway.visibility.benefit_rules import judge_benefit, judge_line, judge_total
from gateway.visibility.rule_context import HiddenReason, RuleContext
from sources.records import (
    BenefitRecord,
    CaseRecord,
    PaymentLineRecord,
    Sensitivity,
)
from tests.builders import (
    DAY_BEFORE,
    ELSEWHERE,
    FLOOR,
    MARK,
    OTHER_SYSTEM,
    a_benefit,
    a_case,
    a_line,
    a_payment,
    a_view,
    an_opening,
)
from tests.visibility.rows import (
    CLOSED,
    EXCEPT,
    FLOORED,
    FLOORED_BUT_ACTIVE,
    NO_BENEFITS,
    NO_PAYMENTS,
    ONLY,
    SHOWN,
    rule,
)

BENEFITS = [
    rule(16, "granted-to-the-citizen", a_benefit(), a_view(), SHOWN),
    rule(16, "granted-to-another", a_benefit(is_granted_to_citizen=False), a_view(), HiddenReason.GRANTED),
    rule(16, "granted-by-another-authority", a_benefit(authority=ELSEWHERE), a_view(), HiddenReason.GRANTED),
    rule(17, "vip", a_benefit(sensitivity=Sensitivity.VIP), a_view(), HiddenReason.VIP_BENEFIT),
    rule(17, "sensitive", a_benefit(sensitivity=Sensitivity.SENSITIVE), a_view(), SHOWN),
    rule(17, "missing", a_benefit(sensitivity=None), a_view(), SHOWN),
    rule(18, "open", a_benefit(), a_view(an_opening("32.24", [Part.BENEFITS])), SHOWN),
    rule(18, "other-parts-alone", a_benefit(), a_view(NO_BENEFITS), HiddenReason.BENEFIT_NOT_OPENED),
    rule(18, "no-opening-matches", a_benefit(area="27.12.08"), a_view(), HiddenReason.BENEFIT_NOT_OPENED),
    rule(18, "the-benefits-own-area-counts", a_benefit(area="32.21.24"),
         a_view(an_opening("32.24"), an_opening("32.21", [])), HiddenReason.BENEFIT_NOT_OPENED),
    rule(20, "a-system-that-is-named", a_benefit(), a_view(ONLY), SHOWN),
    rule(20, "a-system-that-is-not-named", a_benefit(system=OTHER_SYSTEM), a_view(ONLY), HiddenReason.BENEFIT_SYSTEM),
    rule(20, "unknown-system-under-only", a_benefit(system=None), a_view(ONLY), HiddenReason.BENEFIT_SYSTEM),
    rule(20, "a-system-that-is-excepted", a_benefit(system=OTHER_SYSTEM), a_view(EXCEPT), HiddenReason.BENEFIT_SYSTEM),
    rule(20, "unknown-system-under-except", a_benefit(system=None), a_view(EXCEPT), SHOWN),
]  # fmt: skip

BENEFIT_FLOORS = [
    rule(19, "case-of-the-floors-own-day", (a_benefit(), [a_case()]), a_view(FLOORED), SHOWN),
    rule(19, "case-of-the-day-before", (a_benefit(), [a_case(created=DAY_BEFORE)]), a_view(FLOORED),
         HiddenReason.BENEFIT_FLOOR),
    rule(19, "no-floor", (a_benefit(), []), a_view(), SHOWN),
    rule(19, "the-benefits-own-start-does-not-help", (a_benefit(starts=FLOOR), [a_case(created=DAY_BEFORE)]),
         a_view(FLOORED), HiddenReason.BENEFIT_FLOOR),
    rule(19, "a-hidden-case-counts-too", (a_benefit(), [a_case(display_classes=(MARK,))]), a_view(FLOORED), SHOWN),
    rule(19, "a-hidden-case-of-the-day-before", (a_benefit(), [a_case(created=DAY_BEFORE, is_primary_party=False)]),
         a_view(FLOORED), HiddenReason.BENEFIT_FLOOR),
    rule(19, "case-without-a-creation-date", (a_benefit(), [a_case(created=None)]), a_view(FLOORED),
         HiddenReason.BENEFIT_FLOOR),
    rule(19, "case-the-answer-lacks", (a_benefit(), [a_case(2)]), a_view(FLOORED), HiddenReason.BENEFIT_FLOOR),
    rule(19, "case-the-answer-lacks-where-active-pass", (a_benefit(), []), a_view(FLOORED_BUT_ACTIVE),
         HiddenReason.BENEFIT_FLOOR),
    rule(19, "active-case-of-the-day-before", (a_benefit(), [a_case(created=DAY_BEFORE)]),
         a_view(FLOORED_BUT_ACTIVE), SHOWN),
    rule(19, "closed-case-of-the-day-before", (a_benefit(), [a_case(created=DAY_BEFORE, progress=CLOSED)]),
         a_view(FLOORED_BUT_ACTIVE), HiddenReason.BENEFIT_FLOOR),
    rule(19, "no-case-starts-on-the-floors-own-day", (a_benefit(case=None), []), a_view(FLOORED), SHOWN),
    rule(19, "no-case-starts-the-day-before", (a_benefit(case=None, starts=DAY_BEFORE), []),
         a_view(FLOORED_BUT_ACTIVE), HiddenReason.BENEFIT_FLOOR),
    rule(19, "no-case-and-no-start", (a_benefit(case=None, starts=None), []), a_view(FLOORED),
         HiddenReason.BENEFIT_FLOOR),
    rule(19, "the-floor-of-its-own-area", (a_benefit(area="32.21.24"), [a_case(created=DAY_BEFORE)]),
         a_view(an_opening("32.24"), an_opening("32.21", since=FLOOR)), HiddenReason.BENEFIT_FLOOR),
    rule(19, "the-floor-of-its-cases-area-is-not-its-own", (a_benefit(area="32.21.24"), [a_case(created=DAY_BEFORE)]),
         a_view(FLOORED, an_opening("32.21")), SHOWN),
]  # fmt: skip

LINES = [
    rule(21, "open", a_line(), a_view(), SHOWN),
    rule(21, "payments-alone-are-enough", a_line(), a_view(an_opening("32.24", [Part.PAYMENTS])), SHOWN),
    rule(21, "payments-are-closed", a_line(), a_view(NO_PAYMENTS), HiddenReason.LINE),
    rule(21, "granted-to-another", a_line(benefit=a_benefit(is_granted_to_citizen=False)), a_view(), HiddenReason.LINE),
    rule(21, "vip", a_line(benefit=a_benefit(sensitivity=Sensitivity.VIP)), a_view(), HiddenReason.LINE),
    rule(21, "under-the-benefits-floor", a_line(), a_view(FLOORED), HiddenReason.LINE),
    rule(21, "of-a-system-that-is-excepted", a_line(benefit=a_benefit(system=OTHER_SYSTEM)), a_view(EXCEPT),
         HiddenReason.LINE),
    rule(21, "the-index-withholds-the-benefit", a_line(benefit=None), a_view(), HiddenReason.LINE),
    rule(21, "of-another-authority", a_line(authority=ELSEWHERE), a_view(), HiddenReason.LINE),
    rule(21, "the-index-withholds-the-payment", a_line(payment=None), a_view(), SHOWN),
    rule(21, "whoever-gets-the-money", a_line(payment=replace(a_payment(), payee=None)), a_view(), SHOWN),
]  # fmt: skip

TWO_LINES = [a_line("70.00"), a_line("30.00", number=1)]
TOTALS = [
    rule(22, "all-lines-shown-and-adding-up", (TWO_LINES, TWO_LINES), "100.00", SHOWN),
    rule(22, "a-line-is-hidden", (TWO_LINES, TWO_LINES[:1]), "100.00", HiddenReason.TOTAL),
    rule(22, "a-hidden-line-of-nothing", ([*TWO_LINES, a_line("0.00")], TWO_LINES), "100.00", HiddenReason.TOTAL),
    rule(22, "an-oere-is-missing", (TWO_LINES, TWO_LINES), "100.01", HiddenReason.TOTAL),
    rule(22, "the-index-does-not-say", (TWO_LINES, TWO_LINES), None, HiddenReason.TOTAL),
    rule(22, "a-correction-counts-too", ([*TWO_LINES, a_line("-20.00")],) * 2, "80.0", SHOWN),
]


@pytest.mark.parametrize(("benefit", "view", "expected"), BENEFITS)
def test_a_benefit(benefit: BenefitRecord, view: RuleContext, expected: HiddenReason | None) -> None:
    """A benefit is judged by its own area and system, whatever is open for its case."""
    assert judge_benefit(benefit, view, {a_case().uuid: a_case()}) is expected


@pytest.mark.parametrize(("benefit_and_cases", "view", "expected"), BENEFIT_FLOORS)
def test_a_benefit_under_a_floor(
    benefit_and_cases: tuple[BenefitRecord, list[CaseRecord]], view: RuleContext, expected: HiddenReason | None
) -> None:
    """A benefit is as old as its case, wherever the authority's answer has that case."""
    benefit, cases = benefit_and_cases
    assert judge_benefit(benefit, view, {case.uuid: case for case in cases}) is expected


@pytest.mark.parametrize(("line", "view", "expected"), LINES)
def test_a_payment_line(line: PaymentLineRecord, view: RuleContext, expected: HiddenReason | None) -> None:
    """A line is the grantee's, wherever the money goes and whether or not the benefit itself is shown."""
    assert judge_line(line, view, {}) is expected


@pytest.mark.parametrize(("all_and_shown", "gross", "expected"), TOTALS)
def test_a_whole_payment(
    all_and_shown: tuple[list[PaymentLineRecord], list[PaymentLineRecord]],
    gross: str | None,
    expected: HiddenReason | None,
) -> None:
    """A whole payment is shown where nothing can be hidden inside it."""
    lines, shown_lines = all_and_shown
    assert judge_total(a_payment(gross), lines, shown_lines) is expected
