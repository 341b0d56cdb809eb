"""The rules of changes since a look, by their numbers in docs/rules.md: `pytest -k change-2`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sources.errors import SourceTimedOutError
from sources.ports import Answer, CaseQuestion
from sources.records import CaseRecord
from tests.changes_asked import CHANGES, NOTHING_GONE, told
from tests.conftest import ROOT
from tests.test_changes import an_opening, changes
from tests.worlds.asking import Gateway
from tests.worlds.far_side import FarSide
from tests.worlds.world import FLOOR, Authority, Case, Opening, World


def a_case_of(number: int, **facts: Any) -> Case:
    """Return a case that is shown where its area is open."""
    plain = Case(
        uuid=f"00000000-0000-4000-8000-{number:012}",
        authority="11111111",
        party=True,
        area="32.24.04",
        title="Sag",
        created=FLOOR,
        level=None,
        progress="Opstaaet",
        progress_since=FLOOR,
        steps=(("Opstaaet", FLOOR),),
        classes=(),
        houses=frozenset(),
        system=None,
        journal=(),
        unreadable=False,
    )
    return replace(plain, **facts)


def korsbaek(*cases: Case, openings: tuple[Opening, ...] = (an_opening(),), **world: Any) -> World:
    """Return a world of one municipality with these cases."""
    authority = Authority("11111111", "0999", openings, cases, (), (), (), ())
    return replace(World((authority,), "0999", (), frozenset(), False), **world)


@pytest.mark.parametrize("later", [(), (a_case_of(1, level="VIP_SAGER"),)], ids=["change-1-deleted", "change-1-hidden"])
async def test_a_hidden_record_is_counted_as_a_deleted_one(later: tuple[Case, ...]) -> None:
    """What is hidden all along is in no count; what is hidden now is gone, as if it were deleted."""
    always_hidden = a_case_of(2, level="VIP_SAGER")
    first = await changes(korsbaek(a_case_of(1), always_hidden))
    second = await changes(korsbaek(*later), first["token"])

    assert second["gone"] == {**NOTHING_GONE, "cases": 1}
    assert not any(page["nodes"] for page in second["added"].values())


async def test_a_hidden_record_changes_no_token() -> None:
    """change-1: to the byte, the token is that of a world without it."""
    hidden = a_case_of(2, level="VIP_SAGER")
    assert await changes(korsbaek(a_case_of(1), hidden)) == await changes(korsbaek(a_case_of(1)))


@pytest.mark.parametrize(
    "other",
    [
        (an_opening(since=FLOOR + timedelta(days=1)),),
        (an_opening(parts=frozenset({"BENEFITS"})),),
        (an_opening(), an_opening("32.24", parts=frozenset())),
        (),
    ],
    ids=["change-2-floor", "change-2-part", "change-2-inside", "change-2-authority"],
)
async def test_what_an_authority_opens_or_closes_is_no_change(other: tuple[Opening, ...]) -> None:
    """Closing takes nothing away and opening brings nothing new; the next look goes on from what is shown."""
    case, letters = a_case_of(1), an_opening("27")
    wide, narrow = korsbaek(case, openings=(an_opening(), letters)), korsbaek(case, openings=(*other, letters))
    first = await changes(wide)
    closed = await changes(narrow, first["token"])
    opened = await changes(wide, closed["token"])

    for step in (closed, opened):
        assert step["gone"] == NOTHING_GONE
        assert not any(page["nodes"] for page in step["added"].values())
    later = korsbaek(case, a_case_of(2), openings=(an_opening(), letters))
    assert len((await changes(later, opened["token"]))["added"]["cases"]["nodes"]) == 1


class Failing(FarSide):
    """An index of cases that does not answer, or not in full."""

    def __init__(self, world: World, *, cut: bool = False) -> None:
        super().__init__(world)
        self._cut = cut

    async def cases(self, question: CaseQuestion) -> Answer[CaseRecord]:
        answer = await super().cases(question)
        if not self._cut:
            raise SourceTimedOutError("too late")
        return Answer(answer.records[1:], answer.read_at, truncated=True)


@pytest.mark.parametrize("cut", [False, True], ids=["change-3-failed", "change-3-cut"])
async def test_an_outage_is_no_change_and_hides_none(cut: bool) -> None:
    """What a source did not answer is neither new nor gone, and what happened meanwhile is told afterwards."""
    before, after = (a_case_of(1), a_case_of(2)), (a_case_of(3), a_case_of(2, progress="Afgjort"), a_case_of(4))
    first = await changes(korsbaek(*before))
    world = korsbaek(*after)
    during = await changes(Gateway(world, far_side=Failing(world, cut=cut)), first["token"])

    assert during["gone"] == NOTHING_GONE
    assert not during["coverage"]["complete"]
    assert during["added"]["cases"]["totalCount"] is None
    assert len(during["added"]["cases"]["nodes"]) == (1 if cut else 0)
    after_it = await changes(world, during["token"])
    assert len(after_it["added"]["cases"]["nodes"]) == (1 if cut else 2)
    assert len(after_it["changed"]["cases"]["nodes"]) == (0 if cut else 1)
    assert after_it["gone"] == {**NOTHING_GONE, "cases": 1}
    assert after_it["coverage"]["complete"]


@pytest.mark.parametrize("cut", [False, True], ids=["change-4-failed", "change-4-cut"])
async def test_what_an_earlier_look_could_not_see_is_not_new(cut: bool) -> None:
    """A first look during an outage takes what it has; what comes back is not told as new, and that is said."""
    world = korsbaek(a_case_of(1), a_case_of(2))
    first = await changes(Gateway(world, far_side=Failing(world, cut=cut)))
    second = await changes(world, first["token"])

    assert not second["added"]["cases"]["nodes"]
    assert second["added"]["cases"]["totalCount"] is None
    assert not second["coverage"]["complete"]
    third = await changes(korsbaek(a_case_of(1), a_case_of(2), a_case_of(3)), second["token"])
    assert third["added"]["cases"]["totalCount"] == 1


async def test_who_moves_is_told_of_the_cases_there() -> None:
    """change-5: an authority that was not asked before shows what is new to the citizen."""
    aside = Authority("29189900", "0630", (an_opening(),), (a_case_of(9, authority="29189900"),), (), (), (), ())
    world = korsbaek(a_case_of(1))
    world = replace(world, authorities=(*world.authorities, aside))
    first = await changes(world)
    moved = await changes(replace(world, current="0630", former=("0999",)), first["token"])

    assert moved["added"]["cases"]["totalCount"] == 1
    assert moved["gone"] == NOTHING_GONE


async def test_a_register_that_fails_takes_no_authority_away() -> None:
    """change-3-homes: the token keeps what it knew of an authority that was not asked."""
    first = await changes(korsbaek(a_case_of(1)))
    unknown = await changes(korsbaek(a_case_of(1), current=None), first["token"])

    assert unknown["gone"] == NOTHING_GONE
    assert not unknown["coverage"]["complete"]
    assert told(await changes(korsbaek(a_case_of(1)), unknown["token"])) == told(first)


@pytest.mark.parametrize("token", ["", "x", "å" * 9, "A" * 200, "A" * 16_385], ids="change-6-{}".format)
async def test_a_token_that_is_none_is_refused(token: str) -> None:
    answer = await Gateway(korsbaek()).answer(CHANGES, since=token)

    assert answer["data"]["me"]["changes"] is None
    assert answer["errors"][0]["extensions"]["code"] == "BAD_TOKEN"


def test_every_rule_of_changes_has_its_row_and_its_test() -> None:
    rows = re.findall(r"^\| C(\d) \| `\w+` \| .+ \| `(change-\d)` \|$", (ROOT / "docs/rules.md").read_text(), re.M)
    tests = "".join(
        (ROOT / "tests" / name).read_text() for name in ("test_change_rules.py", "resolvers/test_change_token.py")
    )

    assert [int(number) for number, _ in rows] == list(range(1, 8))
    assert all(test == f"change-{number}" and test in tests for number, test in rows)
