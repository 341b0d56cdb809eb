"""Moments are instants: what holds in the hour that Denmark's clocks repeat, and in the one that they skip."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.app import clock_of
from sources.reference.danish_time import DENMARK, day_of, instant, moment, read_limits, text_of
from sources.sf1470.bitemporal import (
    REGISTRATION,
    Limited,
    Registration,
    effect,
    in_force,
    latest_in_force,
    possibly_newest,
)
from sources.soap.xml_binding import Shape
from tests.sources.builders import (
    a_registration,
    virkning,
)
from tests.sources.builders import el as element

BEFORE, AFTER = "2026-10-25T02:50:00+02:00", "2026-10-25T02:10:00+01:00"
"""Twenty minutes lie between them, and the later one has the earlier wall clock."""
SPELLINGS = [
    (BEFORE, AFTER),
    ("2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z"),
    ("2026-10-25T00:50:00.000Z", AFTER),
    (BEFORE, "2026-10-24T21:10:00-04:00"),
    ("2026-10-25T02:50:00+02.00", "2026-10-25T02:10:00+01.00"),
]
either_spelling = pytest.mark.parametrize(("before", "after"), SPELLINGS)
either_order = pytest.mark.parametrize("order", [1, -1], ids=["in-order", "reversed"])
BETWEEN = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)

REPEATED = datetime(2026, 10, 25, 0, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)
SKIPPED = datetime(2026, 3, 29, 0, 0, tzinfo=UTC), datetime(2026, 3, 29, 2, 0, tzinfo=UTC)
seconds = st.integers(0, 7199).map(lambda number: timedelta(seconds=number))
near_a_change = st.builds(lambda hour, after: hour[0] + after, st.sampled_from([REPEATED, SKIPPED]), seconds)


@st.composite
def spelled(draw: st.DrawFn) -> tuple[datetime, str]:
    """Return an instant near a change of the clocks, and a way to write it with an offset."""
    at = draw(near_a_change)
    if draw(st.booleans()):
        return at, at.strftime("%Y-%m-%dT%H:%M:%SZ")
    if draw(st.booleans()):
        return at, at.astimezone(DENMARK).isoformat()
    offset = timedelta(minutes=15 * draw(st.integers(-48, 56)))
    sign, minutes = "-" if offset < timedelta() else "+", abs(offset) // timedelta(minutes=1)
    return at, f"{at + offset:%Y-%m-%dT%H:%M:%S}{sign}{minutes // 60:02}:{minutes % 60:02}"


# Moments


@given(spelled(), spelled())
def test_moments_compare_as_instants(left: tuple[datetime, str], right: tuple[datetime, str]) -> None:
    """However two moments are written: their order, equality and hash are those of the instants."""
    first, second = moment(left[1]), moment(right[1])
    assert first is not None
    assert second is not None
    assert (first, second) == (left[0], right[0])
    assert (first < second, first == second) == (left[0] < right[0], left[0] == right[0])
    assert (hash(first) == hash(second)) >= (left[0] == right[0])


@given(near_a_change)
def test_a_bare_time_is_danish_wall_clock(at: datetime) -> None:
    """A time without offset is one of the instants at which Danish clocks showed it; where there are two, the first."""
    read = moment(f"{at.astimezone(DENMARK):%Y-%m-%dT%H:%M:%S}")
    assert read is not None
    is_second = bool(at.astimezone(DENMARK).fold)
    assert at - read == timedelta(hours=is_second)


@pytest.mark.parametrize(
    ("text", "hour"), [("2026-10-25T02:30:00", 0), ("2026-03-29T02:30:00", 1)], ids=["twice", "never"]
)
def test_a_bare_time_goes_by_the_offset_before_the_change(text: str, hour: int) -> None:
    """A time that Danish clocks show twice, or never, is read with the offset that held until then."""
    read = moment(text)
    assert read is not None
    assert (read.hour, read.minute, read.tzinfo) == (hour, 30, UTC)


@given(near_a_change)
def test_what_is_written_for_an_index_is_the_same_instant(at: datetime) -> None:
    """In the repeated hour the offset tells which of the two it is."""
    assert moment(text_of(at)) == at
    assert moment(text_of(at.astimezone(DENMARK))) == at


@given(near_a_change)
def test_a_day_that_is_shown_is_danish(at: datetime) -> None:
    """An instant's day is the day in Denmark, whatever zone it is held in."""
    assert day_of(at) == day_of(at.astimezone(DENMARK)) == at.astimezone(DENMARK).date()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-30T22:30:00Z", date(2026, 7, 1)),
        ("2026-12-31T23:00:00Z", date(2027, 1, 1)),
        ("2026-12-31T22:59:59Z", date(2026, 12, 31)),
    ],
)
def test_every_moment_has_a_day(text: str, expected: date) -> None:
    """A day begins and ends by Danish clocks."""
    read = moment(text)
    assert read is not None
    assert read.tzinfo is UTC
    assert day_of(read) == expected


@pytest.mark.parametrize("hours", [-12, 0, 1, 14])
def test_an_instant_beyond_the_calendar_is_its_end(hours: int) -> None:
    """What lies before the year 1 or after 9999 in UTC stands at the first or last instant there is, and has a day."""
    zone = timezone(timedelta(hours=hours))
    for day in (date.min, date.max):
        at = instant(datetime.combine(day, time(12), tzinfo=zone))
        assert at.tzinfo is UTC
        assert abs(day_of(at).toordinal() - day.toordinal()) <= 1


def test_the_clock_gives_instants() -> None:
    """The gateway's own time is comparable in every hour, and its pretended day is Danish."""
    pretended = clock_of(date(2026, 10, 25))()
    assert pretended == datetime(2026, 10, 25, 11, tzinfo=UTC)
    assert pretended.tzinfo is clock_of(None)().tzinfo is UTC


# In force


LIMITED = Shape(Limited, effect("gd"))


def a_limited(begins: str | None, ends: str | None) -> Limited:
    return LIMITED.read(element("sag:Sagspart", virkning("gd:Virkning", begins, ends)))


@either_spelling
def test_in_force_goes_by_the_instant(before: str, after: str) -> None:
    """At 02:00+01:00 what began at 02:50+02:00 has begun, and what ends at 02:10+01:00 has not ended."""
    for now in (BETWEEN, BETWEEN.astimezone(DENMARK)):
        assert in_force(a_limited(before, after), now)
        assert in_force(a_limited(before, None), now)
        assert in_force(a_limited(None, after), now)
        assert not in_force(a_limited(after, None), now, doubt=True)
        assert not in_force(a_limited(None, before), now, doubt=True)


@given(spelled(), spelled(), near_a_change)
def test_limits_hold_as_instants(start: tuple[datetime, str], end: tuple[datetime, str], now: datetime) -> None:
    """From the first limit up to the second, through both changes of the clocks; nothing of it is in doubt."""
    expected = start[0] <= now < end[0]
    for doubt in (False, True):
        assert in_force(a_limited(start[1], end[1]), now, doubt=doubt) is expected


@either_order
@either_spelling
def test_the_latest_in_force_began_at_the_later_instant(before: str, after: str, order: int) -> None:
    """Of two in force the one that began at 02:10+01:00 is the later."""
    first, last = a_limited(before, None), a_limited(after, None)
    assert latest_in_force([first, last][::order], LATER) is last


@pytest.mark.parametrize(
    ("bare", "early", "late"),
    [
        ("2026-10-25T02:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-03-29T02:30:00", datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
    ids=["repeated", "skipped"],
)
def test_a_limit_that_may_be_either_of_two_instants_is_in_doubt_between_them(
    bare: str, early: datetime, late: datetime
) -> None:
    """A bare limit of such an hour is as one that cannot be read, for that hour: nothing more is shown for it."""
    begins, ends, second = a_limited(bare, None), a_limited(None, bare), timedelta(seconds=1)
    for now, has_begun, in_doubt in [
        (early - second, False, False),
        (early, False, True),
        (late - second, False, True),
        (late, True, False),
    ]:
        assert in_force(begins, now) is has_begun
        assert in_force(begins, now, doubt=True) is (has_begun or in_doubt)
        assert in_force(ends, now) is not (has_begun or in_doubt)
        assert in_force(ends, now, doubt=True) is not has_begun


def test_unreadable_limits_are_none() -> None:
    """One of the two is enough."""
    assert read_limits("snart", None) is None
    assert read_limits(None, "snart") is None
    assert read_limits(None, None) is not None


# Registrations


REGISTERED = Shape(Registration, REGISTRATION)


def registered(*, index: str | None = None, sender: str | None = None) -> Registration:
    return REGISTERED.read(a_registration(index_at=index, at=sender))


@either_order
@either_spelling
def test_the_newest_registration_is_that_of_the_later_instant(before: str, after: str, order: int) -> None:
    """By the index's own time, and by the sender's where that one is missing."""
    for name in ("index", "sender"):
        old, new = registered(**{name: before}), registered(**{name: after})
        assert possibly_newest([old, new][::order]) == [new]


@given(st.lists(spelled(), min_size=1, max_size=5))
def test_no_spelling_makes_an_older_registration_the_newest(times: list[tuple[datetime, str]]) -> None:
    """Whatever the hour and however it is written, the greatest instant wins."""
    newest = possibly_newest([registered(index=text) for _, text in times])
    assert {moment(latest.sts_time) for latest in newest} == {max(at for at, _ in times)}
