"""Every promise of docs/reliability.md names tests that are there, and says where there are none."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "reliability.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


@cache
def functions(file: str) -> dict[str, str]:
    """Return the tests of a file, also those in classes, with their marks."""
    names = {}
    for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names[node.name] = " ".join(map(ast.unparse, node.decorator_list))
    return names


@pytest.mark.parametrize(("file", "name"), NAMED, ids=lambda part: part.rpartition("/")[2])
def test_a_named_test_is_there(file: str, name: str) -> None:
    """By this name, in this file."""
    assert name in functions(file)


def test_every_promise_names_a_test_or_says_not_yet() -> None:
    """A row without a test is honest about it."""
    rows = [row for row in PAGE.partition("## Limits of a request")[2].splitlines() if row.startswith("| ")]
    promises = [row for row in rows if not row.startswith(("| promise", "|---"))]
    assert len(promises) > 40
    assert not [row for row in promises if "::" not in row and "not yet" not in row]


def test_what_is_called_long_is() -> None:
    """And runs by `make long` alone."""
    for file, name in re.findall(r"long: `(tests/[\w/]+\.py)::(\w+)`", PAGE):
        assert "mark.long" in functions(file)[name]


def test_the_figures_are_there() -> None:
    """One row each, with the command that gave them."""
    rows = [row for row in PAGE.partition("## Figures")[2].partition("##")[0].splitlines() if row.startswith("| ")]
    assert len(rows) >= 7
    assert all("pytest" in row for row in rows[1:])
