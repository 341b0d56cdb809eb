"""Changes since a look, over worlds that change: told as the whole lists of before and after differ, and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import structlog

from tests.changes_asked import CHANGES, LISTS, recounted, told
from tests.worlds.asking import Gateway
from tests.worlds.world import DECISIONS, FLOOR, PARTS, TODAY, Case, Note, Opening, World, a_world, with_authority

WORLDS = 60


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Provide a log without a line for every request."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    yield
    structlog.reset_defaults()


def an_opening(area: str = "32", **knobs: Any) -> Opening:
    parts = frozenset({*PARTS, "OUTCOME", "NOTES"})
    everything = Opening(area, parts, None, False, None, False, None, (), notes_since=FLOOR)
    return replace(everything, **knobs)


def readable_world(seed: int) -> World:
    """Return a world whose sources answer in full, and whose citizen's homes are known."""
    world, dice = a_world(seed), Random(f"written {seed}")
    authorities = tuple(
        replace(
            authority,
            cases=tuple(written_about(dice, replace(case, unreadable=False)) for case in authority.cases),
            openings=(an_opening("32"),) if seed % 2 else authority.openings,
        )
        for authority in world.authorities
    )
    return replace(world, authorities=authorities, current="0999", former=("0630",), houses=world.houses or frozenset())


def written_about(dice: Random, case: Case) -> Case:
    notes = tuple(a_note(dice) for _ in range(dice.randint(0, 3)))
    return replace(case, decision=dice.choice([None, *DECISIONS]), notes=notes)


def changed_world(world: World, seed: int) -> World:
    """Return the world some time later: records come, change, vanish and are hidden. The openings stay."""
    dice, others = Random(f"later {seed}"), readable_world(seed + 10_000)
    for authority in world.authorities:
        other = next((other for other in others.authorities if other.cvr == authority.cvr), authority)
        cases = [*(changed_case(dice, case) for case in authority.cases if dice.random() < 0.85), *other.cases[:1]]
        documents = [
            replace(document, internal=True) if dice.random() < 0.1 else document
            for document in authority.documents
            if dice.random() < 0.6
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


def a_note(dice: Random) -> Note:
    """Return a note: one of few, so that some are written twice, or one that is hidden."""
    days = (TODAY, FLOOR, FLOOR - timedelta(days=1), None)
    return Note(f"Notat {dice.randrange(3)}", "Vi har talt.", dice.choice(days), exempt=dice.random() < 0.2)


def changed_case(dice: Random, case: Case) -> Case:
    chance = dice.random()
    if chance < 0.2:
        return replace(case, progress="Afgjort", progress_since=TODAY)
    if chance < 0.3:
        return replace(case, level="VIP_SAGER")
    if chance < 0.5:
        return replace(case, journal=case.journal[dice.randrange(2) :])
    if chance < 0.7:
        notes = [a_note(dice) for _ in range(dice.randint(0, 2))]
        return replace(case, decision=dice.choice([None, *DECISIONS]), notes=(*case.notes[dice.randrange(2) :], *notes))
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
    assert len(counts) == 8 + 6 + 1, counts


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
