"""Instructions are counted, compared with the committed figures, and a line says where they cannot be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("psutil", reason="the bench is not installed: pip install borgerblik[bench]")

from bench import instructions
from bench.instructions import Figures
from tests.conftest import ROOT

LARGEST_GROWTH = 1.05


def figures(python: str = "3.11", **counts: int) -> Figures:
    return Figures(python, "x86_64", "compiled", counts)


def test_figures_that_both_have_are_compared() -> None:
    """One that is new has nothing to grow from."""
    assert figures(a=210, b=5).growth(figures(a=200, c=1)) == {"a": 1.05}


def test_figures_of_another_python_are_not_compared() -> None:
    """Nor are those of another machine, or of readers that were not compiled."""
    assert figures(a=1).is_comparable(figures(a=2))
    assert not figures(a=1).is_comparable(figures("3.14", a=1))
    assert "| a | 1 |  |" in [*instructions.table(figures(a=1000), figures("3.14", a=1000))]
    assert "| a | 1 | 2.000 |" in [*instructions.table(figures(a=1000), figures(a=500))]


def test_all_that_is_counted_is_committed() -> None:
    """In memory, over SOAP, unsigned and signed, over JSON, and reading."""
    assert len(instructions.committed().instructions) == 8
    assert all(count > 1_000_000 for count in instructions.committed().instructions.values())


def test_a_line_says_where_nothing_can_be_counted(tmp_path: Path) -> None:
    """And the command has not failed."""
    command = [sys.executable, "-m", "bench", "--parts", "count"]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "instructions are not counted here: valgrind and callgrind_control not installed\n"


@pytest.mark.long
async def test_no_request_costs_more_instructions_than_committed() -> None:
    """By 5 % and more; `make bench PARTS=count WRITE=yes` commits figures that are meant to grow."""
    if reason := instructions.missing():
        pytest.skip(reason)
    before = instructions.committed()
    if not instructions.described().is_comparable(before):
        pytest.skip(f"the committed figures are of CPython {before.python}, {before.machine}, readers {before.readers}")
    growth = (await instructions.counted(print)).growth(before)

    assert {name: ratio for name, ratio in growth.items() if ratio > LARGEST_GROWTH} == {}
