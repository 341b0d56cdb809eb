"""Changes since a look, over worlds that change: told as the whole lists of before and after differ, and no more.

The rules of changes (docs/rules.md) are tested by their numbers: `pytest -k change-2`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import structlog

from sources.errors import SourceTimedOutError
from sources.ports import Answer, BenefitQuestion, CaseQuestion
from sources.records import CaseRecord, DocumentRecord
from tests.changes_asked import CHANGES, LISTS, NOTHING_GONE, recounted, told
from tests.conftest import ROOT
from tests.worlds.asking import Gateway
from tests.worlds.far_side import FarSide
from tests.worlds.world import FLOOR, PARTS, TODAY, Authority, Case, Opening, World, a_world, with_authority

WORLDS = 80


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Provide a log without a line for every request."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    yield
    structlog.reset_defaults()


def readable_world(seed: int) -> World:
    """Return a world whose sources answer in full, and whose citizen's homes are known."""
    world = a_world(seed)
    authorities = tuple(
        replace(authority, cases=tuple(replace(case, unreadable=False) for case in authority.cases))
        for authority in world.authorities
    )
    return replace(world, authorities=authorities, current="0999", former=("0630",), houses=world.houses or frozenset())


def changed_world(world: World, seed: int) -> World:
    """Return the world some time later: records come, change, vanish and are hidden. The openings stay."""
    dice, others = Random(f"later {seed}"), readable_world(seed + 10_000)
    for authority in world.authorities:
        other = next((other for other in others.authorities if other.cvr == authority.cvr), authority)
        cases = [*(changed_case(dice, case) for case in authority.cases if dice.random() < 0.85), *other.cases[:1]]
        documents = [
            replace(document, internal=True) if dice.random() < 0.1 else document
            for document in authority.documents
            if dice.random() < 0.9
        ]
        benefits = [
            replace(benefit, ends=TODAY + timedelta(days=9)) if dice.random() < 0.2 else benefit
            for benefit in authority.benefits
            if dice.random() < 0.9
        ]
        payments = [
            replace(payment, available_on=dice.choice([TODAY, TODAY + timedelta(days=40), payment.available_on]))
            for payment in authority.payments
        ]
        lines = tuple(line for line in authority.lines if dice.random() < 0.85)
        dice.shuffle(cases)
        world = with_authority(
            world,
            replace(
                authority,
                cases=tuple(cases),
                documents=tuple(documents),
                benefits=tuple(benefits),
                payments=tuple(payments),
                lines=lines,
            ),
        )
    return world


def changed_case(dice: Random, case: Case) -> Case:
    chance = dice.random()
    if chance < 0.2:
        return replace(case, progress="Afgjort", progress_since=TODAY)
    if chance < 0.3:
        return replace(case, level="VIP_SAGER")
    if chance < 0.5:
        return replace(case, journal=case.journal[dice.randrange(2) :])
    return case


async def changes(world: World | Gateway, since: str | None = None) -> Any:
    gateway = world if isinstance(world, Gateway) else Gateway(world)
    return (await gateway.data(CHANGES, since=since))["me"]["changes"]


async def lists(world: World) -> Any:
    return (await Gateway(world).data(LISTS))["me"]


async def test_a_first_look_tells_nothing_and_gives_a_token() -> None:
    first = await changes(readable_world(3))

    assert first["since"] is None
    assert not first["startsAgain"]
    assert told(first) == recounted(await lists(readable_world(3)), await lists(readable_world(3)))
    assert (await changes(readable_world(3), first["token"]))["since"] == str(TODAY)


async def test_what_is_told_is_what_the_lists_differ_by() -> None:
    """Recounted from the whole lists, forwards and backwards in time; a third look tells nothing once more."""
    counts: Counter[str] = Counter()
    for seed in range(WORLDS):
        worlds = readable_world(seed), changed_world(readable_world(seed), seed)
        whole = [await lists(world) for world in worlds]
        for before, after in ((0, 1), (1, 0)):
            first = await changes(worlds[before])
            second = await changes(worlds[after], first["token"])
            expected = recounted(whole[before], whole[after])
            assert told(second) == expected, f"world {seed}"
            assert second["coverage"]["complete"]
            for kind, page in second["added"].items():
                assert page["totalCount"] == len(expected["added"][kind])
                counts[f"added {kind}"] += len(expected["added"][kind])
                counts[f"gone {kind}"] += expected["gone"][kind]
            for kind in ("cases", "benefits"):
                counts.update(word for what in expected[f"changed {kind}"].values() for word in what)
            counts["changed payments"] += len(expected["changed payments"])
            third = await changes(worlds[after], second["token"])
            assert told(third) == recounted(whole[after], whole[after])
    assert min(counts.values()) > 0, counts
    assert len(counts) == 8 + 4 + 1, counts


async def test_neither_order_nor_the_way_there_matters() -> None:
    """Records in another order give the same token, to the byte; so does a look by way of another world."""
    for seed in range(40):
        before = readable_world(seed)
        after = changed_world(before, seed)
        first = await changes(before)
        backwards = before
        for authority in before.authorities:
            turned = {
                name: getattr(authority, name)[::-1] for name in ("cases", "documents", "benefits", "payments", "lines")
            }
            backwards = with_authority(backwards, replace(authority, **turned))
        assert (await changes(backwards))["token"] == first["token"]
        by_way_of = await changes(before, (await changes(after, first["token"]))["token"])
        assert by_way_of["token"] == first["token"]


# The rules, by their numbers


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


def an_opening(area: str = "32", **knobs: Any) -> Opening:
    everything = Opening(area, frozenset(PARTS), None, False, None, False, None, ())
    return replace(everything, **knobs)


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

    async def benefits(self, question: BenefitQuestion) -> Any:
        return await super().benefits(question)

    async def documents(self, question: Any) -> Answer[DocumentRecord]:
        return await super().documents(question)


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
        (ROOT / "tests" / name).read_text() for name in ("test_changes.py", "resolvers/test_change_token.py")
    )

    assert [int(number) for number, _ in rows] == list(range(1, 8))
    assert all(test == f"change-{number}" and test in tests for number, test in rows)
