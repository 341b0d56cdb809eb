"""The wheel and the sdist, as they would be uploaded: each installs into a clean environment and answers a citizen."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import time
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
QUERY = "{ me { name cases { totalCount nodes { title } } } }"
START_SECONDS = 120.0


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=1200)


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build both from this tree, and return their files."""
    folder = tmp_path_factory.mktemp("dist")
    built = run(sys.executable, "-m", "hatchling", "build", "-d", str(folder))
    assert built.returncode == 0, built.stderr
    return {"wheel": next(folder.glob("*.whl")), "sdist": next(folder.glob("*.tar.gz"))}


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip where pip reaches no registry of packages."""
    folder = str(tmp_path_factory.mktemp("registry"))
    reached = run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "click")
    if reached.returncode != 0:
        pytest.skip("no package registry can be reached")


def names_in(file: Path) -> list[str]:
    """Return the files of a wheel or an sdist, without the folder that an sdist begins with."""
    if file.suffix == ".whl":
        with zipfile.ZipFile(file) as wheel:
            return wheel.namelist()
    with tarfile.open(file) as sdist:
        return [name.partition("/")[2] for name in sdist.getnames()]


@contextmanager
def serving(program: Path, folder: Path) -> Iterator[str]:
    """Serve on the sandbox by an installed program, away from this tree."""
    log = folder / "gateway.log"
    with log.open("w") as output:
        command = [str(program), "serve", "--sandbox", "--port", "0"]
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        yield address_in(log, process)
    finally:
        process.terminate()
        process.wait(60)


def address_in(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Return where it says that it listens, once it is ready."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        address = re.search(r"http://127\.0\.0\.1:\d+", log.read_text("utf-8"))
        if address and is_ready(address.group()):
            return address.group()
        time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8"))


def is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health/ready", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.long
@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_it_installs_and_answers(kind: str, distributions: dict[str, Path], registry: None, tmp_path: Path) -> None:
    """Into an environment that has nothing else, by pip: version, schema, a query and the explorer are there."""
    environment = tmp_path / "environment"
    assert run(sys.executable, "-m", "venv", str(environment)).returncode == 0
    installed = run(str(environment / "bin" / "pip"), "install", "--quiet", str(distributions[kind]), cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    program = environment / "bin" / "borgerblik"
    assert run(str(program), "--version", cwd=tmp_path).stdout.strip().endswith(f"version {VERSION}")
    assert run(str(program), "schema", cwd=tmp_path).stdout == (ROOT / "schema.graphql").read_text("utf-8")
    with serving(program, tmp_path) as address:
        token = run(str(program), "sandbox", "token", "overblik", "--gateway", address, cwd=tmp_path).stdout.strip()
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.post(f"{address}/graphql", json={"query": QUERY}, headers=headers, trust_env=False, timeout=60)
        assert answer.json()["data"]["me"]["cases"]["totalCount"] == 7
        if "gateway/explorer/static/index.html" in names_in(distributions[kind]):
            assert httpx.get(f"{address}/explorer", trust_env=False, follow_redirects=True).status_code == 200


@pytest.mark.long
def test_what_is_in_them(distributions: dict[str, Path]) -> None:
    """All that runs and what the build needs; no sources of the page in the wheel, no tests in either."""
    wheel, sdist = (names_in(distributions[kind]) for kind in ("wheel", "sdist"))
    python = {str(path.relative_to(ROOT)) for room in ("gateway", "sources") for path in (ROOT / room).rglob("*.py")}
    assert python <= set(wheel)
    assert python | {"hatch_build.py", "native_build.py", "pyproject.toml", "LICENSE", "CHANGELOG.md"} <= set(sdist)
    assert [name for name in wheel if name.endswith((".ts", ".tsx", ".npmrc")) or "/node_modules/" in name] == []
    assert [name for name in (*wheel, *sdist) if name.startswith(("tests/", "bench/", ".venv", "deploy/"))] == []


def test_the_version_is_released_in_the_changelog() -> None:
    """Its heading has a day, and comes first after what is unreleased."""
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", changelog, re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    assert headings[1][0] == VERSION
    assert headings[1][1]
