"""Reading the free words of a payment plan: only what is understood, and never a guess."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.resolvers.payment_schedule import next_date
from sources.reference.bank_days import at_or_after, at_or_before, closing_days, is_bank_day

TODAY = date(2026, 11, 16)
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
MONTHLY = ["Månedlig", "Månedligt", "Hver måned", "Måned", "1 gang om måneden", "  hver   MÅNED ", "MÅNEDLIGT"]
QUARTERLY = ["Kvartalsvis", "Hvert kvartal", "Kvartårlig"]
LAST = ["Sidste bankdag i måneden", "Sidste bankdag", "Sidste hverdag", "Sidste dag i måneden", "den sidste bankdag"]
FIRST = ["Første bankdag i måneden", "Første bankdag", "Den 1. bankdag i måneden"]
FIXED = {"Den 1.": 1, "Den 15. i måneden": 15, "15.": 15, "d. 28. i hver måned": 28, "Første dag i måneden": 1}
day_texts = st.sampled_from([*LAST, *FIRST, *FIXED])


@pytest.fixture(scope="module", autouse=True)
def calendar() -> None:
    """Import the calendar first, which is slower than hypothesis allows an example to be."""
    closing_days(2026)


def planned(
    day: str | None,
    *,
    often: str | None = "Månedligt",
    after: date = TODAY,
    starts: date | None = None,
    ends: date | None = None,
) -> date | None:
    return next_date(often, day, after=after, starts=starts, ends=ends)


def last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@pytest.mark.parametrize("often", MONTHLY)
def test_monthly_is_said_in_many_ways(often: str) -> None:
    assert planned("Sidste bankdag i måneden", often=often) == date(2026, 11, 30)


@pytest.mark.parametrize("day", LAST)
def test_the_last_bank_day_of_december_is_the_30th(day: str) -> None:
    assert planned(day, after=date(2026, 11, 30)) == date(2026, 12, 30)


@pytest.mark.parametrize("day", FIRST)
def test_the_first_bank_day_of_january_is_after_new_year(day: str) -> None:
    assert planned(day, after=date(2026, 12, 1)) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("day", "expected"), [("Den 1.", date(2026, 12, 1)), ("15.", date(2026, 12, 15)), ("Den 20.", date(2026, 11, 20))]
)
def test_a_fixed_day_is_that_day(day: str, expected: date) -> None:
    assert planned(day) == expected


def test_a_fixed_day_on_which_banks_are_closed_moves_to_the_bank_day_before() -> None:
    assert planned("Den 24.", after=date(2026, 12, 1)) == date(2026, 12, 23)


def test_a_fixed_day_may_move_into_the_month_before() -> None:
    assert planned("Den 1.", after=date(2026, 12, 15)) == date(2026, 12, 30)


def test_the_day_asked_about_does_not_count() -> None:
    assert planned("Sidste bankdag", after=date(2026, 11, 30)) == date(2026, 12, 30)


def test_the_words_may_be_written_with_combining_letters() -> None:
    assert planned("Sidste bankdag i ma\u030aneden", often="Ma\u030anedligt") == date(2026, 11, 30)


@pytest.mark.parametrize(
    "often",
    [None, "", "Hver 14. dag", "14 dage", "Ugentlig", "Daglig", "Årligt", "månedligt eller efter aftale", "Én gang"],
)
def test_other_frequencies_are_not_understood(often: str | None) -> None:
    assert planned("Sidste bankdag i måneden", often=often) is None


@pytest.mark.parametrize(
    "day",
    [
        None,
        "",
        "Ultimo måneden",
        "Efter aftale",
        "Den 29.",
        "31.",
        "Den 0.",
        "99.",
        "15",
        "Den 15. og den 30.",
        "Næstsidste bankdag",
        "Første hverdag i måneden",
        "Første bankdag før næste måned",
        "Sidste bankdag efter måneden",
        "Sidste bankdag i kvartalet",
        "Sidste bankdag i perioden",
        "x" * 10_000,
        "15." + " " * 10_000 + "eller efter aftale",
    ],
)
def test_other_days_are_not_understood(day: str | None) -> None:
    assert planned(day) is None


def test_a_plan_that_has_ended_plans_nothing() -> None:
    assert planned("Sidste bankdag", ends=date(2026, 11, 29)) is None


def test_a_plan_pays_on_its_last_day() -> None:
    assert planned("Sidste bankdag", ends=date(2026, 11, 30)) == date(2026, 11, 30)


def test_a_plan_that_ends_before_the_month_does_still_pays_on_a_bank_day_within_it() -> None:
    assert planned("Sidste bankdag", after=date(2027, 1, 1), ends=date(2027, 1, 30)) == date(2027, 1, 29)


def test_a_plan_that_begins_later_pays_from_then() -> None:
    assert planned("Den 15.", starts=date(2027, 3, 16)) == date(2027, 4, 15)


def test_the_first_payment_may_come_before_its_own_day_when_that_day_moves() -> None:
    assert planned("Den 1.", starts=date(2027, 1, 1)) == date(2026, 12, 30)


@pytest.mark.parametrize("often", QUARTERLY)
@pytest.mark.parametrize(
    ("day", "expected"),
    [("Sidste bankdag i kvartalet", date(2026, 12, 30)), ("Første bankdag i kvartalet", date(2027, 1, 4))],
)
def test_a_quarter_is_understood_where_the_day_names_it(often: str, day: str, expected: date) -> None:
    assert planned(day, often=often) == expected


@pytest.mark.parametrize("day", ["Sidste bankdag", "Sidste bankdag i måneden", "Den 15."])
def test_a_quarter_with_a_day_of_some_month_is_not_understood(day: str) -> None:
    assert planned(day, often="Kvartalsvis") is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("Sidste bankdag i perioden", date(2026, 11, 30)),
        ("Første bankdag i perioden (ved forud)", date(2026, 12, 1)),
        ("Første bankdag efter perioden", date(2026, 12, 1)),
        ("Sidste bankdag før næste periode (ved forud)", date(2026, 11, 30)),
    ],
)
def test_the_period_is_the_month_where_the_plan_begins_with_a_month(day: str, expected: date) -> None:
    assert planned(day, starts=date(2026, 1, 1)) == expected
    assert planned(day, starts=date(2026, 1, 12)) is None


def test_money_after_the_period_comes_after_the_plan_has_ended() -> None:
    day = "Første bankdag efter perioden"
    assert planned(day, starts=date(2026, 1, 1), ends=date(2026, 11, 30)) == date(2026, 12, 1)
    assert planned(day, starts=date(2026, 1, 1), ends=date(2026, 10, 31)) is None


def test_money_before_the_period_comes_before_the_plan_begins() -> None:
    assert planned("Sidste bankdag før næste periode", starts=date(2027, 1, 1)) == date(2026, 12, 30)


@pytest.mark.parametrize("odd", [date.min, date.max, date(1700, 1, 1)])
def test_days_outside_the_calendar_plan_nothing(odd: date) -> None:
    assert planned("Den 1.", after=odd) is None


def test_an_end_without_end_is_no_end() -> None:
    assert planned("Den 1.", starts=date.min, ends=date.max) == date(2026, 12, 1)


@given(day_texts, DAYS)
def test_the_day_is_a_bank_day_strictly_after_and_soon(day: str, after: date) -> None:
    planned_day = planned(day, after=after)
    assert planned_day
    assert is_bank_day(planned_day)
    assert after < planned_day <= after + timedelta(days=40)


@given(day_texts, DAYS, st.integers(0, 400))
def test_a_later_question_never_has_an_earlier_answer(day: str, after: date, later: int) -> None:
    first, second = planned(day, after=after), planned(day, after=after + timedelta(days=later))
    assert first
    assert second
    assert first <= second


@given(day_texts, DAYS)
def test_no_planned_day_is_skipped(day: str, after: date) -> None:
    """GraphQLRequest from any day before, the answer is the same until it has passed."""
    planned_day = planned(day, after=after)
    assert planned_day
    assert planned(day, after=planned_day - timedelta(days=1)) == planned_day


@given(st.sampled_from(LAST), DAYS)
def test_last_means_that_no_bank_day_of_the_month_follows(day: str, after: date) -> None:
    planned_day = planned(day, after=after)
    assert planned_day == at_or_before(last_of_month(planned_day or after))


@given(st.sampled_from(FIRST), DAYS)
def test_first_means_that_no_bank_day_of_the_month_is_before(day: str, after: date) -> None:
    planned_day = planned(day, after=after)
    assert planned_day == at_or_after((planned_day or after).replace(day=1))


@given(st.sampled_from(sorted(FIXED)), DAYS)
def test_a_fixed_day_is_reached_or_moved_back_over_closed_days_only(day: str, after: date) -> None:
    planned_day = planned(day, after=after)
    assert planned_day
    named = next(n for n in (planned_day + timedelta(days=d) for d in range(10)) if n.day == FIXED[day])
    assert planned_day == at_or_before(named)


@given(day_texts, DAYS, st.integers(0, 500), st.integers(0, 500))
def test_a_day_that_the_words_name_lies_within_the_plan(day: str, after: date, offset: int, length: int) -> None:
    starts = after + timedelta(days=offset - 250)
    ends = starts + timedelta(days=length)
    planned_day = planned(day, after=after, starts=starts, ends=ends)
    assert planned_day is None or (starts - timedelta(days=6) <= planned_day <= ends and planned_day > after)
    if planned_day and day not in FIXED and "dag i" not in day.replace("bankdag", ""):
        assert starts <= planned_day


@given(st.text(max_size=60), st.text(max_size=60), DAYS)
def test_any_words_are_read_without_harm(often: str, day: str, after: date) -> None:
    planned_day = planned(day, often=often, after=after)
    assert planned_day is None or planned_day > after
