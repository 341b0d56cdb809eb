"""Rules 24 to 26: each on both sides of its boundary. A note is shown where nothing speaks against it."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.policies.directives import Part
from gateway.policies.policy import Opening
from gateway.visibility.note_rules import NOTE_RULES, judge_note
from gateway.visibility.rule_context import HiddenReason
from sources.records import NoteRecord
from tests.builders import DAY_BEFORE, FLOOR, an_opening

OPEN = an_opening("32", {Part.CASES, Part.NOTES}, notes_since=FLOOR)
NO_FLOOR = an_opening("32", {Part.CASES, Part.NOTES})


def a_note(title: str | None = "Samtale", since: date | None = FLOOR, **facts: bool) -> NoteRecord:
    return NoteRecord(title, "Vi talte sammen.", since, **facts)


NOTES = [
    pytest.param(a_note(), OPEN, None, id="rule-24-in-force"),
    pytest.param(a_note(in_doubt=True), OPEN, HiddenReason.NOTE, id="rule-24-in-doubt"),
    pytest.param(a_note(is_exempt=True), OPEN, HiddenReason.INTERNAL_NOTE, id="rule-25-exempt-from-public-access"),
    pytest.param(a_note("Internt notat"), OPEN, HiddenReason.INTERNAL_NOTE, id="rule-25-called-internal"),
    pytest.param(a_note("NOTAT - INTERN"), OPEN, HiddenReason.INTERNAL_NOTE, id="rule-25-called-internal-in-capitals"),
    pytest.param(a_note("Møde på internatet"), OPEN, None, id="rule-25-another-word"),
    pytest.param(a_note(None), OPEN, None, id="rule-25-untitled"),
    pytest.param(a_note(since=FLOOR), OPEN, None, id="rule-26-on-the-floor"),
    pytest.param(a_note(since=DAY_BEFORE), OPEN, HiddenReason.NOTE_FLOOR, id="rule-26-the-day-before"),
    pytest.param(a_note(since=None), OPEN, HiddenReason.NOTE_FLOOR, id="rule-26-undated"),
    pytest.param(a_note(), NO_FLOOR, HiddenReason.NOTE_FLOOR, id="rule-26-without-a-floor"),
]


@pytest.mark.parametrize(("note", "opening", "expected"), NOTES)
def test_a_note_is_shown_or_hidden(note: NoteRecord, opening: Opening, expected: HiddenReason | None) -> None:
    assert judge_note(note, opening) is expected


def test_the_first_rule_that_hides_says_why() -> None:
    note = a_note("Internt", since=None, in_doubt=True)
    reasons = [rule(note, OPEN) for rule in NOTE_RULES]
    assert reasons == [HiddenReason.NOTE, HiddenReason.INTERNAL_NOTE, HiddenReason.NOTE_FLOOR]
    assert judge_note(note, OPEN) is HiddenReason.NOTE
