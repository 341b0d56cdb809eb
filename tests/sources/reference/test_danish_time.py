"""Moments, days, and what is in force at a moment."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reference.danish_time import DENMARK, day, day_of, moment, text_of
from sources.sf1470.bitemporal import (
    REGISTRATION,
    Limited,
    Registration,
    begins,
    effect,
    in_force,
    is_gone,
    latest_in_force,
    possibly_newest,
)
from sources.soap.xml_binding import Shape, Text
from tests.sources.builders import FOR_EVER, NOW, a_registration, el, optional, virkning

PAST, FUTURE = "2026-01-05T09:00:00.000+01:00", "2027-01-05T09:00:00.000+01:00"
SAME_NOW = "2026-11-16T12:00:00.000+01:00"
UNREADABLE = ["", " ", "snart", "2026-13-01T00:00:00Z", "16-11-2026", "2026-11-16T25:00:00Z"]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-16T12:00:00", 11),
        ("2026-07-16T12:00:00", 10),
        ("2026-11-16T12:00:00Z", 12),
        ("2026-11-16T12:00:00.123+01:00", 11),
        ("2026-11-16T12:00:00.1234567Z", 12),
        ("2026-11-16T12:00:00+01.00", 11),
        ("2026-07-16T12:00:00-05.30", 17),
        (" 2026-11-16T12:00:00Z\n", 12),
    ],
)
def test_a_moment_is_an_instant(text: str, hour: int) -> None:
    """A moment is held in UTC, also where its offset has a dot as in the guide for senders; a bare one is Danish."""
    read = moment(text)
    assert read is not None
    assert read.tzinfo is UTC
    assert read.hour == hour


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-12-31T24:00:00+01:00", "2027-01-01T00:00:00+01:00"),
        ("2026-12-31T24:00:00.000Z", "2027-01-01T00:00:00Z"),
        ("2026-06-30T24:00:00", "2026-07-01T00:00:00"),
        ("2026-12-31T24:00:00+01.00", "2027-01-01T00:00:00+01:00"),
    ],
)
def test_a_day_may_end_at_24(text: str, same: str) -> None:
    """The end of a day is the beginning of the next, as XML's dateTime has it, on every Python."""
    assert moment(text) == moment(same) is not None


@pytest.mark.parametrize("text", ["2026-12-31T24:00:01Z", "2026-12-31T24:30:00Z", "2026-12-31T24:00:00.5Z"])
def test_there_is_nothing_after_24(text: str) -> None:
    """Only the very end of a day is written so."""
    assert moment(text) is None


@pytest.mark.parametrize("text", [None, *UNREADABLE])
def test_an_unreadable_moment_is_none(text: str | None) -> None:
    """What cannot be read as a moment is no moment, and no error."""
    assert moment(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-16", date(2026, 11, 16)),
        ("2026-11-16+01:00", date(2026, 11, 16)),
        ("2026-11-16Z", date(2026, 11, 16)),
        (" 2026-11-16 ", date(2026, 11, 16)),
        ("2026-11-16T23:30:00Z", date(2026, 11, 16)),
        ("2026-02-30", None),
        ("", None),
        (None, None),
        ("snart", None),
    ],
)
def test_a_day_is_the_day_that_is_written(text: str | None, expected: date | None) -> None:
    """A date may have a zone, which changes nothing."""
    assert day(text) == expected


@given(st.text())
def test_no_text_makes_a_time_fail(text: str) -> None:
    """Whatever a sender writes: a moment and a day are read, or are None."""
    assert moment(text) is None or isinstance(moment(text), datetime)
    assert day(text) is None or isinstance(day(text), date)


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)))
def test_a_moment_survives_being_written(at: datetime) -> None:
    """What we write for the indexes is read as the same moment."""
    at = at.replace(microsecond=0, tzinfo=DENMARK)
    read = moment(text_of(at))
    assert read is not None
    assert read.timestamp() == at.timestamp()


# In force


THING = Shape(Limited, effect("gd"))


def a_thing(begins: str | None, ends: str | None) -> Limited:
    return THING.read(el("sag:Sagspart", virkning("gd:Virkning", begins, ends)))


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (PAST, None, True),
        (PAST, FOR_EVER, True),
        (PAST, FUTURE, True),
        (PAST, "9999-12-31T23:59:59Z", True),
        (None, FUTURE, True),
        (None, None, True),
        (FOR_EVER, FOR_EVER, True),
        (SAME_NOW, None, True),
        (FUTURE, None, False),
        (PAST, PAST, False),
        (PAST, SAME_NOW, False),
        (FUTURE, PAST, False),
    ],
)
def test_in_force_is_from_a_moment_up_to_another(begins: str | None, ends: str | None, expected: bool) -> None:
    """The first limit is inclusive and the second exclusive; a limit that is missing or infinite is open."""
    for doubt in (False, True):
        assert in_force(a_thing(begins, ends), NOW, doubt=doubt) is expected


@pytest.mark.parametrize("text", UNREADABLE)
def test_an_unreadable_limit_is_in_doubt(text: str) -> None:
    """Whether something with an unreadable limit is in force is for the reader to say."""
    for thing in (a_thing(text, FUTURE), a_thing(PAST, text), a_thing(text, text)):
        assert in_force(thing, NOW) is False
        assert in_force(thing, NOW, doubt=True) is True


def test_the_latest_in_force_began_last() -> None:
    """Of several in force the one that began last counts, and of equals the first."""
    old, new, same, later = a_thing(None, None), a_thing(PAST, None), a_thing(PAST, None), a_thing(FUTURE, None)
    assert latest_in_force([old, new, same, later], NOW) is new
    assert latest_in_force([later], NOW) is None


def test_what_began_is_told_as_a_danish_day() -> None:
    """A beginning near midnight is a Danish day."""
    began = begins(a_thing("2026-06-30T22:30:00Z", None))
    assert began is not None
    assert day_of(began) == date(2026, 7, 1)


# Registrations


class Noted(Registration):
    note: Text


NOTED = Shape(Noted, {**REGISTRATION, "note": "sd:NoteTekst"})


def registered(note: str, *, index: str | None = None, sender: str | None = None, life: str | None = None) -> Noted:
    made = a_registration(index_at=index, at=sender, lifecycle=life)
    made.insert(0, el("sd:NoteTekst", note))
    return NOTED.read(made)


def notes(*registrations: Noted) -> list[str | None]:
    """Return what stands in those that may be the newest."""
    return [registration.note for registration in possibly_newest(registrations)]


@pytest.mark.parametrize("order", [1, -1], ids=["in-order", "reversed"])
def test_the_newest_registration_wins(order: int) -> None:
    """What the index got last is what it knows now, in whatever order it says so."""
    registrations = [registered("old", index="2026-01-01T10:00:00Z"), registered("new", index="2026-01-01T11:00:00Z")]
    assert notes(*registrations[::order]) == ["new"]


def test_the_indexs_time_goes_before_the_senders() -> None:
    """The sender's time counts only where the index gave none, or none that can be read."""
    late_sender = registered("old", index="2026-01-01T10:00:00Z", sender="2026-09-01T10:00:00Z")
    assert notes(late_sender, registered("new", index="2026-02-01T10:00:00Z")) == ["new"]
    assert notes(late_sender, registered("new", sender="2026-02-01T10:00:00Z")) == ["new"]
    assert notes(late_sender, registered("new", index="snart", sender="2026-02-01T10:00:00Z")) == ["new"]


def test_offsets_do_not_confuse_the_order() -> None:
    """Registrations are ordered by the moment and not by how it is written."""
    earlier = registered("old", index="2026-01-01T10:30:00+02:00")
    assert notes(earlier, registered("new", index="2026-01-01T09:00:00Z")) == ["new"]


def test_a_registration_without_a_time_may_be_the_newest() -> None:
    """So may two of one time, and any of several bare times of the hour that clocks repeat."""
    assert notes(registered("a"), registered("b", sender="1999-01-01T00:00:00Z")) == ["a", "b"]
    assert notes(registered("only")) == ["only"]
    assert notes(*[registered(name, index="2026-01-01T10:00:00Z") for name in "ab"]) == ["a", "b"]
    bare = [registered("a", index="2026-10-25T02:50:00"), registered("b", index="2026-10-25T02:10:00")]
    assert notes(*bare) == ["a", "b"]
    assert notes(*bare, registered("before", index="2026-10-25T01:59:59")) == ["a", "b"]
    assert notes(*bare, registered("after", index="2026-10-25T03:00:00")) == ["after"]


@pytest.mark.parametrize(
    ("life", "expected"),
    [("Slettet", True), ("Passiveret", True), (" Slettet ", True), ("Importeret", False), (None, False)],
)
def test_a_deleted_object_is_gone(life: str | None, expected: bool) -> None:
    """A registration that deletes or retires it says so."""
    assert is_gone(registered("x", life=life)) is expected


REGISTERED = Shape(Registration, REGISTRATION)


@given(st.lists(st.sampled_from([None, "", PAST, FUTURE, "snart", "2026-01-01T10:00:00+01.00"]), min_size=1))
def test_any_mixture_of_times_has_a_newest(times: list[str | None]) -> None:
    """Missing and unreadable times never keep a registration from being chosen, and each of them may be it."""
    registrations = [REGISTERED.read(el("sag:R", optional("sd:Tidspunkt", at))) for at in times]
    newest = possibly_newest(registrations)
    assert newest
    for registration in registrations:
        assert registration in newest or registration.sender_time in (PAST, "2026-01-01T10:00:00+01.00")
