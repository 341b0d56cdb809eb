"""What changes between two versions of a file, over everybody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.policies.directives import Part, TitleSource
from gateway.policies.policy import Authority, Opening
from gateway.preview.difference import ChangeKind, Difference, shown_records
from tests.population import KORSBAEK, VEJLE, authority, views


def with_openings(code: str, *openings: Opening) -> Authority:
    """Return a municipality that opens this and nothing else."""
    municipality = authority(code)
    return Authority(municipality.cvr, municipality.name, municipality.kind, municipality.code, openings)


def difference(code: str, before: Authority, after: Authority) -> Difference:
    """Over every citizen that the municipality knows."""
    change = Difference()
    for old, new in zip(views(code, before), views(code, after), strict=True):
        change.add(old, new)
    return change


def test_the_same_file_changes_nothing() -> None:
    """Nobody gains, nobody loses."""
    outcome = difference(VEJLE, authority(VEJLE), authority(VEJLE))
    assert (outcome.gaining, outcome.losing, outcome.areas()) == (0, 0, [])


def test_a_closed_municipality_loses_all_that_is_shown() -> None:
    """Piece by piece."""
    outcome = difference(VEJLE, authority(VEJLE), with_openings(VEJLE))
    everything = [thing for view in views(VEJLE) for thing in shown_records(view)]
    assert sum(change.records for change in outcome.lost.values()) == len(everything)
    assert not outcome.gained


def test_what_one_direction_gains_the_other_loses() -> None:
    """Area by area."""
    draft = with_openings(KORSBAEK, Opening("32", frozenset(Part)))
    there, back = (difference(KORSBAEK, *pair) for pair in ((authority(KORSBAEK), draft), (draft, authority(KORSBAEK))))
    assert (there.gained, there.lost) == (back.lost, back.gained)
    assert there.gained


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"title": TitleSource.CASE}, {ChangeKind.TITLES}),
        ({"parts": frozenset({Part.CASES, Part.TIMELINE})}, {ChangeKind.TIMELINE}),
        ({"parts": frozenset({Part.CASES, Part.DOCUMENTS})}, {ChangeKind.DOCUMENTS}),
    ],
    ids=["titles", "timeline", "documents"],
)
def test_one_knob_gives_one_kind_of_thing(change: dict[str, object], what: set[ChangeKind]) -> None:
    """And takes nothing."""
    before = Opening("27.60", frozenset({Part.CASES}))
    after = replace(before, **change)  # type: ignore[arg-type]
    outcome = difference(KORSBAEK, with_openings(KORSBAEK, before), with_openings(KORSBAEK, after))
    assert {kind for _, kind in outcome.gained} == what
    assert not outcome.lost
