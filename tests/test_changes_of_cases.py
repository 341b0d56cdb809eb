"""A case's outcome and notes among what has changed: where they are shown both times, and never what is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sources.ports import Answer, CaseQuestion
from sources.records import CaseRecord
from tests.changes_asked import NOTHING_GONE
from tests.test_change_rules import a_case_of, korsbaek
from tests.test_changes import an_opening, changes
from tests.worlds.asking import Gateway
from tests.worlds.far_side import FarSide
from tests.worlds.world import DECISIONS, FLOOR, PARTS, TODAY, Case, Entry, Note, Opening

GRANTED, REFUSED = DECISIONS
DECIDED = a_case_of(1, progress="Afgjort", decision=GRANTED)
NOTE = Note("Opfølgning", "Vi har talt med dig.", TODAY)
TALKED = a_case_of(1, notes=(NOTE,))
CLOSED_PARTS = an_opening(parts=frozenset(PARTS), notes_since=None)


def what(look: Any) -> list[str]:
    """Return what has changed of the one case; nothing is new or gone."""
    assert look["gone"] == NOTHING_GONE
    assert not any(page["nodes"] for page in look["added"].values())
    assert look["changed"]["cases"]["totalCount"] == len(look["changed"]["cases"]["nodes"])
    return [word for node in look["changed"]["cases"]["nodes"] for word in node["what"]]


async def changed(before: Case, after: Case, *openings: Opening) -> list[str]:
    """Return what has changed of a case from one look to the next, and hold that the look after tells nothing."""
    openings = openings or (an_opening(),)
    first = await changes(korsbaek(before, openings=openings[:1]))
    second = await changes(korsbaek(after, openings=openings[-1:]), first["token"])
    assert what(await changes(korsbaek(after, openings=openings[-1:]), second["token"])) == []
    return what(second)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (replace(DECIDED, decision=None), DECIDED),
        (DECIDED, replace(DECIDED, decision=REFUSED)),
        (DECIDED, replace(DECIDED, decision=None)),
        (DECIDED, replace(DECIDED, decision="00000000-0000-4000-8000-00000000a009")),
    ],
    ids=["told", "another", "withdrawn", "of no meaning"],
)
async def test_another_outcome_is_a_change(before: Case, after: Case) -> None:
    assert await changed(before, after) == ["OUTCOME"]


async def test_a_decision_is_a_step_and_an_outcome() -> None:
    assert await changed(a_case_of(1), DECIDED) == ["PROGRESS", "OUTCOME"]


async def test_an_outcome_before_the_decision_is_none() -> None:
    """The class may be there before the case is decided: it is not shown, so it is no change."""
    assert await changed(a_case_of(1), a_case_of(1, decision=GRANTED)) == []


async def test_another_note_is_a_change() -> None:
    """Also one that says what another says already, and one that was written anew."""
    assert await changed(a_case_of(1), TALKED) == ["NOTE"]
    assert await changed(TALKED, replace(TALKED, notes=(NOTE, NOTE))) == ["NOTE"]
    assert await changed(TALKED, replace(TALKED, notes=(replace(NOTE, text="Ring til os."),))) == ["NOTE"]


@pytest.mark.parametrize(
    "hidden",
    [replace(NOTE, exempt=True), replace(NOTE, since=FLOOR - timedelta(days=1)), replace(NOTE, title="Internt notat")],
    ids=["exempt", "before the floor", "internal"],
)
async def test_a_hidden_note_is_no_change(hidden: Note) -> None:
    """change-1: neither where it comes, nor where it goes, nor where a note that was shown is hidden now."""
    silent = replace(TALKED, notes=(hidden,))
    for before, after in ((a_case_of(1), silent), (silent, a_case_of(1)), (TALKED, silent)):
        assert await changed(before, after) == []
    alone, beside = replace(TALKED, notes=()), replace(TALKED, notes=(hidden,))
    assert await changes(korsbaek(beside)) == await changes(korsbaek(alone))


@pytest.mark.parametrize("openings", [(CLOSED_PARTS, an_opening()), (an_opening(), CLOSED_PARTS), (CLOSED_PARTS,)])
async def test_outcomes_and_notes_that_are_opened_or_closed_are_no_change(openings: tuple[Opening, ...]) -> None:
    """change-2: nor what came meanwhile; a floor that moved is an opening, too."""
    decided_later = replace(DECIDED, progress_since=TODAY, notes=(NOTE,))
    assert await changed(replace(decided_later, decision=None, notes=()), decided_later, *openings) == []


async def test_a_floor_of_notes_that_moves_is_no_change() -> None:
    """change-2: also where it lets in older notes."""
    old = replace(TALKED, notes=(replace(NOTE, since=FLOOR),))
    late = an_opening(notes_since=FLOOR + timedelta(days=1))
    assert await changed(old, old, late, an_opening()) == []
    assert await changed(old, old, an_opening(), late) == []


class Recording(FarSide):
    """An index that remembers what it was asked."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.questions: list[CaseQuestion] = []

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        self.questions.append(question)
        return await super().cases(question)


@pytest.mark.parametrize(
    ("opening", "asks_notes"), [(an_opening(), True), (CLOSED_PARTS, False)], ids=["open", "not open"]
)
async def test_notes_are_asked_for_where_they_are_open_alone(opening: Opening, asks_notes: bool) -> None:
    """In the one question of the cases: an authority without NOTES is asked what it was asked before."""
    world = korsbaek(TALKED, openings=(opening,))
    index = Recording(world)
    await changes(Gateway(world, far_side=index))

    assert [question.notes for question in index.questions] == [asks_notes]


class WithoutLetters(FarSide):
    """An index of documents that tells less than it was asked for."""

    async def documents(self, question: Any) -> Answer[Any]:
        answer = await super().documents(question)
        return Answer(answer.records, answer.read_at, truncated=True)


async def test_changed_cases_are_not_counted_where_letters_may_be_missing() -> None:
    """change-3: a letter that nobody could read may be on any case, so how many have changed is not known."""
    before = await changes(korsbaek(TALKED))
    case = replace(TALKED, journal=(Entry("00000000-0000-4000-8000-00000000dead", "Brev", TODAY),))
    world = korsbaek(case)
    look = await changes(Gateway(world, far_side=WithoutLetters(world)), before["token"])

    assert look["changed"]["cases"]["totalCount"] is None
    assert look["added"]["cases"]["totalCount"] == 0
    assert not look["coverage"]["complete"]
