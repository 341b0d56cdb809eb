"""What a contributor is told to run is there."""

from __future__ import annotations

import re

import yaml

from tests.conftest import ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def targets() -> set[str]:
    """Return what make can make by a name."""
    return set(re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE).group(1).split())  # type: ignore[union-attr]


def test_hooks_are_this_machines() -> None:
    """No repository is fetched; each hook is a target of make, or a tool that make check runs."""
    configuration = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repository["repo"] for repository in configuration["repos"]] == ["local"]
    for hook in configuration["repos"][0]["hooks"]:
        program, action, *_ = hook["entry"].split()
        if program == "make":
            assert action in targets()
        else:
            assert f"$(BIN)/{program.removeprefix('.venv/bin/')} {action}" in MAKEFILE
        assert set(hook["stages"]) <= set(configuration["default_install_hook_types"])


def test_make_check_runs_what_it_promises() -> None:
    """Linter, types, layer contracts and schema."""
    recipe = MAKEFILE[MAKEFILE.index("\ncheck:") :].split("\n\n")[0]
    assert all(tool in recipe for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports", "schema-check"))


def test_pages_name_targets_that_are_there() -> None:
    """Each `make …` at the start of a line of a block, and each link of CONTRIBUTING.md."""
    page = (ROOT / "docs" / "contributing.md").read_text("utf-8")
    named = re.findall(r"^make (\S+)", page + (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert len(named) > 5
    assert set(named) <= targets()
    links = re.findall(r"\]\(([^)#:]+)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert links
    assert all((ROOT / link).exists() for link in links)
