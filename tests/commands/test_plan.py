"""`borgerblik plan`: the Python of an operation, or why there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.invoking import borgerblik, mistake


def test_a_plan_is_printed_as_python(tmp_path: Path) -> None:
    """What an operation is compiled to can be read, and is Python."""
    path = tmp_path / "cases.graphql"
    path.write_text("query Cases($more: Boolean!) { me { cases { nodes { title progress @include(if: $more) } } } }")
    with_progress, without = (
        borgerblik("plan", str(path), "--variables", f'{{"more": {more}}}') for more in ("true", "false")
    )
    compile(with_progress.stdout, "plan", "exec")
    assert ("'progress'" in with_progress.stdout, "'progress'" in without.stdout) == (True, False)


def test_what_is_not_compiled_says_why(tmp_path: Path) -> None:
    """The execution that the log would name."""
    path = tmp_path / "types.graphql"
    path.write_text("{ __schema { queryType { name } } }")
    assert borgerblik("plan", str(path)).stdout == "reference:introspection\n"


@pytest.mark.parametrize(
    ("document", "variables", "words_of_error"),
    [("{ me { nothing } }", "{}", "nothing"), ("{ me", "{}", "Syntax Error"), ("{ me { id } }", "[]", "variables")],
    ids=["no such field", "no document", "no variables"],
)
def test_what_cannot_be_planned_is_one_line(tmp_path: Path, document: str, variables: str, words_of_error: str) -> None:
    """No stack trace for a document that cannot be run."""
    path = tmp_path / "asked.graphql"
    path.write_text(document)
    (line,) = mistake("plan", str(path), "--variables", variables)
    assert words_of_error in line
