"""A run of the bench, from its command to its figures."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytest.importorskip("psutil", reason="the bench is not installed: pip install borgerblik[bench]")

SHORT = ["--rounds", "1", "--seconds", "0.05", "--only", "Strawberry (stock)"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Return the command, as `make bench` says it."""
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.long
def test_a_run_ends_with_figures_of_every_part() -> None:
    """The quickest there is: one peer, one round, and the gateway once more on graphql-core."""
    done = run(*SHORT, "--parts", "memory,sources,start", "--variant", "on graphql-core:COMPILED_EXECUTION=false")

    assert done.returncode == 0, done.stderr[-2000:]
    for part in (
        "sources in memory: Strawberry",
        "Sources behind 20 ms",
        "A worker of Borgerblik",
        ", on graphql-core |",
    ):
        assert part in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--parts", "memroy"], "there is no part memroy"),
        (["--only", "Mercury"], "there is no server Mercury"),
        (["--variant", "COMPILED_EXECUTION=false"], "is not NAME:KEY=VALUE"),
    ],
    ids=["part", "server", "variant"],
)
def test_a_mistake_is_named(arguments: list[str], message: str) -> None:
    """Before anything is started."""
    done = run(*arguments)

    assert done.returncode == 2
    assert message in done.stderr
