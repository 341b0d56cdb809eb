"""The report says what was measured, where a goal was missed, and where we lose."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

pytest.importorskip("psutil", reason="the bench is not installed: pip install borgerblik[bench]")

from bench import chart, report
from bench.fleet import ENCODED, JIT, NODE, OURS, SAME_JOB, STOCK
from bench.report import SAXES
from bench.results import Calls, Results
from bench.rounds import Row, Visit

PEERS = (STOCK, "Ariadne", *NODE)


def rows(**cpu: list[float]) -> dict[str, Row]:
    """Return a server's rounds, by microseconds of each."""
    return {
        name: Row(name, [Visit(10, 100.0, cpu_of_round, 1.0, 2.0, 50.0) for cpu_of_round in rounds])
        for name, rounds in cpu.items()
    }


@pytest.fixture
def results() -> Results:
    """Three rounds in which ours costs 200, the JIT 100, and everybody else 1,000."""
    results = Results(rounds=3, pinned=True)
    listed = rows(**{OURS: [200.0, 220.0, 180.0], **{name: [1000.0] * 3 for name in (*PEERS, ENCODED)}})
    listed |= rows(**{JIT: [100.0] * 3})
    over_http = {name: row for name, row in listed.items() if name != ENCODED} | rows(**{SAXES: [80.0] * 3})
    results.memory, results.titles = (
        {"overview": listed | rows(**{SAME_JOB: [80.0] * 3})},
        {"overview": "full overview"},
    )
    results.sources = {100: over_http}
    results.calls = {name: Calls(10, 3) for name in listed | over_http}
    return results


def test_ratios_are_taken_round_by_round(results: Results) -> None:
    """The median of the rounds' ratios, and from where to where."""
    line = next(row for row in report.table(results.memory["overview"], OURS) if row.startswith(f"| {STOCK}"))

    assert "| 0.20 (0.18-0.22) |" in line


def test_goals_are_met_or_missed(results: Results) -> None:
    """By what must be and by the moonshot; the bare JIT is a row without a goal."""
    rows_by_name = {line.split(" |")[0]: line for line in report.goals(results)}

    assert rows_by_name[f"| full overview, sources in memory: {SAME_JOB}"].endswith(
        "| 3 | 2 | 2.50 (2.25-2.75) (met) |"
    )
    assert rows_by_name["| full overview, sources in memory: Apollo Server"].endswith("(moonshot) |")
    assert rows_by_name[f"| sources behind 20 ms, 100 at once, ours in SOAP: {SAXES}"].endswith("(missed) |")
    assert rows_by_name[f"| full overview, sources in memory: {JIT}"].endswith("| - | - | 2.00 (1.80-2.20) |")


def test_losses_are_named_and_nothing_else(results: Results) -> None:
    """The JIT is cheaper, also where it does the same job."""
    assert list(report.losses(results)) == [
        f"- full overview: {JIT} (2.00 times less), {SAME_JOB} (2.50 times less)",
        f"- sources behind 20 ms, 100 at once: {JIT} (2.00 times less), {SAXES} (2.50 times less)",
    ]


def test_the_figures_replace_the_older_ones(results: Results, tmp_path: Path) -> None:
    """What stands around them is kept, and writing twice changes nothing."""
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")

    report.written(results, page)
    once = page.read_text()
    report.written(results, page)

    assert once.startswith("before\n")
    assert once.endswith("\nafter\n")
    assert "old" not in once
    assert page.read_text() == once


def test_an_answer_that_was_not_whole_is_told(results: Results) -> None:
    """A server that is fast because it fails does not look fast."""
    failing = Row(STOCK, [Visit(10, 100.0, 5.0, 1.0, 2.0, 50.0, failed=5)])

    assert any("(50% not whole)" in line for line in report.table({STOCK: failing}, STOCK))


def test_the_drawing_names_every_server(results: Results) -> None:
    """It is well-formed, and has a bar for each in both panels."""
    drawing = ET.fromstring(chart.drawn(results))  # our own drawing
    bars = [element for element in drawing.iter() if element.tag.endswith("rect")]
    texts = {element.text for element in drawing.iter() if element.tag.endswith("text")}

    assert len(bars) == len(results.memory["overview"]) + len(results.sources[100])
    assert {OURS, *PEERS} <= texts


def test_the_page_has_a_place_for_the_figures() -> None:
    """Or a long run would end with nothing to show."""
    page = (Path(__file__).parents[2] / "docs" / "performance.md").read_text("utf-8")

    assert page.count(report.BEGIN) == page.count(report.END) == 1
