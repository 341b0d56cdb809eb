"""What a case record says of the case: its title, subject, system, objects, journal and progress."""

from __future__ import annotations

from datetime import date

import pytest

from sources.records import CaseProgress, JournalEntry, ProgressStep
from tests.sources.builders import (
    BEGAN,
    DOCUMENT,
    OTHER_ROLE,
    PROPERTY,
    SYSTEM,
    Element,
    FakeIndex,
    a_case,
    a_class,
    a_property,
    a_step,
    a_system,
    a_title,
    an_answer,
    an_entry,
    calls_to,
    case_question,
    facts,
    numbered,
    read_case,
    relation,
    soap_cases,
)

PAST, LAST_WEEK, FUTURE = "2025-01-01T00:00:00+01:00", "2026-11-09T00:00:00+01:00", "2027-01-01T00:00:00+01:00"


UNREADABLE = ["snart", "", "2026-02-30T00:00:00Z"]


unreadable_limit = pytest.mark.parametrize(
    "when", [{"begins": text} for text in UNREADABLE] + [{"ends": text} for text in UNREADABLE], ids=repr
)


async def test_the_title_is_the_one_that_holds_now() -> None:
    """Former and coming titles are not told."""
    record = await read_case(
        a_title("Før", begins=PAST, ends=LAST_WEEK), a_title("Nu", begins=LAST_WEEK), a_title("Siden", begins=FUTURE)
    )
    assert record.title == "Nu"


async def test_of_two_open_titles_the_later_holds() -> None:
    """A title that nobody ended gives way to the one that began last."""
    assert (await read_case(a_title("Ny", begins=LAST_WEEK), a_title("Gammel", begins=PAST))).title == "Ny"


@unreadable_limit
async def test_a_title_in_doubt_is_not_told(when: dict[str, str]) -> None:
    """In doubt there is no title."""
    assert (await read_case(a_title("Måske", **when))).title is None


async def test_titles_withheld_from_the_public_are_never_read() -> None:
    """TitelAlternativTekst stands nowhere in a record, not even where there is no other title."""
    for parts in ([a_title("Offentlig", secret="HEMMELIG")], [a_title(None, secret="HEMMELIG")]):
        record = await read_case(*parts, an_entry(title="Brev", secret="HEMMELIG"), an_entry(secret="HEMMELIG"))
        assert "HEMMELIG" not in repr(record)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (a_class("32.24.04"), "32.24.04"),
        (a_class("32.24"), "32.24"),
        (a_class(" 32.24.04 "), "32.24.04"),
        (a_class("G01"), None),
        (a_class("32.24.04.01"), None),
        (a_class(None), None),
        (a_class(role=OTHER_ROLE), None),
        (a_class(ends=LAST_WEEK), None),
        (a_class(ends="snart"), None),
    ],
    ids=["subject", "group", "spaces", "facet", "too-long", "missing", "other-role", "former", "doubt"],
)
async def test_the_area_is_a_kle_number(subject: Element, expected: str | None) -> None:
    """The area is the number of the primary class in force; anything else is no area, and so shows nothing."""
    assert (await read_case(subject)).area == expected


async def test_the_area_is_the_latest() -> None:
    """A case that got another subject has that subject."""
    assert (await read_case(a_class("27.36.04", begins=LAST_WEEK), a_class("32.24.04", begins=PAST))).area == "27.36.04"


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        (a_system(), SYSTEM),
        (a_system(role="1b3c6a6d-e977-4491-9bf8-b41ee6999f39"), None),
        (a_system(ends=LAST_WEEK), None),
    ],
    ids=["master", "sender", "former"],
)
async def test_the_system_is_the_master(system: Element, expected: str | None) -> None:
    """The system that delivered the case is its master in force, not the one that sent it."""
    assert (await read_case(system)).system == expected


async def test_properties_in_force_are_told() -> None:
    """What a building case is about is told by UUID, else by URN in lower case, while it holds."""
    record = await read_case(a_property(), a_property(None, urn="URN:X"), a_property(numbered(50), ends=LAST_WEEK))
    assert record.properties == {PROPERTY, "urn:x"}


# Progress


async def test_the_whole_history_is_told_in_order() -> None:
    """Steps that have ended are told too, the earliest first; a step that has not begun is not."""
    record = await read_case(
        a_step("Afgjort", LAST_WEEK),
        a_step("Opstaaet", "2026-01-05T00:00:00+01:00", "2026-02-05T00:00:00+01:00"),
        a_step("Oplyst", "2026-02-05T00:00:00+01:00", LAST_WEEK),
        a_step("Afsluttet", FUTURE),
    )
    assert record.steps == (
        ProgressStep(CaseProgress.OPENED, date(2026, 1, 5)),
        ProgressStep(CaseProgress.EXAMINED, date(2026, 2, 5)),
        ProgressStep(CaseProgress.DECIDED, date(2026, 11, 9)),
    )
    assert (record.progress, record.progress_since) == (CaseProgress.DECIDED, date(2026, 11, 9))
    assert record.is_active


async def test_a_step_that_is_told_twice_on_a_day_is_one() -> None:
    """Two with the same name and day could not be told apart: a walk through the timeline would miss one."""
    hours = [f"2026-11-09T{hour:02}:00:00+01:00" for hour in (8, 8, 15)]
    record = await read_case(*(a_step("Oplyst", hour) for hour in hours), a_step("Oplyst", BEGAN))
    assert [step.since for step in record.steps] == [date(2026, 1, 5), date(2026, 11, 9)]


async def test_steps_of_one_moment_stand_in_the_order_of_progress() -> None:
    """A case that is opened and closed at once is closed."""
    steps = [a_step(state, LAST_WEEK) for state in ("Afsluttet", "Opstaaet", "Afgjort", "Oplyst")]
    record = await read_case(*steps)
    assert [step.progress.value for step in record.steps] == ["Opstaaet", "Oplyst", "Afgjort", "Afsluttet"]
    assert record.progress is CaseProgress.CLOSED
    assert not record.is_active


async def test_a_reopened_case_is_open() -> None:
    """The step that began last counts, though it is less far."""
    record = await read_case(a_step("Afsluttet", PAST), a_step("Oplyst", LAST_WEEK))
    assert record.progress is CaseProgress.EXAMINED


@pytest.mark.parametrize("state", ["Bestilt", "", None, "afsluttet"])
async def test_a_step_nobody_knows_is_unknown(state: str | None) -> None:
    """A code that is not one of the four is UNKNOWN, and its day is kept."""
    record = await read_case(a_step(state, LAST_WEEK))
    assert (record.progress, record.progress_since) == (CaseProgress.UNKNOWN, date(2026, 11, 9))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-30T22:30:00Z", date(2026, 7, 1)),
        ("2026-06-30T21:30:00Z", date(2026, 6, 30)),
        ("2026-01-31T23:30:00Z", date(2026, 2, 1)),
        ("2026-01-01T02:00:00+05:00", date(2025, 12, 31)),
        ("2026-01-01T00:30:00+01.00", date(2026, 1, 1)),
    ],
)
async def test_days_are_danish(text: str, expected: date) -> None:
    """A step's day is the day it was in Copenhagen, whatever offset the sender wrote."""
    record = await read_case(a_step("Opstaaet", text))
    assert record.steps[0].since == record.progress_since == record.created == expected


async def test_a_step_without_a_beginning_has_no_day() -> None:
    """A step since ever is told without a day."""
    record = await read_case(a_step("Oplyst", None))
    assert record.steps == (ProgressStep(CaseProgress.EXAMINED, None),)
    assert (record.progress, record.progress_since, record.created) == (CaseProgress.EXAMINED, None, None)


# Creation


async def test_a_case_is_created_when_it_says_so() -> None:
    """OprettetTidspunkt goes before the day the case arose."""
    record = await read_case(facts(created="2026-02-01T12:00:00Z"), a_step("Opstaaet", PAST))
    assert record.created == date(2026, 2, 1)


@pytest.mark.parametrize("created", [None, "", "snart"])
async def test_else_a_case_is_created_when_it_first_arose(created: str | None) -> None:
    """Without a readable OprettetTidspunkt the earliest Opstaaet counts."""
    arose = [
        a_step("Opstaaet", LAST_WEEK),
        a_step("Opstaaet", PAST, LAST_WEEK),
        a_step("Oplyst", "2020-01-01T00:00:00Z"),
    ]
    assert (await read_case(facts(created=created), *arose)).created == date(2025, 1, 1)


async def test_a_case_that_never_arose_has_no_creation_day() -> None:
    """Another step does not say when a case was created."""
    assert (await read_case(a_step("Oplyst", PAST))).created is None


# Journal


async def test_the_journal_tells_documents_and_notes() -> None:
    """An entry names a document, its title on this case and since when; a note names no document."""
    record = await read_case(
        an_entry(title="Afgørelse", begins=LAST_WEEK),
        an_entry(None, title="Notat", urn="URN:Empty", begins=LAST_WEEK),
    )
    assert record.journal == (
        JournalEntry(DOCUMENT, "Afgørelse", date(2026, 11, 9)),
        JournalEntry(None, "Notat", date(2026, 11, 9)),
    )


@pytest.mark.parametrize("when", [{"ends": LAST_WEEK}, {"begins": FUTURE}])
async def test_entries_not_in_force_are_left_out(when: dict[str, str]) -> None:
    """An entry that was taken off the case is not told."""
    assert (await read_case(an_entry(**when))).journal == ()


@unreadable_limit
async def test_an_entry_with_an_unreadable_limit_is_in_doubt(when: dict[str, str]) -> None:
    """It is told all the same: what is filed on an exempt case is shown on no other."""
    [entry] = (await read_case(an_entry(**when))).journal
    assert (entry.document, entry.in_doubt) == (DOCUMENT, True)


async def test_the_journal_is_read_only_when_asked_for() -> None:
    """An index that sends the journal unasked is not listened to."""
    upstream = FakeIndex(an_answer(a_case(an_entry())))
    (record,) = (await soap_cases(calls_to(upstream)).cases(case_question(journal=False))).records
    assert record.journal == ()


async def test_related_cases_are_those_whose_relation_is_in_force() -> None:
    """By UUID, whatever the role; what has ended, has not begun, is in doubt or names no case is left out."""
    links = [
        relation("sag:Sagsrelation", uuid=numbered(71)),
        relation("sag:Sagsrelation", uuid=numbered(72), role=OTHER_ROLE),
        relation("sag:Sagsrelation", uuid=numbered(73), ends=LAST_WEEK),
        relation("sag:Sagsrelation", uuid=numbered(74), begins=FUTURE),
        relation("sag:Sagsrelation", uuid=numbered(75), ends="snart"),
        relation("sag:Sagsrelation", urn="urn:oio:sag:7"),
    ]
    assert (await read_case(*links)).related == {numbered(71), numbered(72)}


@pytest.mark.parametrize(("text", "number"), [("2026-000123", "2026-000123"), ("010101-0001", None), ("", None)])
async def test_the_number_of_a_case_never_holds_a_cpr_number(text: str, number: str | None) -> None:
    """It goes into addresses: one that may hold one is none."""
    assert (await read_case(a_title("Sagen", number=text))).number == number
