"""A view shows what the graph's loaders show, and explains the rest: every record is on exactly one side."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gateway.citizen_view.reading import Reading
from gateway.citizen_view.reasons import FILE_RULES, deciding_line, reason
from gateway.citizen_view.view import CitizenView, line_key
from gateway.loaders.loaders import Loaders
from gateway.loaders.payment_lines import joined
from gateway.policies.directives import Language
from gateway.policies.folder import PACKAGED
from gateway.policies.policy import Policies
from gateway.preview.upstream import Upstream
from gateway.visibility.rule_context import HiddenReason
from sources.reference.record_kinds import BENEFITS, CASES, DOCUMENTS, ON_DEMAND, PAYMENTS
from tests.policies.reading import read_authority, read_folder
from tests.population import KORSBAEK, VEJLE, authority, on_sandbox, readings, views

EACH_MUNICIPALITY = pytest.mark.parametrize("code", [KORSBAEK, VEJLE])
Ids = dict[str, set[str]]


def ids_of(view: CitizenView) -> Ids:
    """Return the graph's ids of all that a view shows."""
    return {
        "cases": {viewed.case.id for viewed in view.cases},
        "documents": {f"{viewed.case.id}/{letter.id}" for viewed in view.cases for letter in viewed.documents or ()},
        "benefits": {benefit.id for benefit in view.benefits},
        "lines": {line.id for line in view.lines},
    }


async def graph(upstream: Upstream, reading: Reading, code: str) -> Ids:
    """Return the same ids from the loaders as a request has them, on the real sources."""
    whose = authority(code)
    loaders = Loaders(
        sources=upstream.sources,
        policies=Policies({whose.cvr: whose}, "1"),
        ids=upstream.ids,
        citizen=reading.citizen,
        residence=code,
        wants=ON_DEMAND,
        deadline=asyncio.get_running_loop().time() + 60,
    )
    shown_cases = list((await loaders.cases(whose)).shown.values())
    letters = await loaders.documents(shown_cases)
    opened = {part.name for opening in whose.openings for part in opening.parts}
    assert opened >= {"CASES", "DOCUMENTS", "BENEFITS", "PAYMENTS"}
    return {
        "cases": {case.id for case in shown_cases},
        "documents": {
            f"{case.id}/{letter.id}"
            for case, result in zip(shown_cases, letters, strict=True)
            for letter in result.shown
            if "DOCUMENTS" in {part.name for part in case.opening.parts}
        },
        "benefits": {benefit.id for benefit in (await loaders.benefits(whose)).shown.values()},
        "lines": {line.id for line in (await loaders.payments(whose)).lines},
    }


@EACH_MUNICIPALITY
def test_a_view_shows_what_the_graph_shows(code: str) -> None:
    """For every citizen of the sandbox that the municipality knows."""

    read = readings(code)

    async def ask(upstream: Upstream) -> list[Ids]:
        return [await graph(upstream, reading, code) for reading in read]

    assert list(map(ids_of, views(code))) == on_sandbox(ask)


@EACH_MUNICIPALITY
def test_every_record_is_seen_or_withheld(code: str) -> None:
    """Never both, never neither. Documents are judged on cases that show theirs."""
    for reading, view in zip(readings(code), views(code), strict=True):
        shown_cases = {(CASES, viewed.case.record.uuid) for viewed in view.cases}
        shown_cases |= {(BENEFITS, f"{benefit.record.grant}/{benefit.record.id}") for benefit in view.benefits}
        shown_cases |= {(PAYMENTS, line_key(line.record)) for line in view.lines}
        hidden = {key for key in view.reasons if key[0] is not DOCUMENTS}
        everything = {(CASES, case.uuid) for case in reading.cases.records}
        everything |= {(BENEFITS, f"{benefit.grant}/{benefit.id}") for benefit in reading.benefits.records}
        everything |= {(PAYMENTS, line_key(line)) for line in joined(reading.payments.records, reading.benefits.lines)}
        benefits_of_lines = {key for key in hidden if key[0] is BENEFITS}
        assert not shown_cases & hidden
        assert everything == (shown_cases | hidden) - (benefits_of_lines - everything)


@EACH_MUNICIPALITY
def test_the_line_that_decided_is_an_opening(code: str) -> None:
    """Where a file decides, the view names a line of it, and @opens stands there."""
    lines = {path.name: path.read_text("utf-8").splitlines() for path in PACKAGED.glob("*.graphql")}
    decided = 0
    for withheld in (record for view in views(code) for record in view.withheld):
        line = deciding_line(withheld, Language.EN).line
        assert line is None or withheld.reason in FILE_RULES
        if line:
            name, number = line.split(":")
            assert "@opens(" in lines[name][int(number) - 1]
            decided += 1
    assert decided


@pytest.mark.parametrize("language", Language)
def test_every_rule_has_its_words(language: Language) -> None:
    """A sentence for each number."""
    assert all(reason(rule, language).endswith(".") for rule in HiddenReason)


def test_where_an_opening_stands_is_no_part_of_its_meaning(tmp_path: Path) -> None:
    """Comments and empty lines move it, and the version stays."""
    text = (PACKAGED / "korsbaek.graphql").read_text("utf-8")
    for name, moved in (("before", text), ("after", "# A comment.\n\n" + text)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "korsbaek.graphql").write_text(moved, "utf-8")
    assert read_folder(tmp_path / "before").version == read_folder(tmp_path / "after").version
    openings = [read_authority(moved, name="korsbaek.graphql").openings for moved in (text, "\n\n" + text)]
    assert openings[0] == openings[1]
    assert [opening.written_at for opening in openings[0]] != [opening.written_at for opening in openings[1]]
