"""The figures of `make coverage`: the share of lines and of branches that tests take, and where most are missed.

coverage's own `fail_under` judges lines and branches together, which hides branches behind the many lines without one.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FILES = 15  # named, with the branches that they miss


def floor() -> float:
    """Return the least share of branches, in per cent."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return float(settings["tool"]["coverage"]["report"]["fail_under"])


def share(covered: int, total: int) -> float:
    """Return a share in per cent; of nothing, all is covered."""
    return 100 * covered / total if total else 100.0


def figures(measured: Mapping[str, Any], least: float) -> tuple[list[str], bool]:
    """Return the lines to print for a report of `coverage json`, and whether enough branches are taken."""
    totals = measured["totals"]
    branches = share(totals["covered_branches"], totals["num_branches"])
    lines = share(totals["covered_lines"], totals["num_statements"])
    missed = {name: file["summary"]["missing_branches"] for name, file in measured["files"].items()}
    worst = sorted((name for name in missed if missed[name]), key=lambda name: (-missed[name], name))[:FILES]
    return [
        *(f"{missed[name]:5} branches not taken in {name}" for name in worst),
        f"Lines: {lines:.1f} % of {totals['num_statements']}",
        f"Branches: {branches:.1f} % of {totals['num_branches']}, of which {least:.0f} % are asked for",
    ], branches >= least


def main(path: str) -> int:
    """Print the figures of a report, and return the status to exit with."""
    printed, is_enough = figures(json.loads(Path(path).read_text("utf-8")), floor())
    print("\n".join(printed))
    return 0 if is_enough else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
