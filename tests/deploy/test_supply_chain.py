"""`make audit`: a bill of materials of what is installed where the gateway runs, and its known vulnerabilities."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT

SBOM = ROOT / "test-output" / "sbom.json"
OUT_OF_REACH = re.compile(
    r"could not be audited|not found on PyPI|ConnectionError|Failed to establish|ServiceError", re.IGNORECASE
)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def audit() -> subprocess.CompletedProcess[str]:
    """Run it, with the tools beside the tests' own environment. Skips where these cannot be installed."""
    if not shutil.which("make"):
        pytest.skip("no make on this machine")
    SBOM.unlink(missing_ok=True)
    command = ["make", "audit", f"VENV={sys.prefix}", f"PYTHON={sys.executable}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1200)
    if "No matching distribution found" in done.stderr or "Could not find a version" in done.stderr:
        pytest.skip("no package registry can be reached: the tools of make audit are not here")
    return done


@pytest.mark.long
def test_the_bill_names_all_that_is_locked(audit: subprocess.CompletedProcess[str]) -> None:
    """Each package of requirements.txt with its version and hashes, and the gateway's own."""
    bill: dict[str, Any] = json.loads(SBOM.read_text("utf-8"))
    components = {(normal(each["name"]), each["version"]): each for each in bill["components"]}
    locked = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert len(locked) > 30
    assert {(normal(name), version) for name, version in locked} == components.keys()
    assert bill["metadata"]["component"]["name"] == "borgerblik"
    text = json.dumps(bill)
    assert all(
        str(value) in text for value in re.findall(r"sha256:(\w{64})", (ROOT / "requirements.txt").read_text())[:20]
    )


@pytest.mark.long
def test_nothing_locked_is_known_to_be_vulnerable(audit: subprocess.CompletedProcess[str]) -> None:
    """As far as the advisories' service can be asked from here."""
    said = audit.stdout + audit.stderr
    if audit.returncode != 0 and OUT_OF_REACH.search(said):
        pytest.skip("the service of advisories does not know these packages, or cannot be reached")
    assert audit.returncode == 0, said
