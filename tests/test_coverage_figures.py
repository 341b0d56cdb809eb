"""`make coverage` judges branches alone, and names where most are missed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import coverage_figures


def report(branches: int, *, of: int = 100) -> dict[str, Any]:
    """Return a report of `coverage json` in which all lines are covered, and so many branches."""
    missed = {"gateway/ids.py": of - branches, "gateway/scalars.py": 0}
    return {
        "totals": {"covered_lines": 900, "num_statements": 900, "covered_branches": branches, "num_branches": of},
        "files": {name: {"summary": {"missing_branches": count}} for name, count in missed.items()},
    }


@pytest.mark.parametrize(("branches", "is_enough"), [(94, False), (95, True)])
def test_lines_do_not_make_up_for_branches(branches: int, is_enough: bool) -> None:
    """With coverage's own figure, all of 900 lines would hide any number of these branches."""
    printed, enough = coverage_figures.figures(report(branches), 95)
    assert enough is is_enough
    assert printed == [
        f"{100 - branches:5} branches not taken in gateway/ids.py",
        "Lines: 100.0 % of 900",
        f"Branches: {branches:.1f} % of 100, of which 95 % are asked for",
    ]


def test_nothing_measured_is_no_fault() -> None:
    """A report without a branch has missed none."""
    assert coverage_figures.figures(report(0, of=0), 95)[1]


@pytest.mark.parametrize(("branches", "status"), [(0, 1), (100, 0)])
def test_the_status_is_what_make_sees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], branches: int, status: int
) -> None:
    """The floor comes from pyproject.toml."""
    path = tmp_path / "coverage.json"
    path.write_text(json.dumps(report(branches)), "utf-8")
    assert coverage_figures.main(str(path)) == status
    assert f"{coverage_figures.floor():.0f} % are asked for" in capsys.readouterr().out
