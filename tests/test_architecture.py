"""The layer contracts of pyproject.toml hold, and each kind of wrong import breaks one of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROOMS = "The rooms of the gateway"
SOURCES = "The rooms of the sources"

PLANTED = {
    "a stray module that imports everything": (
        "gateway/helpers.py",
        "from gateway.app import create\nfrom sources.transport.client import UpstreamClient\n",
        ROOMS,
    ),
    "a resolver that imports the transport": (
        "gateway/resolvers/cases.py",
        "from sources.transport.client import UpstreamClient\n",
        "Resolvers import neither Strawberry nor any transport",
    ),
    "the transport that imports an adapter": (
        "sources/transport/client.py",
        "from sources.sf1470.cases import SoapCases\n",
        SOURCES,
    ),
    "look-ahead that imports the calls": (
        "gateway/execution/lookahead.py",
        "from sources.transport.client import UpstreamClient\n",
        "Only the loaders",
    ),
    "visibility that imports the loaders": (
        "gateway/visibility/shown.py",
        "from gateway.loaders import needs\n",
        ROOMS,
    ),
    "a source that imports the gateway": (
        "sources/soap/client.py",
        "from gateway.errors import Code\n",
        "Sources know nothing of the gateway",
    ),
    "a room that nobody has placed": ("sources/helpers.py", "", SOURCES),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Provide a copy of the code and its contracts."""
    for package in ("gateway", "sources"):
        ignored = shutil.ignore_patterns("__pycache__", "static", "node_modules")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken_contracts(tree: Path) -> list[str]:
    """Return the names of the contracts that the tree breaks."""
    command = [
        sys.executable,
        "-c",
        "import sys; from importlinter.cli import lint_imports_command as c; c(sys.argv[1:])",
    ]
    environment = {**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "300"}
    result = subprocess.run(
        [*command, "--no-cache"], check=False, cwd=tree, env=environment, capture_output=True, text=True, timeout=120
    )
    assert "Contracts: " in result.stdout, result.stdout + result.stderr
    lines = [line.strip() for line in result.stdout.splitlines()]
    return [line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")]


def test_the_tree_keeps_all_contracts(tree: Path) -> None:
    """No import is ignored, and no package stands outside the layers."""
    assert broken_contracts(tree) == []
    assert "ignore_imports" not in (ROOT / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("case", PLANTED, ids=str)
def test_a_wrong_import_breaks_a_contract(case: str, tree: Path) -> None:
    """Plant one at the top of a file."""
    path, text, contract = PLANTED[case]
    file = tree / path
    before = file.read_text("utf-8") if file.exists() else ""
    file.write_text(
        before.replace("from __future__ import annotations\n", f"from __future__ import annotations\n{text}")
    )
    if not before:
        file.write_text(text)
    assert any(name.startswith(contract) for name in broken_contracts(tree))
