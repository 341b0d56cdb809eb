"""Rules 1 to 8: each on both sides of each of its boundaries."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from gateway.policies.directives import Part
from gateway.visibility.case_rules import judge_case
from gateway.visibility.rule_context import HiddenReason, RuleContext
from sources.records import (
    CaseProgress,
    CaseRecord,
    DisplayClass,
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
    a_building_case,
    a_case,
    a_view,
    an_opening,
    uuid,
)
from tests.visibility.rows import (
    CLOSED,
    EXCEPT,
    FLOORED,
    FLOORED_BUT_ACTIVE,
    NEITHER,
    NO_CASES,
    ONLY,
    SHOWN,
    rule,
)

CASES = [
    rule(1, "of-the-authority-asked", a_case(), a_view(), SHOWN),
    rule(1, "of-another-authority", a_case(authority=ELSEWHERE), a_view(), HiddenReason.AUTHORITY),
    rule(2, "primary-party-now", a_case(), a_view(), SHOWN),
    rule(2, "not-primary-party-now", a_case(is_primary_party=False), a_view(), HiddenReason.PARTY),
    rule(3, "authority-of-the-property", a_building_case(HOUSE), a_view(properties=[HOUSE]), SHOWN),
    rule(3, "one-of-many-properties", a_building_case(uuid(1), HOUSE), a_view(properties=[HOUSE, uuid(2)]), SHOWN),
    rule(3, "authority-of-another-property", a_building_case(HOUSE), a_view(properties=[uuid(2)]),
         HiddenReason.BUILDING),
    rule(3, "nobody-knows-who-owns-what", a_building_case(HOUSE), a_view(), HiddenReason.BUILDING),
    rule(3, "about-no-known-property", a_building_case(), a_view(properties=[HOUSE]), HiddenReason.BUILDING),
    rule(
        3,
        "primary-party-without-the-property",
        replace(a_building_case(HOUSE), is_primary_party=True),
        a_view(),
        HiddenReason.BUILDING,
    ),
    rule(3, "the-group-itself", replace(a_building_case(), area="02.34"), a_view(), HiddenReason.BUILDING),
    rule(3, "a-number-that-only-looks-alike", a_case(area="02.340"), a_view(), SHOWN),
    rule(3, "a-property-proves-nothing-elsewhere", replace(a_building_case(HOUSE), area=AREA),
         a_view(properties=[HOUSE]), HiddenReason.PARTY),
    rule(4, "no-class", a_case(), a_view(), SHOWN),
    rule(4, "marked", a_case(display_classes=(MARK,)), a_view(), HiddenReason.MARKED),
    rule(4, "by-id-alone", a_case(display_classes=(DisplayClass(EXEMPT_CLASS, None),)), a_view(), HiddenReason.MARKED),
    rule(4, "by-title-alone", a_case(display_classes=(DisplayClass(uuid(5), "VISNING UNDTAGET FOR BORGER"),)),
         a_view(), HiddenReason.MARKED),
    rule(4, "by-a-title-on-two-lines", a_case(display_classes=(DisplayClass(None, "Visning\n  undtaget for borger"),)),
         a_view(), HiddenReason.MARKED),
    rule(4, "another-class", a_case(display_classes=(DisplayClass(uuid(5), "Kontanthjælp"),)), a_view(), SHOWN),
    rule(4, "marked-among-others", a_case(display_classes=(DisplayClass(None, None), MARK)), a_view(),
         HiddenReason.MARKED),
    rule(5, "vip", a_case(sensitivity=Sensitivity.VIP), a_view(), HiddenReason.VIP),
    rule(5, "sensitive", a_case(sensitivity=Sensitivity.SENSITIVE), a_view(), SHOWN),
    rule(5, "confidential", a_case(sensitivity=Sensitivity.CONFIDENTIAL), a_view(), SHOWN),
    rule(5, "public", a_case(sensitivity=Sensitivity.PUBLIC), a_view(), SHOWN),
    rule(5, "missing-counts-as-sensitive", a_case(sensitivity=sensitivity(None)), a_view(), SHOWN),
    rule(5, "a-level-nobody-knows", a_case(sensitivity=sensitivity("HEMMELIGT")), a_view(), HiddenReason.VIP),
    rule(6, "open", a_case(), a_view(an_opening("32.24", [Part.CASES])), SHOWN),
    rule(6, "other-parts-alone", a_case(), a_view(NO_CASES), HiddenReason.NOT_OPENED),
    rule(6, "no-opening-matches", a_case(area="27.12.08"), a_view(), HiddenReason.NOT_OPENED),
    rule(6, "no-kle-number", a_case(area=None), a_view(), HiddenReason.NOT_OPENED),
    rule(6, "empty-kle-number", a_case(area=""), a_view(), HiddenReason.NOT_OPENED),
    rule(6, "half-a-step-does-not-match", a_case(area="32.240.04"), a_view(an_opening("32.24")),
         HiddenReason.NOT_OPENED),
    rule(6, "closed-inside-an-opened-area", a_case(), a_view(an_opening("32"), an_opening(AREA, [])),
         HiddenReason.NOT_OPENED),
    rule(6, "opened-inside-a-closed-area", a_case(), a_view(an_opening("32", []), an_opening(AREA)), SHOWN),
    rule(7, "on-the-floors-own-day", a_case(created=FLOOR), a_view(FLOORED), SHOWN),
    rule(7, "the-day-before", a_case(created=DAY_BEFORE), a_view(FLOORED), HiddenReason.FLOOR),
    rule(7, "no-floor", a_case(created=date(1999, 1, 1)), a_view(), SHOWN),
    rule(7, "no-creation-date", a_case(created=None), a_view(FLOORED), HiddenReason.FLOOR),
    rule(7, "no-creation-date-and-no-floor", a_case(created=None), a_view(), SHOWN),
    rule(7, "active-before", a_case(created=DAY_BEFORE), a_view(FLOORED_BUT_ACTIVE), SHOWN),
    rule(7, "closed-before", a_case(created=DAY_BEFORE, progress=CLOSED), a_view(FLOORED_BUT_ACTIVE),
         HiddenReason.FLOOR),
    rule(7, "closed-on-the-floors-own-day", a_case(progress=CLOSED), a_view(FLOORED_BUT_ACTIVE), SHOWN),
    rule(7, "decided-is-active", a_case(created=DAY_BEFORE, progress=CaseProgress.DECIDED),
         a_view(FLOORED_BUT_ACTIVE), SHOWN),
    rule(7, "no-progress-is-active", a_case(created=DAY_BEFORE, progress=CaseProgress.UNKNOWN),
         a_view(FLOORED_BUT_ACTIVE), SHOWN),
    rule(7, "active-without-a-creation-date", a_case(created=None), a_view(FLOORED_BUT_ACTIVE), HiddenReason.FLOOR),
    rule(7, "the-longer-area-replaces-the-floor", a_case(created=DAY_BEFORE), a_view(FLOORED, an_opening(AREA)),
         SHOWN),
    rule(8, "a-system-that-is-named", a_case(), a_view(ONLY), SHOWN),
    rule(8, "a-system-that-is-not-named", a_case(system=OTHER_SYSTEM), a_view(ONLY), HiddenReason.SYSTEM),
    rule(8, "unknown-system-under-only", a_case(system=None), a_view(ONLY), HiddenReason.SYSTEM),
    rule(8, "a-system-that-is-excepted", a_case(system=OTHER_SYSTEM), a_view(EXCEPT), HiddenReason.SYSTEM),
    rule(8, "a-system-that-is-not-excepted", a_case(), a_view(EXCEPT), SHOWN),
    rule(8, "unknown-system-under-except", a_case(system=None), a_view(EXCEPT), SHOWN),
    rule(8, "only-none-at-all", a_case(), a_view(an_opening("32", only_systems=frozenset())), HiddenReason.SYSTEM),
    rule(8, "named-and-excepted", a_case(), a_view(NEITHER), HiddenReason.SYSTEM),
]  # fmt: skip


@pytest.mark.parametrize(("case", "view", "expected"), CASES)
def test_a_case(case: CaseRecord, view: RuleContext, expected: HiddenReason | None) -> None:
    """A case is judged by the first rule that hides it."""
    assert judge_case(case, view) is expected
