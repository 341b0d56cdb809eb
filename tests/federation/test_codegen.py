"""Typed clients can be generated from schema.graphql, and what they are answered is what they were told to expect."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.federation.node import INSTALL_SECONDS, INSTALLS, installed, run
from tests.federation.tool_folders import folder_of
from tests.running import Stack

pytestmark = INSTALLS

TYPESCRIPT = Path(__file__).parent / "npm" / "codegen"
PYTHON = Path(__file__).parent / "python_client"
COMPILER = (
    "--strict",
    "--target",
    "es2022",
    "--lib",
    "es2022,dom",
    "--module",
    "commonjs",
    "--moduleResolution",
    "node",
)


@pytest.fixture(scope="module")
def expected(stack: Stack) -> dict[str, Any]:
    """Provide what the clients shall print, asked for without them."""
    me = stack.data(
        "{ me { name cases(first: 3) { coverage { complete } nodes { title documents { totalCount } } } } }"
    )["me"]
    nodes = me["cases"]["nodes"]
    return {
        "name": me["name"],
        "whole": me["cases"]["coverage"]["complete"],
        "titles": [node["title"] for node in nodes],
        "first": nodes[0]["title"],
        "documents": (nodes[0]["documents"] or {}).get("totalCount"),
    }


def sources(folder: Path) -> None:
    """Copy what a client is generated from into a folder."""
    shutil.copy(ROOT / "schema.graphql", folder)
    shutil.copytree(ROOT / "released" / "operations", folder / "operations")


def test_a_typescript_client_is_generated_compiled_and_answered(
    stack: Stack, expected: dict[str, Any], tmp_path: Path
) -> None:
    """With graphql-codegen, under the compiler's strict rules; a field that is not there does not compile."""
    (tmp_path / "node_modules").symlink_to(installed(TYPESCRIPT) / "node_modules")
    sources(tmp_path)
    for name in ("codegen.json", "client.ts"):
        shutil.copy(TYPESCRIPT / name, tmp_path)

    run("node_modules/@graphql-codegen/cli/cjs/bin.js", "--config", "codegen.json", at=tmp_path)
    compiler = "node_modules/typescript/bin/tsc"
    run(compiler, *COMPILER, "--noEmitOnError", "--skipLibCheck", "--outDir", "out", "client.ts", at=tmp_path)
    printed = run("out/client.js", stack.gateway, stack.token("overblik"), at=tmp_path)

    assert json.loads(printed) == expected


@pytest.fixture(scope="module")
def generator() -> Path:
    """Provide a Python of its own with ariadne-codegen, which wants another graphql-core than the gateway."""
    digest = hashlib.sha256((PYTHON / "requirements.txt").read_bytes() + sys.version.encode()).hexdigest()
    environment = folder_of("ariadne-codegen", digest)
    python = environment / "bin" / "python"
    if (environment / "whole").exists():
        return python
    subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
    command = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", PYTHON / "requirements.txt"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("the package index does not answer")
    if done.returncode:
        pytest.skip(f"ariadne-codegen cannot be installed: {done.stderr.decode(errors='replace')[-200:]}")
    (environment / "whole").touch()
    return python


def test_a_python_client_is_generated_and_answered(
    stack: Stack, expected: dict[str, Any], generator: Path, tmp_path: Path
) -> None:
    """With ariadne-codegen: dates are dates, and an enum's values have names."""
    sources(tmp_path)
    for name in ("client.toml", "client.py"):
        shutil.copy(PYTHON / name, tmp_path)
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"NO_PROXY": "*"}

    def call(*command: str | Path) -> str:
        done = subprocess.run([*command], cwd=tmp_path, env=clean, capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr.decode(errors="replace")[-2000:]
        return done.stdout.decode()

    call(generator, "-m", "ariadne_codegen", "--config", "client.toml")
    assert json.loads(call(generator, "client.py", stack.gateway, stack.token("overblik"))) == expected
