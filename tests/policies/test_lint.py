"""Broken policy files: each problem has its line, its column, its severity, and a hint what to do about it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gateway.commands.check import check_paths
from gateway.policies.folder import PACKAGED
from gateway.policies.hints import HINTS
from gateway.policies.lint import CHECKS, check_files
from gateway.policies.lint.finding import LintContext
from gateway.policies.parser import read_files
from gateway.policies.problem import Severity
from tests.conftest import ROOT

FOLDER = Path(__file__).parent / "broken_authorities"
CONTEXT = LintContext(date(2026, 11, 16), has_register=False, takes_examples=False, case_link_hosts=frozenset())
GUIDE = ROOT / "docs" / "municipalities.md"

EXPECTED = (Path(__file__).parent / "expected_problems.txt").read_text("utf-8")
"""Of each file in tests/broken_authorities: line:column severity check: hint."""


def table() -> dict[str, list[str]]:
    """Return the lines of expected_problems.txt, by file."""
    rows: dict[str, list[str]] = {}
    for line in EXPECTED.splitlines():
        if not line.startswith(" "):
            name = line
        rows.setdefault(name, []).extend([line.strip()] if line.startswith(" ") else [])
    return rows


@pytest.mark.parametrize(("name", "expected"), table().items(), ids=table())
def test_a_broken_file_has_each_problem_at_its_position_with_its_hint(name: str, expected: list[str]) -> None:
    """Every problem of a file comes in one go, from the top down."""
    _, problems = check_paths([FOLDER / f"{name}.graphql"], CONTEXT)
    lines = [
        f"{problem.line}:{problem.column} {problem.severity.value} {problem.check}: {problem.hint}"
        for problem in problems
    ]
    assert lines == expected


def test_every_broken_file_is_in_the_table() -> None:
    """And there are at least forty."""
    assert {path.stem for path in FOLDER.glob("*.graphql")} == set(table())
    assert len(table()) >= 40


def test_every_check_has_a_broken_file() -> None:
    """No check goes without a file that it finds something in."""
    checks = {line.split(": ")[0].split()[-1] for lines in table().values() for line in lines}
    assert {check.name for check in CHECKS} <= checks


@pytest.mark.parametrize("path", sorted(PACKAGED.glob("*.graphql")), ids=lambda path: path.stem)
def test_the_packaged_files_are_clean(path: Path) -> None:
    """Nothing to say but that retired numbers are open for their history."""
    _, problems = check_paths(
        [path], replace(CONTEXT, takes_examples=True, case_link_hosts=frozenset({"korsbaek.example"}))
    )
    checks = {(problem.severity, problem.check) for problem in problems}
    assert checks <= {(Severity.NOTE, "area-retired"), (Severity.WARNING, "building-without-register")}


def test_a_second_file_of_an_authority_is_an_error_where_it_claims_it() -> None:
    """An authority has one file."""
    twin = PACKAGED / "vejle.graphql"
    _, problems = check_paths([FOLDER / "unusual-name.graphql", twin], CONTEXT)
    claims = [problem for problem in problems if problem.check == "claimed-twice"]
    assert [(claim.line, claim.column) for claim in claims] == [(3, 17), (3, 31)]
    assert {claim.severity for claim in claims} == {Severity.ERROR}


def test_the_guide_has_every_check() -> None:
    """The table of docs/municipalities.md is the code's: name, how much it matters, and what is found."""
    guide = GUIDE.read_text("utf-8")
    rows = [f"| `{check.name}` | {check.severity.value} | {sentences(check.find.__doc__)} |" for check in CHECKS]
    assert [row for row in rows if row not in guide] == []
    grammar = {name for _, name, _ in HINTS}
    named = set(re.findall(r"^\| `([a-z-]+)` \| (?:error|warning|note) ", guide, re.MULTILINE))
    assert named == {check.name for check in CHECKS} | grammar | {"file", "stray-file"}


def sentences(docstring: str | None) -> str:
    """Return what a check reports, as the guide has it: without the verb that a docstring begins with."""
    text = " ".join((docstring or "").split()).removeprefix("Report that ")
    return text if re.match(r"[a-z]+[A-Z]", text) else text[0].upper() + text[1:]


def test_every_file_of_the_guide_is_clean() -> None:
    """What a consultant copies works."""
    for text in re.findall(r"^```graphql\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        if "@municipality" in text:
            assert check_files(read_files({"docs/municipalities.md": text}), LintContext(date(2026, 11, 16))) == []
