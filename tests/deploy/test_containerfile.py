"""The image: nobody's root, no moving tags, nothing in it that does not belong there."""

from __future__ import annotations

import re
import tomllib
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from gateway.commands.serve import PORT
from tests.conftest import ROOT
from tests.deploy.files import COMPOSE, DEPLOY, DOCS, PINNED, texts, unknown_settings

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8").replace("\\\n", " ")
INSTRUCTIONS = re.findall(r"^([A-Z]+) +(.+)$", CONTAINERFILE, re.MULTILINE)


def values(instruction: str) -> list[str]:
    """Return what stands behind an instruction, each time that it is there."""
    return [value for name, value in INSTRUCTIONS if name == instruction]


def test_it_runs_as_nobody_special() -> None:
    """The last stage names a user by number, as compose and Kubernetes do, and it is not root."""
    last_stage = CONTAINERFILE[CONTAINERFILE.rindex("\nFROM ") :]
    assert re.findall(r"^USER +(.+)$", last_stage, re.MULTILINE) == ["10001:10001"]
    assert "useradd --system --uid 10001 " in last_stage
    assert "sudo" not in CONTAINERFILE


def test_stages_stand_on_versions() -> None:
    """No tag moves from one Python to another, and no registry is named."""
    assert [value.split()[0] for value in values("FROM")] == ["python:3.14-slim-trixie"] * 2
    assert all(PINNED.fullmatch(value.split()[0]) for value in values("FROM"))


def test_what_starts_is_the_gateway() -> None:
    """Its program is process 1 and hears the signal to stop; health is asked where it listens."""
    assert values("ENTRYPOINT") == ['["borgerblik"]']
    assert values("STOPSIGNAL") == ["SIGTERM"]
    assert str(PORT) in values("EXPOSE")[0].split()
    health = values("HEALTHCHECK")[0]
    assert f"http://127.0.0.1:{PORT}/health/ready" in health
    assert "curl" not in health


def test_an_image_without_its_parts_is_none() -> None:
    """The compiled module is looked for by its ending: its source lies beside it in any wheel."""
    patterns = re.findall(r"grep -q '?([^' ]+)", CONTAINERFILE)
    assert any(re.search(pattern, "gateway/explorer/static/index.html") for pattern in patterns)
    compiled = f"sources/native/readers{EXTENSION_SUFFIXES[0]} "
    assert any(re.search(pattern, compiled) for pattern in patterns)
    assert not any(re.search(pattern, "sources/native/readers.pyx ") for pattern in patterns)


def test_the_build_gets_what_it_copies_and_no_more() -> None:
    """The ignore file is a list of what is let in: all that COPY names."""
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line and line[0] != "#"]
    copied = {name for value in values("COPY") if not value.startswith("--from") for name in value.split()[:-1]}
    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == copied
    assert all((ROOT / name).exists() for name in copied)


def closure(requirements: list[str]) -> set[str]:
    """Return the names of distributions and of all that they need, as they are installed here."""
    reached: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in reached or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        reached.add(name)
        waiting += [Requirement(text) for text in distribution(name).requires or []]
    return reached


def test_what_only_the_build_needs_is_left_out() -> None:
    """All of it, and nothing that the gateway needs when it runs."""
    build, gateway = PROJECT["optional-dependencies"]["build"], PROJECT["dependencies"]
    removed = set(re.search(r"uninstall --yes\s+([a-z -]+)", CONTAINERFILE).group(1).split())  # type: ignore[union-attr]
    assert removed == closure(build) - closure(gateway)


@pytest.mark.parametrize("path", sorted(texts()), ids=lambda path: path.name)
def test_files_name_real_settings_and_hold_no_secret(path: object) -> None:
    """Each `BORGERBLIK_…` exists; nothing looks like a key or a password; no image goes by `latest`."""
    text = texts()[path]  # type: ignore[index]
    assert unknown_settings(text) == set()
    assert "latest" not in text
    assert not re.search(r"BEGIN [A-Z ]*PRIVATE KEY|://[^/\s{]+:[^@/\s{]+@", text)
    assert not re.search(r"(?:password|secret|key)\s*[:=]\s*[\"']?[A-Za-z0-9+/_-]{24,}", text, re.IGNORECASE)


def test_a_setting_that_is_none_is_noticed() -> None:
    """The check can fail."""
    assert unknown_settings("BORGERBLIK_ID_KEY_FILE BORGERBLIK_TODAY_FILE BORGERBLIK_NO_SUCH") == {
        "BORGERBLIK_TODAY_FILE", "BORGERBLIK_NO_SUCH",
    }  # fmt: skip


@pytest.mark.parametrize("page", ["deploy.md", "scale.md"])
def test_pages_name_real_settings(page: str) -> None:
    """A reader who copies a name finds it."""
    assert unknown_settings((DOCS / page).read_text("utf-8")) == set()


def test_images_have_versions() -> None:
    """Ours that of pyproject.toml: at a release change them in compose.yaml, Containerfile and the overlay, too."""
    images = {service["image"] for service in COMPOSE["services"].values()}
    assert not [image for image in images if not PINNED.fullmatch(image)]
    version = PROJECT["version"]
    assert f"borgerblik:{version}" in images
    assert f"-t borgerblik:{version} " in CONTAINERFILE
