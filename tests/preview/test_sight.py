"""A look sees what the graph's loaders show, and explains the rest: every record is on exactly one side."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gateway.loaders.loaders import Loaders
from gateway.loaders.payment_lines import joined
from gateway.policies.directives import Language
from gateway.policies.folder import PACKAGED
from gateway.policies.policy import Policies
from gateway.preview.far_side import FarSide
from gateway.preview.reading import Reading
from gateway.preview.reasons import FILE_RULES, place, reason
from gateway.preview.sight import SeenKind, Sight, line_key
from gateway.visibility.rule_context import HiddenReason
from sources.reference.record_kinds import ON_DEMAND
from tests.policies.reading import read_authority, read_folder
from tests.population import KORSBAEK, VEJLE, authority, on_sandbox, readings, sights

BOTH = pytest.mark.parametrize("code", [KORSBAEK, VEJLE])
Ids = dict[str, set[str]]


def seen(sight: Sight) -> Ids:
    """The graph's ids of all that a look shows."""
    return {
        "cases": {one.case.id for one in sight.cases},
        "documents": {f"{one.case.id}/{letter.id}" for one in sight.cases for letter in one.documents or ()},
        "benefits": {one.id for one in sight.benefits},
        "lines": {one.id for one in sight.lines},
    }


async def graph(far: FarSide, reading: Reading, code: str) -> Ids:
    """The same ids from the loaders as a request has them, on the real sources."""
    whose = authority(code)
    loaders = Loaders(
        sources=far.sources,
        policies=Policies({whose.cvr: whose}, "1"),
        ids=far.ids,
        citizen=reading.citizen,
        residence=code,
        wants=ON_DEMAND,
        deadline=asyncio.get_running_loop().time() + 60,
    )
    shown = list((await loaders.cases(whose)).shown.values())
    letters = await loaders.documents(shown)
    opened = {part.name for one in whose.openings for part in one.parts}
    assert opened >= {"CASES", "DOCUMENTS", "BENEFITS", "PAYMENTS"}
    return {
        "cases": {one.id for one in shown},
        "documents": {
            f"{case.id}/{letter.id}"
            for case, its in zip(shown, letters, strict=True)
            for letter in its.shown
            if "DOCUMENTS" in {part.name for part in case.opening.parts}
        },
        "benefits": {one.id for one in (await loaders.benefits(whose)).shown.values()},
        "lines": {one.id for one in (await loaders.payments(whose)).lines},
    }


@BOTH
def test_a_look_shows_what_the_graph_shows(code: str) -> None:
    """For every citizen of the sandbox that the municipality knows."""

    read = readings(code)

    async def ask(far: FarSide) -> list[Ids]:
        return [await graph(far, one, code) for one in read]

    assert list(map(seen, sights(code))) == on_sandbox(ask)


@BOTH
def test_every_record_is_seen_or_withheld(code: str) -> None:
    """Never both, never neither. Documents are judged on cases that show theirs."""
    for reading, sight in zip(readings(code), sights(code), strict=True):
        shown = {(SeenKind.CASE, one.case.record.uuid) for one in sight.cases}
        shown |= {(SeenKind.BENEFIT, f"{one.record.grant}/{one.record.id}") for one in sight.benefits}
        shown |= {(SeenKind.PAYMENT, line_key(one.record)) for one in sight.lines}
        hidden = {key for key in sight.reasons if key[0] is not SeenKind.DOCUMENT}
        everything = {(SeenKind.CASE, one.uuid) for one in reading.cases.records}
        everything |= {(SeenKind.BENEFIT, f"{one.grant}/{one.id}") for one in reading.benefits.records}
        everything |= {
            (SeenKind.PAYMENT, line_key(one)) for one in joined(reading.payments.records, reading.benefits.lines)
        }
        benefits_of_lines = {key for key in hidden if key[0] is SeenKind.BENEFIT}
        assert not shown & hidden
        assert everything == (shown | hidden) - (benefits_of_lines - everything)


@BOTH
def test_the_line_that_decided_is_an_opening(code: str) -> None:
    """Where a file decides, the look names a line of it, and @opens stands there."""
    lines = {path.name: path.read_text("utf-8").splitlines() for path in PACKAGED.glob("*.graphql")}
    decided = 0
    for withheld in (one for sight in sights(code) for one in sight.withheld):
        line = place(withheld, Language.EN).line
        assert line is None or withheld.reason in FILE_RULES
        if line:
            name, number = line.split(":")
            assert "@opens(" in lines[name][int(number) - 1]
            decided += 1
    assert decided


@pytest.mark.parametrize("language", Language)
def test_every_rule_has_its_words(language: Language) -> None:
    """A sentence for each number."""
    assert all(reason(one, language).endswith(".") for one in HiddenReason)


def test_where_an_opening_stands_is_no_part_of_its_meaning(tmp_path: Path) -> None:
    """Comments and empty lines move it, and the version stays."""
    text = (PACKAGED / "korsbaek.graphql").read_text("utf-8")
    for name, moved in (("before", text), ("after", "# A comment.\n\n" + text)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "korsbaek.graphql").write_text(moved, "utf-8")
    assert read_folder(tmp_path / "before").version == read_folder(tmp_path / "after").version
    openings = [read_authority(moved, name="korsbaek.graphql").openings for moved in (text, "\n\n" + text)]
    assert openings[0] == openings[1]
    assert [one.written_at for one in openings[0]] != [one.written_at for one in openings[1]]
