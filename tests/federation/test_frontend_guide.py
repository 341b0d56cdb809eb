"""docs/frontend.md: who follows its first hour has a page of their own at the end, with real clients."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.federation.node import INSTALLS, installed, run
from tests.running import Stack

GUIDE = (ROOT / "docs" / "frontend.md").read_text("utf-8")
NPM = Path(__file__).parent / "npm"
FILES = dict(re.findall(r"^```js\n// (\w+\.mjs)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))
"""The files that the guide has its reader write, by name."""


@pytest.fixture
def project(tmp_path: Path, stack: Stack) -> Path:
    """Provide the reader's folder: the guide's files as they stand, but for the port."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text.replace("http://127.0.0.1:8000", stack.gateway), "utf-8")
    (tmp_path / "node_modules").symlink_to(installed(NPM / "clients") / "node_modules")
    return tmp_path


def follow(project: Path, name: str, stack: Stack, persona: str = "overblik") -> str:
    """Run one of the files as a citizen."""
    return run(name, at=project, environment={"TOKEN": stack.token(persona)})


@pytest.fixture
def cases(stack: Stack) -> Any:
    """Provide what the page shall show, asked for without it."""
    return stack.data("{ me { cases { nodes { title closedOn progressText(language: DA) } } } }")["me"]["cases"][
        "nodes"
    ]


@INSTALLS
def test_from_nothing_to_a_changed_page_of_ones_own(project: Path, stack: Stack, cases: Any) -> None:
    """Steps 3 to 6: the page shows each case; changed as the guide says, it shows more; a slip is named."""
    follow(project, "page.mjs", stack)
    page = (project / "page.html").read_text("utf-8")
    assert page.count("<li>") == len(cases)
    assert all(f"{case['progressText']}" in page for case in cases)
    assert "Noget kan mangle" not in page

    source = (project / "page.mjs").read_text("utf-8")
    changed = source.replace("nodes { title progress", "nodes { title closedOn progress")
    changed = changed.replace("${escape(item.title)}", "${escape(item.title)} ${item.closedOn ?? ''}")
    (project / "page.mjs").write_text(changed, "utf-8")
    follow(project, "page.mjs", stack)
    days = [case["closedOn"] for case in cases if case["closedOn"]]
    assert days
    assert all(day in (project / "page.html").read_text("utf-8") for day in days)

    (project / "page.mjs").write_text(changed.replace("closedOn progress", "closedWhen progress"), "utf-8")
    slip = run("page.mjs", at=project, environment={"TOKEN": stack.token("overblik")}, accept=(1,))
    assert slip == ""

    (project / "page.mjs").write_text(source, "utf-8")
    follow(project, "page.mjs", stack, "tom")
    assert "<ul></ul>" in (project / "page.html").read_text("utf-8")


@INSTALLS
@pytest.mark.parametrize("name", ["apollo.mjs", "urql.mjs"])
def test_a_client_set_up_as_the_guide_says_reads_every_case(project: Path, stack: Stack, cases: Any, name: str) -> None:
    """Page by page where it pages."""
    assert follow(project, name, stack) == f"{len(cases)} cases\n"


def test_every_file_of_the_guide_is_run_and_its_settings_are_those_that_are_tried() -> None:
    """Relay's and codegen's stand in tests that run them."""
    assert list(FILES) == ["session.mjs", "ask.mjs", "page.mjs", "apollo.mjs", "urql.mjs"]
    assert GUIDE.count("\n```js\n") == len(FILES)
    settings = [json.loads(text) for text in re.findall(r"^```json\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)]
    tried = [NPM / "clients" / "relay.config.json", NPM / "codegen" / "codegen.json"]
    assert settings == [json.loads(path.read_text("utf-8")) for path in tried]
