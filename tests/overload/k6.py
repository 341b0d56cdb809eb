"""Runs k6, the load generator, and reads what it found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

SCRIPT = Path(__file__).with_name("ask.js")


@dataclass(frozen=True)
class LoadFigures:
    """How many requests there were, and, of those with one status, how many and how fast."""

    seconds: float
    count: int
    counts: dict[str, int]
    ms: dict[str, dict[str, float]]

    @property
    def rate(self) -> float:
        """Answers with 200 a second."""
        return self.counts["200"] / self.seconds


def program() -> str:
    """Where k6 is: beside this Python, or on the path."""
    beside = Path(sys.executable).with_name("k6")
    path = str(beside) if beside.exists() else shutil.which("k6")
    return path or pytest.skip("no k6 on this machine")


def run(folder: Path, *, seconds: float, **parameters: object) -> LoadFigures:
    """Ask for so long; `parameters` is what ask.js reads from its environment."""
    summary = folder / "k6.json"
    environment = {name.upper(): str(value) for name, value in parameters.items() if value is not None}
    subprocess.run(
        [
            program(),
            "run",
            "--quiet",
            "--no-color",
            "--no-usage-report",
            "--address",
            "",
            "--summary-export",
            summary,
            SCRIPT,
        ],
        env=os.environ | environment | {"SECONDS": str(int(seconds))},
        check=True,
        capture_output=True,
        timeout=seconds + 120,
    )
    metrics = orjson.loads(summary.read_bytes())["metrics"]
    ends = ("200", "503")
    return LoadFigures(
        seconds=int(seconds),
        count=metrics["http_reqs"]["count"],
        counts={end: metrics[f"http_reqs{{status:{end}}}"]["count"] for end in ends},
        ms={end: {name: round(value, 1) for name, value in _of(metrics, end).items()} for end in ends},
    )


def _of(metrics: dict[str, dict[str, float]], end: str) -> dict[str, float]:
    duration = metrics[f"http_req_duration{{status:{end}}}"]
    return {name: duration[name] for name in ("med", "p(90)", "p(99)", "max")}
