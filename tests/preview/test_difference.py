"""What changes between two versions of a file, over everybody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.policies.directives import Part, TitleSource
from gateway.policies.policy import Authority, Opening
from gateway.preview.difference import ChangeKind, Difference, shown
from tests.population import KORSBAEK, VEJLE, authority, sights


def with_openings(code: str, *openings: Opening) -> Authority:
    """A municipality that opens this and nothing else."""
    its = authority(code)
    return Authority(its.cvr, its.name, its.kind, its.code, openings)


def difference(code: str, before: Authority, after: Authority) -> Difference:
    """Over every citizen that the municipality knows."""
    found = Difference()
    for old, new in zip(sights(code, before), sights(code, after), strict=True):
        found.add(old, new)
    return found


def test_the_same_file_changes_nothing() -> None:
    """Nobody gains, nobody loses."""
    found = difference(VEJLE, authority(VEJLE), authority(VEJLE))
    assert (found.gaining, found.losing, found.areas()) == (0, 0, [])


def test_a_closed_municipality_loses_all_that_is_shown() -> None:
    """Piece by piece."""
    found = difference(VEJLE, authority(VEJLE), with_openings(VEJLE))
    everything = [thing for sight in sights(VEJLE) for thing in shown(sight)]
    assert sum(change.records for change in found.lost.values()) == len(everything)
    assert not found.gained


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
    found = difference(KORSBAEK, with_openings(KORSBAEK, before), with_openings(KORSBAEK, after))
    assert {kind for _, kind in found.gained} == what
    assert not found.lost
