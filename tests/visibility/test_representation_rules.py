"""Rules P1 to P4 and rule 23: each on both sides of each of its boundaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from gateway.visibility.benefit_rules import judge_benefit, judge_line
from gateway.visibility.case_rules import judge_case
from gateway.visibility.representation_rules import NoRepresentation, RightContext, end_of, judge_right
from gateway.visibility.rule_context import HiddenReason, RuleContext
from sources.records import BenefitRecord, CaseRecord
from sources.records.representation import RepresentationKind, RepresentationRecord
from sources.records.subject import Subject
from tests.builders import a_benefit, a_case, a_line, a_view, an_opening
from tests.visibility.rows import SHOWN, rule

KAREN, JONAS = Subject("7405861042"), Subject("8102901137")
NOW = datetime(2026, 11, 16, 11, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CONTEXT = RightContext(KAREN, NOW, 18)
CHILD, WARD, ATTORNEY = RepresentationKind


def within(*areas: str, opened: tuple[str, ...] = ("32", "02")) -> RuleContext:
    """Return the rules' context of somebody with a right within these areas; without any, within all."""
    return replace(a_view(*map(an_opening, opened)), represented_areas=areas or None)


NOT = HiddenReason.NOT_REPRESENTED
REPRESENTED = [
    rule(23, "no-areas-is-all", a_case(), within(), SHOWN),
    rule(23, "the-very-number", a_case(area="32.24.04"), within("32.24.04"), SHOWN),
    rule(23, "inside", a_case(area="32.24.04"), within("27", "32.24"), SHOWN),
    rule(23, "outside", a_case(area="32.24.04"), within("32.21"), NOT),
    rule(23, "a-longer-number", a_case(area="32.24"), within("32.24.04"), NOT),
    rule(23, "the-same-digits", a_case(area="32.24.04"), within("32.2"), NOT),
    rule(23, "a-benefit-inside", a_benefit(area="32.24.04"), within("32.24"), SHOWN),
    rule(23, "a-benefit-outside", a_benefit(area="32.21.04"), within("32.24"), NOT),
    rule(23, "what-is-not-open-stays-so", a_case(area="32.24.04"), within("32", opened=("02",)),
         HiddenReason.NOT_OPENED),
    rule(23, "another-party-stays-so", a_case(is_primary_party=False), within("32"), HiddenReason.PARTY),
]  # fmt: skip


@pytest.mark.parametrize(("record", "view", "expected"), REPRESENTED)
def test_a_right_bounds_what_is_shown(
    record: CaseRecord | BenefitRecord, view: RuleContext, expected: HiddenReason | None
) -> None:
    """After the citizen's own rules: a right never shows what the citizen would not see."""
    judged = judge_case(record, view) if isinstance(record, CaseRecord) else judge_benefit(record, view, {})
    assert judged is expected


@pytest.mark.parametrize(("area", "expected"), [("32.24.04", SHOWN), ("32.21.04", HiddenReason.LINE)])
def test_payment_lines_follow_their_benefit(area: str, expected: HiddenReason | None) -> None:
    """Also where the benefit itself is not open."""
    assert judge_line(a_line(benefit=a_benefit(area=area)), within("32.24"), {}) is expected


def a_right(**facts: object) -> RepresentationRecord:
    """Return Karen's guardianship of Jonas, since ever and without an end, but for what is said of it."""
    ordinary = {
        "reference": "1", "kind": WARD, "person": JONAS, "name": "Jonas", "is_protected": False, "born": None,
        "begins": None, "ends": None, "areas": None,
    }  # fmt: skip
    return RepresentationRecord(**(ordinary | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({}, None, id="represent-p1-another"),
        pytest.param({"person": Subject("7405861042", masked=True)}, NoRepresentation.NOT_ANOTHER,
                     id="represent-p1-oneself"),
        pytest.param({"begins": NOW}, None, id="represent-p2-begins-now"),
        pytest.param({"begins": NOW + SECOND}, NoRepresentation.NOT_BEGUN, id="represent-p2-begins-soon"),
        pytest.param({"ends": NOW + SECOND}, None, id="represent-p3-ends-soon"),
        pytest.param({"ends": NOW}, NoRepresentation.ENDED, id="represent-p3-ends-now"),
        pytest.param({"ends": NOW - timedelta(minutes=1)}, NoRepresentation.ENDED, id="represent-p3-a-minute-ago"),
        pytest.param({"kind": CHILD, "born": date(2008, 11, 17)}, None, id="represent-p4-eighteen-tomorrow"),
        pytest.param({"kind": CHILD, "born": date(2008, 11, 16)}, NoRepresentation.OF_AGE,
                     id="represent-p4-eighteen-today"),
        pytest.param({"kind": CHILD}, NoRepresentation.OF_AGE, id="represent-p4-nobody-knows"),
        pytest.param({"kind": CHILD, "born": date(2012, 1, 1), "ends": NOW}, NoRepresentation.ENDED,
                     id="represent-p4-the-register-says-sooner"),
        pytest.param({"kind": ATTORNEY, "born": date(1950, 1, 1), "areas": ("32",)}, None,
                     id="represent-p4-no-child"),
    ],
)  # fmt: skip
def test_which_rights_hold(facts: dict[str, object], expected: NoRepresentation | None) -> None:
    """At this instant, in doubt none."""
    assert judge_right(a_right(**facts), CONTEXT) is expected


@pytest.mark.parametrize(
    ("born", "age", "utc"),
    [
        (date(2008, 11, 17), 18, "2026-11-16T23:00:00+00:00"),
        (date(2008, 7, 1), 18, "2026-06-30T22:00:00+00:00"),
        (date(2008, 2, 29), 18, "2026-02-27T23:00:00+00:00"),
        (date(2010, 10, 25), 16, "2026-10-24T22:00:00+00:00"),
    ],
)
def test_a_child_comes_of_age_at_midnight_in_denmark(born: date, age: int, utc: str) -> None:
    """As an instant: summer and winter, a leap day, the day on which clocks go back, and another age by setting."""
    right, context = a_right(kind=CHILD, born=born), RightContext(KAREN, NOW, age)
    end = end_of(right, context)
    assert end == datetime.fromisoformat(utc)
    for now, expected in ((end - SECOND, None), (end, NoRepresentation.OF_AGE)):
        assert judge_right(right, RightContext(KAREN, now, age)) is expected


def test_an_end_in_the_hour_that_clocks_show_twice_is_an_instant() -> None:
    """25 October 2026: 02:30 in summer time is an hour before 02:30 in winter time."""
    end = datetime.fromisoformat("2026-10-25T02:30:00+02:00").astimezone(UTC)
    between = datetime.fromisoformat("2026-10-25T02:15:00+01:00").astimezone(UTC)
    assert judge_right(a_right(ends=end), RightContext(KAREN, between, 18)) is NoRepresentation.ENDED
