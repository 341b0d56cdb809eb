"""`borgerblik serve`: what it says of itself can be typed as it stands, and a port that is taken comes with advice."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gateway import explorer
from gateway.commands import output
from gateway.commands.serve import welcome
from sources.native import IS_COMPILED, READERS
from tests.conftest import ROOT


@pytest.fixture
def started_as(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Provide a program in a virtual environment that is not on the path."""
    path = tmp_path / "a folder" / "borgerblik"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(path)])
    return path


def test_the_command_to_try_is_the_one_that_was_started(started_as: Path) -> None:
    """Of a virtual environment with its path, quoted where a shell would split it."""
    assert f"$('{started_as}' sandbox token overblik)" in welcome("http://127.0.0.1:8000")


def test_a_command_on_the_path_is_called_by_its_name(started_as: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an operator types it."""
    monkeypatch.setenv("PATH", str(started_as.parent))
    assert output.program() == "borgerblik"


def test_another_command_of_that_name_on_the_path_is_not_meant(
    started_as: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A user's own borgerblik may be of another version."""
    namesake = tmp_path / "bin" / "borgerblik"
    namesake.parent.mkdir()
    shutil.copy(started_as, namesake)
    monkeypatch.setenv("PATH", str(namesake.parent))
    assert output.program() == f"'{started_as}'"


def test_the_module_is_run_by_its_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m gateway` has no script of its own."""
    monkeypatch.setattr(sys, "argv", [str(ROOT / "gateway" / "__main__.py")])
    assert output.program().endswith(" -m gateway")


@pytest.mark.parametrize(
    ("address", "option"),
    [
        ("http://127.0.0.1:8000", "overblik)"),
        ("http://127.0.0.1:8001", "overblik --gateway http://127.0.0.1:8001)"),
        ("http://localhost:18000", "overblik --gateway http://localhost:18000)"),
        ("http://[::1]:8000", "overblik --gateway http://[::1]:8000)"),
    ],
)
def test_the_command_to_try_asks_the_gateway_that_was_started(address: str, option: str) -> None:
    """On another port or name than the usual one it is told so."""
    assert f"sandbox token {option}" in welcome(address)


def test_a_page_that_is_not_built_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make run` says how to build it, and everything else is there."""
    monkeypatch.setattr(explorer, "is_built", lambda: False)
    assert "Explorer  not built: run make explorer" in welcome("http://127.0.0.1:8000")
    monkeypatch.setattr(explorer, "is_built", lambda: True)
    assert "Explorer  http://127.0.0.1:8000/explorer" in welcome("http://127.0.0.1:8000")


def test_the_readers_of_the_sources_are_named() -> None:
    """They answer the same; those in Python cost more."""
    assert f"\nSource readers: {READERS}.\n" in welcome("http://127.0.0.1:8000")
    assert ("compiled" if IS_COMPILED else "Python") == READERS


@pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine")
@pytest.mark.parametrize(("argument", "port"), [(["PORT=8123"], "8123"), ([], "8000")])
def test_make_run_takes_a_port(argument: list[str], port: str) -> None:
    """And pip shows its progress when it installs: nine quiet minutes look dead."""
    command = ["make", "--dry-run", "--always-make", "run", *argument]
    printed = subprocess.run(
        command, cwd=ROOT, capture_output=True, check=True, text=True, env={"PATH": "/usr/bin:/bin"}
    )
    assert f".venv/bin/borgerblik serve --sandbox --port {port}\n" in printed.stdout
    assert "pip install" in printed.stdout
    assert "--quiet" not in printed.stdout
